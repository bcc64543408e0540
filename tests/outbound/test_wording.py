"""A company's own words: what they may hold, tried on samples, and never in the way of a mail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from outbound.catalogue import languages
from outbound.records import NoticeKind
from outbound.render import Wording, render
from outbound.samples import samples
from outbound.wording import WORDED, problems_of, shipped
from tests.outbound.builders import a_company, a_notice

FILES = "{% if files %}Llegaron {{ files }} archivos{% else %}Llegó su correo{% endif %} al caso {{ case }}."
OWN = Wording(subject="Su correo llegó a {{ company }}", text=FILES)


def codes(wording: Wording, kind: NoticeKind = NoticeKind.RECEIPT) -> list[tuple[str, str]]:
    return [(one.code, one.detail) for one in problems_of(wording, kind, "es", samples(kind, "es", a_company()))]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", WORDED)
def test_the_shipped_words_have_nothing_wrong_and_render_for_every_sample(kind: NoticeKind, language: str) -> None:
    made = samples(kind, language, a_company())
    assert made
    assert [one for one in problems_of(shipped(kind, language), kind, language, made) if one.severe] == []


def test_a_companys_own_words_begin_the_mail_and_the_rest_stays() -> None:
    notice = a_notice(NoticeKind.RECEIPT, files=2)
    own, usual = render(notice, {(NoticeKind.RECEIPT, "es"): OWN}), render(notice)
    assert own.subject == "[F-2026-001234] Su correo llegó a Molinos del Plata S.A."
    assert own.text.startswith("Llegaron 2 archivos al caso F-2026-001234.")
    assert "Llegaron 2 archivos" in own.html
    assert own.text.splitlines()[-1] == usual.text.splitlines()[-1]  # the legal note
    assert codes(OWN) == []


def test_the_words_of_another_language_or_notice_are_not_touched() -> None:
    wordings = {(NoticeKind.RECEIPT, "es"): OWN}
    for other in (a_notice(NoticeKind.RECEIPT, language="en"), a_notice(NoticeKind.NOTED, topics=("dispute",))):
        assert render(other, wordings) == render(other)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hola {{ files }", "syntax"),
        ("Hola {{ files }} {{ iban }}", "unknown_placeholder"),
        ("Hola {{ files }} {{ case.__class__ }} {{ ''.join(['a']) }}", "forbidden"),
        ("{% for a in files %}{% for b in files %}x{% endfor %}{% endfor %}", "forbidden"),
        ("{% include 'letter.txt' %}{{ files }}", "forbidden"),
        ("{{ files * 1000000000 }}", "forbidden"),
        ("{{ files|attr('x') }}", "forbidden"),
        ("{{ files.nothing.at_all }}", "fails"),
        ("   ", "empty"),
        ("{{ files }}" + "a" * 9000, "too_long"),
    ],
)
def test_what_cannot_be_used_is_said(text: str, found: str) -> None:
    made = samples(NoticeKind.RECEIPT, "es", a_company())
    problems = problems_of(replace(OWN, text=text), NoticeKind.RECEIPT, "es", made)
    assert problems[0].severe
    assert found in {one.code for one in problems}


def test_leaving_out_what_the_shipped_words_say_and_words_with_legal_weight_are_warned_of() -> None:
    warned = problems_of(Wording(subject="Hola", text="Su factura fue aceptada."), NoticeKind.RECEIPT, "es", ())
    assert [(one.code, one.detail, one.severe) for one in warned] == [
        ("left_out", "case", False), ("left_out", "files", False), ("weighty", "aceptad", False),
    ]  # fmt: skip


def test_words_that_fail_over_a_real_case_give_way_to_the_shipped_ones() -> None:
    notice = a_notice(NoticeKind.RECEIPT, files=2)
    broken = Wording(subject="{{ nobody.knows }}", text=FILES)
    assert render(notice, {(NoticeKind.RECEIPT, "es"): broken}) == render(notice)
