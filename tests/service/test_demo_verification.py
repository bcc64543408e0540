"""The demo notices when something is not as its script says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inbox.records import MailKind
from matching.records import Verdict
from outbound.records import NoticeKind
from service.demo.mails import SCRIPT
from service.demo.observation import Observed, ObservedAnswer, ObservedInvoice
from service.demo.script import Expectation, ExpectedInvoice, ExpectedReply, ScriptedMail
from service.demo.verification import differences, same_number

ANSWER = ObservedAnswer(
    kind="acknowledgement",
    language="es",
    state="sent",
    recipient="a@mill.example",
    message_id="<1@us>",
    text="Recibimos la factura 0003-00001518",
)
INVOICE = ObservedInvoice(
    case="F-2026-000001", number="00003-00001518", verdict="review", state="in_review", codes=("price_over",)
)
AS_EXPECTED = Observed(state="filed", kind="invoice", invoices=(INVOICE,), answers=(ANSWER,))


def a_mail() -> ScriptedMail:
    return replace(
        SCRIPT[0],
        expect=Expectation(
            kind=MailKind.INVOICE,
            invoices=(
                ExpectedInvoice(
                    number="0003-00001518", verdict=Verdict.REVIEW, state="in_review", codes=("price_over",)
                ),
            ),
            reply=ExpectedReply(
                kind=NoticeKind.ACKNOWLEDGEMENT,
                language="es",
                to="a@mill.example",
                says=("0003-00001518",),
                omits=("lamentamos",),
            ),
        ),
    )


def test_what_is_as_expected_has_no_differences() -> None:
    assert differences(a_mail(), AS_EXPECTED) == ()


def with_answer(**changes: str) -> Observed:
    return replace(AS_EXPECTED, answers=(replace(ANSWER, **changes),))


def with_invoice(**changes: object) -> Observed:
    return replace(AS_EXPECTED, invoices=(replace(INVOICE, **changes),))  # type: ignore[arg-type]


DIFFERENCES = [
    pytest.param(None, "never read", id="lost"),
    pytest.param(replace(AS_EXPECTED, state="quarantined", error="boom"), "quarantined: boom", id="quarantined"),
    pytest.param(replace(AS_EXPECTED, kind="reply"), "read as reply", id="another kind"),
    pytest.param(replace(AS_EXPECTED, attention="forged"), "called for forged", id="a person is called"),
    pytest.param(replace(AS_EXPECTED, unread=("damaged",)), "damaged", id="an unreadable file"),
    pytest.param(replace(AS_EXPECTED, invoices=()), "no invoice 0003-00001518", id="invoice lost"),
    pytest.param(replace(AS_EXPECTED, invoices=(INVOICE, INVOICE)), "nobody sent", id="invoice doubled"),
    pytest.param(with_invoice(verdict="approved"), "is approved", id="another decision"),
    pytest.param(with_invoice(state="approved"), "in state approved", id="another state"),
    pytest.param(with_invoice(codes=()), "lacks price_over", id="another reason"),
    pytest.param(with_invoice(resent=True), "came again", id="taken for a copy"),
    pytest.param(replace(AS_EXPECTED, answers=()), "there are: none", id="no answer"),
    pytest.param(with_answer(state="draft"), "acknowledgement draft", id="answer held back"),
    pytest.param(replace(AS_EXPECTED, answers=(ANSWER, ANSWER)), "one answer", id="answered twice"),
    pytest.param(with_answer(kind="status"), "kind is status", id="another kind of answer"),
    pytest.param(with_answer(language="en"), "language is en", id="another language"),
    pytest.param(with_answer(recipient="b@x.example"), "recipient is b@x.example", id="another recipient"),
    pytest.param(with_answer(text="Recibimos"), "does not say", id="number missing"),
    pytest.param(with_answer(text="0003-00001518: lamentamos"), "says 'lamentamos'", id="words that must not be"),
]


@pytest.mark.parametrize(("observed", "said"), DIFFERENCES)
def test_every_difference_is_said(observed: Observed | None, said: str) -> None:
    assert any(said in sentence for sentence in differences(a_mail(), observed))


def test_a_mail_to_somebody_who_must_not_be_answered_is_a_difference() -> None:
    silent = replace(a_mail(), expect=replace(a_mail().expect, reply=None))
    assert differences(silent, AS_EXPECTED) == ("a mail (acknowledgement) went to a@mill.example, expected none",)
    assert differences(silent, with_answer(state="draft")) == ()


NUMBERS = [
    ("0003-00001518", "00003-00001518", True),  # ARCA pads the point of sale
    ("A2231", "A 2231", True),  # series and folio joined or not
    ("/0145", "2026/0145", True),  # the year is that of the play
    ("-018", "2026-018", True),
    ("0003-00001518", "0003-00001520", False),
]


@pytest.mark.parametrize(("expected", "found", "same"), NUMBERS)
def test_numbers_are_compared_without_punctuation(expected: str, found: str, same: bool) -> None:
    assert same_number(expected, found) is same


def test_a_mail_is_settled_when_its_answers_have_gone() -> None:
    assert AS_EXPECTED.settled
    assert not with_answer(state="queued").settled
    assert with_answer(state="draft").settled
    assert not replace(AS_EXPECTED, state="stored").settled
