"""A company's own words from the admin to the mail: saved, versioned, brought back, and the shipped ones again."""

from __future__ import annotations

from pathlib import Path

import pytest

from outbound.records import NoticeKind
from outbound.render import Wording
from service.actions import ActionError, bring_back_wording, check_wording, save_wording, ship_wording
from service.application import Application
from service.store import wordings
from service.store.tables import outgoing
from tests.service.building import a_mail, an_application, receive, rows

TEXT = "{% if files %}Con {{ files }} archivos.{% endif %} Queda en el caso {{ case }}."
OWN = Wording(subject="Su correo llegó", text=TEXT)


@pytest.fixture
def app(tmp_path: Path) -> Application:
    return an_application(tmp_path)


def answer(app: Application, number: int) -> str:
    """Return the receipt that a new supplier gets."""
    receive(app, a_mail("¿Cuándo pagan la factura 7?", subject="Consulta", sender=f"eva@nueva{number}.example"))
    return str(rows(app, outgoing)[-1].text)


def test_words_are_used_from_when_they_are_saved_and_the_shipped_ones_come_back(app: Application) -> None:
    usual = answer(app, 1)
    save_wording(app, "receipt", "es", OWN, actor="eva")
    assert answer(app, 2).startswith("Queda en el caso F-2026-")
    ship_wording(app, "receipt", "es", actor="eva")
    assert answer(app, 3).split()[:4] == usual.split()[:4]


def test_every_version_is_kept_and_can_be_brought_back(app: Application) -> None:
    save_wording(app, "receipt", "es", OWN, actor="eva")
    save_wording(app, "receipt", "es", Wording(subject="Otro", text=f"Otra vez. {TEXT}"), actor="luis")
    with app.store.read() as connection:
        versions = wordings.versions(connection, NoticeKind.RECEIPT, "es")
    assert [row.actor for row in versions] == ["person:luis", "person:eva"]
    assert bring_back_wording(app, versions[-1].id, actor="eva") == ("receipt", "es")
    assert answer(app, 1).startswith("Queda en el caso")


def test_what_cannot_be_used_is_refused_and_what_is_warned_of_needs_a_word(app: Application) -> None:
    with pytest.raises(ActionError) as refused:
        save_wording(app, "receipt", "es", Wording(subject="x", text="{{ nobody }}"), actor="eva", although_warned=True)
    assert refused.value.code == "wording_unusable"
    short = Wording(subject="Hola", text="Llegó.")
    with pytest.raises(ActionError) as refused:
        save_wording(app, "receipt", "es", short, actor="eva")
    assert refused.value.code == "wording_warned"
    save_wording(app, "receipt", "es", short, actor="eva", although_warned=True)
    assert answer(app, 1).startswith("Llegó.")


def test_words_are_tried_on_real_cases_too(app: Application) -> None:
    answer(app, 1)
    first, *_more = check_wording(app, "receipt", "es", Wording(subject="Hola", text="{{ case[200] }} {{ files }}"))
    assert (first.code, first.severe) == ("fails", True)


@pytest.mark.parametrize(("kind", "language"), [("alarm", "es"), ("receipt", "xx"), ("nothing", "es")])
def test_only_notices_and_languages_that_there_are_have_words(app: Application, kind: str, language: str) -> None:
    with pytest.raises(ActionError) as refused:
        ship_wording(app, kind, language, actor="eva")
    assert refused.value.status == 404
