"""Which mails answer one incoming mail: one for one cause, by the sender's standing and the policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from inbox.records import Intent, MailKind, Standing
from outbound.budget import BudgetCounts
from outbound.records import FileOutcome, Need, NoticeKind, OutgoingState, StatusRow, SupplierState, Why
from outbound.replies import plan_replies, refusal
from outbound.situation import AnswerMode, AnswerPolicy, PlannedNotice
from tests.outbound.builders import NOW, REGISTERED, SUPPLIER, a_classification, a_situation, an_email, an_invoice

OPEN = AnswerPolicy(request=AnswerMode.AUTOMATIC, noted=AnswerMode.AUTOMATIC)
CLOSED = AnswerPolicy(
    acknowledgement=AnswerMode.OFF,
    receipt=AnswerMode.OFF,
    status=AnswerMode.OFF,
    request=AnswerMode.OFF,
    noted=AnswerMode.OFF,
)
IN_NEED = an_invoice(state=SupplierState.NEEDS_CORRECTION, needs=(Need(code="no_order"),))
PAID = StatusRow(asked="A-1", invoice=an_invoice(state=SupplierState.PAID))


def only(planned: tuple[PlannedNotice, ...]) -> PlannedNotice:
    (one,) = planned
    return one


def test_a_verified_contacts_invoice_is_acknowledged_with_its_outcome() -> None:
    planned = only(plan_replies(a_situation(invoices=(an_invoice(),)), AnswerPolicy()))
    assert planned.state is OutgoingState.QUEUED
    assert planned.notice.kind is NoticeKind.ACKNOWLEDGEMENT
    assert planned.notice.invoices == (an_invoice(),)
    assert planned.notice.recipient == REGISTERED
    assert planned.notice.answers.message_id == "<m1@metalurgica.example>"


def test_an_invoice_mail_that_also_asks_gets_one_mail_with_both() -> None:
    situation = a_situation(
        Intent.SUBMIT_INVOICE, Intent.ASK_STATUS, Intent.DISPUTE, invoices=(IN_NEED,), status=(PAID,)
    )
    notice = only(plan_replies(situation, OPEN)).notice
    assert notice.kind is NoticeKind.ACKNOWLEDGEMENT
    assert notice.invoices == (IN_NEED,)
    assert notice.status == (PAID,)
    assert notice.topics == ("dispute",)


def test_what_a_person_must_release_waits_in_one_draft_beside_the_acknowledgement() -> None:
    situation = a_situation(Intent.SUBMIT_INVOICE, Intent.DISPUTE, invoices=(IN_NEED, an_invoice(case="F-2")))
    automatic, draft = plan_replies(situation, AnswerPolicy())
    assert automatic.state is OutgoingState.QUEUED
    assert [invoice.needs for invoice in automatic.notice.invoices] == [(), ()]
    assert automatic.notice.invoices[0].state is SupplierState.IN_REVIEW
    assert draft.state is OutgoingState.DRAFT
    assert draft.notice.kind is NoticeKind.REQUEST
    assert draft.notice.invoices == (IN_NEED,)
    assert draft.notice.topics == ("dispute",)
    assert automatic.dedupe_key != draft.dedupe_key


def test_a_closed_policy_plans_nothing() -> None:
    situation = a_situation(Intent.SUBMIT_INVOICE, Intent.ASK_STATUS, invoices=(IN_NEED,), status=(PAID,))
    assert plan_replies(situation, CLOSED) == ()


@pytest.mark.parametrize("standing", [Standing.STRANGER, Standing.INTERNAL])
def test_strangers_and_colleagues_get_nothing(standing: Standing) -> None:
    assert plan_replies(a_situation(standing=standing, invoices=(IN_NEED,)), OPEN) == ()


@pytest.mark.parametrize(
    "found",
    [
        {},  # an empty database
        {"invoices": (IN_NEED,), "status": (PAID,)},  # everything is known
        {"status": (StatusRow(asked="A-1"),), "unread": (FileOutcome(name="x.pdf", code="damaged"),)},
    ],
)
@pytest.mark.parametrize("standing", [Standing.REGISTERED, Standing.NEWCOMER])
def test_without_both_proofs_the_automatic_mail_does_not_depend_on_what_was_found(
    standing: Standing, found: dict[str, Any]
) -> None:
    registered = None if standing is Standing.NEWCOMER else REGISTERED
    asking = a_situation(Intent.SUBMIT_INVOICE, Intent.ASK_STATUS, standing=standing, registered=registered)
    bare, full = (plan_replies(each, OPEN)[0] for each in (asking, replace(asking, **found)))
    assert bare.notice.kind is NoticeKind.RECEIPT
    assert bare.notice.recipient == (SUPPLIER if standing is Standing.NEWCOMER else REGISTERED)
    assert full == bare


def test_a_registered_contacts_question_becomes_a_draft_to_the_registered_address() -> None:
    situation = a_situation(Intent.ASK_STATUS, standing=Standing.REGISTERED, status=(PAID,))
    receipt, draft = plan_replies(situation, OPEN)
    assert receipt.notice.kind is NoticeKind.RECEIPT
    assert draft.state is OutgoingState.DRAFT
    assert draft.notice.status == (PAID,)
    assert draft.notice.recipient == REGISTERED


def test_a_newcomer_gets_one_receipt_a_day_and_no_draft() -> None:
    situation = a_situation(Intent.ASK_STATUS, standing=Standing.NEWCOMER, registered=None, status=(PAID,))
    assert only(plan_replies(situation, OPEN)).notice.kind is NoticeKind.RECEIPT
    assert plan_replies(replace(situation, receipted_today=True), OPEN) == ()


def test_new_bank_details_alone_get_no_mail_of_any_kind() -> None:
    for standing in (Standing.VERIFIED, Standing.REGISTERED):
        assert plan_replies(a_situation(Intent.BANK_DETAILS_CHANGE, standing=standing), OPEN) == ()


def test_a_status_question_beside_new_bank_details_waits_for_a_person() -> None:
    situation = a_situation(Intent.BANK_DETAILS_CHANGE, Intent.ASK_STATUS, status=(PAID,))
    planned = only(plan_replies(situation, OPEN))
    assert planned.state is OutgoingState.DRAFT
    assert planned.notice.topics == ()


def test_thanks_get_no_answer() -> None:
    situation = a_situation(Intent.ACKNOWLEDGE)
    assert plan_replies(situation, OPEN) == ()
    refused = refusal(situation)
    assert refused is not None
    assert refused.code == "nothing_to_say"


def test_a_robots_mail_gets_no_answer() -> None:
    situation = a_situation(classification=a_classification(kind=MailKind.AUTO_REPLY), invoices=(an_invoice(),))
    assert plan_replies(situation, OPEN) == ()


def test_attached_with_nothing_attached_is_told() -> None:
    planned = only(plan_replies(a_situation(Intent.SUBMIT_INVOICE, files=0), OPEN))
    assert planned.notice.kind is NoticeKind.ACKNOWLEDGEMENT
    assert planned.notice.invoices == ()


def test_a_status_question_without_a_number_asks_for_it() -> None:
    planned = only(plan_replies(a_situation(Intent.ASK_STATUS), OPEN))
    assert planned.notice.kind is NoticeKind.STATUS
    assert planned.notice.topics == ("number_needed",)


def test_a_question_about_500_invoices_is_answered_for_200_and_says_so() -> None:
    rows = tuple(StatusRow(asked=str(number)) for number in range(500))
    notice = only(plan_replies(a_situation(Intent.ASK_STATUS, status=rows), OPEN)).notice
    assert notice.status == rows[:200]
    assert notice.topics == ("more_numbers",)


@pytest.mark.parametrize(
    ("mail", "party", "expected"),
    [
        ("pt", "en", "pt"),  # the mail's own language
        ("de", "en", "en"),  # one that we do not write: the party's
        ("ca", None, "es"),  # none known: the company's default
    ],
)
def test_the_language_is_the_mails_else_the_partys_else_ours(mail: str, party: str | None, expected: str) -> None:
    classification = a_classification(Intent.ASK_STATUS, language=mail)
    situation = a_situation(classification=classification, party_language=party, status=(PAID,))
    assert only(plan_replies(situation, OPEN)).notice.language == expected


def test_over_the_hourly_budget_mails_gather_into_one_at_the_end_of_the_hour() -> None:
    busy = a_situation(invoices=(an_invoice(),), counts=BudgetCounts(address_hour=12))
    first = only(plan_replies(busy, OPEN))
    second = only(plan_replies(replace(busy, cause="1" * 64, now=NOW + timedelta(minutes=20)), OPEN))
    assert first.gathered
    assert first.dedupe_key == second.dedupe_key
    assert first.not_before == NOW.replace(hour=11, minute=0)
    following = only(plan_replies(replace(busy, now=NOW + timedelta(hours=1)), OPEN))
    assert following.dedupe_key != first.dedupe_key


@pytest.mark.parametrize("counts", [BudgetCounts(domain_hour=60), BudgetCounts(overall_ten_minutes=300)])
def test_what_looks_like_a_loop_is_held_for_a_person(counts: BudgetCounts) -> None:
    planned = only(plan_replies(a_situation(invoices=(an_invoice(),), counts=counts), OPEN))
    assert planned.state is OutgoingState.HELD
    assert "loop" in planned.reason


def test_drafts_do_not_count_on_the_budget() -> None:
    counts = BudgetCounts(overall_ten_minutes=10_000)
    planned = only(plan_replies(a_situation(Intent.DISPUTE, counts=counts), AnswerPolicy()))
    assert planned.state is OutgoingState.DRAFT


def test_planning_the_same_mail_twice_gives_the_same_keys() -> None:
    situation = a_situation(Intent.SUBMIT_INVOICE, Intent.DISPUTE, invoices=(IN_NEED,))
    assert plan_replies(situation, AnswerPolicy()) == plan_replies(situation, AnswerPolicy())


def test_a_reply_to_address_is_never_written_to() -> None:
    other = replace(SUPPLIER, address="otro@atacante.example")
    situation = a_situation(invoices=(an_invoice(),), email=an_email(reply_to=(other,), cc=(other,)))
    assert only(plan_replies(situation, OPEN)).notice.recipient == REGISTERED


def test_what_is_neither_invoice_nor_reply_is_answered_only_for_an_invoice_in_it() -> None:
    other = a_classification(kind=MailKind.OTHER)
    damaged = (FileOutcome(name="oferta.pdf", code="damaged"),)
    assert plan_replies(a_situation(classification=other, unread=damaged), OPEN) == ()
    found = a_situation(classification=other, invoices=(an_invoice(),))
    assert only(plan_replies(found, OPEN)).notice.kind is NoticeKind.ACKNOWLEDGEMENT


def test_a_receipt_may_wait_for_a_person_or_be_off() -> None:
    situation = a_situation(standing=Standing.REGISTERED)
    waiting = plan_replies(situation, replace(OPEN, receipt=AnswerMode.DRAFT))
    assert only(waiting).state is OutgoingState.DRAFT
    assert plan_replies(situation, replace(OPEN, receipt=AnswerMode.OFF)) == ()


# How surely the words were understood

UNSURE = 0.59


def test_what_was_understood_with_too_little_confidence_is_answered_by_a_person() -> None:
    situation = a_situation(Intent.ASK_STATUS, status=(PAID,))
    unsure = replace(situation, classification=replace(situation.classification, confidence=UNSURE))
    planned = only(plan_replies(unsure, OPEN))
    assert (planned.state, planned.reason) == (OutgoingState.DRAFT, Why.UNSURE)
    assert planned.notice.status == (PAID,)
    assert only(plan_replies(unsure, replace(OPEN, minimum_confidence=0.5))).state is OutgoingState.QUEUED


def test_documents_that_were_read_are_acknowledged_however_doubtful_the_words_beside_them() -> None:
    situation = a_situation(Intent.SUBMIT_INVOICE, Intent.DISPUTE, invoices=(an_invoice(),))
    unsure = replace(situation, classification=replace(situation.classification, confidence=UNSURE))
    automatic, draft = plan_replies(unsure, OPEN)
    assert (automatic.state, automatic.notice.topics) == (OutgoingState.QUEUED, ())
    assert (draft.state, draft.reason, draft.notice.topics) == (OutgoingState.DRAFT, Why.UNSURE, ("dispute",))


def test_a_doubtful_announcement_without_a_file_is_not_answered_by_a_machine() -> None:
    situation = a_situation(Intent.SUBMIT_INVOICE, files=0)
    unsure = replace(situation, classification=replace(situation.classification, confidence=UNSURE))
    assert only(plan_replies(unsure, OPEN)).state is OutgoingState.DRAFT
