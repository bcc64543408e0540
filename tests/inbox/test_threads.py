"""Which cases a mail is filed in, by which evidence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from inbox.records import Classification, MailKind, Placement
from inbox.threads import ThreadKnowledge, choose_thread, number_key
from inbox.tokens import TokenClaim, make_token, reply_address
from tests.inbox.builders import a_mail

NOW = datetime(2026, 3, 4, tzinfo=UTC)
OURS = "<sent-1@company.example>"
KNOWN = ThreadKnowledge(
    party="acme",
    owners={"F-1": "acme", "F-2": "acme", "F-9": "other"},
    cases_by_message_id={OURS: ("F-1",), "<theirs@other.example>": ("F-9",)},
    cases_by_number={number_key("A-100"): ("F-2",)},
    foreign_cases_by_number={number_key("Z-900"): ("F-9",)},
)


def _says(*numbers: str) -> Classification:
    return Classification(kind=MailKind.REPLY, language="es", invoice_numbers=numbers)


def _claim(case: str) -> TokenClaim:
    return TokenClaim(case=case, purpose="reply", expires=NOW + timedelta(days=1))


def test_a_signed_token_comes_first() -> None:
    mail = a_mail(answers=(OURS,))
    assert choose_thread(mail, _says("A-100"), (_claim("F-2"),), KNOWN) == Placement(cases=("F-2",), evidence="token")


def test_references_come_before_numbers_and_numbers_add_to_them() -> None:
    mail = a_mail(answers=(OURS,))
    placed = choose_thread(mail, _says("A 100"), (), KNOWN)
    assert placed == Placement(cases=("F-1", "F-2"), evidence="references")


def test_a_number_of_the_senders_own_party_places_a_mail() -> None:
    assert choose_thread(a_mail(), _says("a-100"), (), KNOWN) == Placement(cases=("F-2",), evidence="number")


def test_a_number_of_another_party_is_only_claimed() -> None:
    assert choose_thread(a_mail(), _says("Z-900"), (), KNOWN) == Placement(claimed=("F-9",))
    both = choose_thread(a_mail(), _says("A-100", "Z-900"), (), KNOWN)
    assert both == Placement(cases=("F-2",), evidence="number", claimed=("F-9",))


def test_references_to_another_partys_thread_are_only_claimed() -> None:
    mail = a_mail(answers=("<theirs@other.example>",))
    assert choose_thread(mail, _says(), (), KNOWN) == Placement(claimed=("F-9",))


def test_a_sender_of_no_party_is_merged_nowhere_by_references() -> None:
    nobody = ThreadKnowledge(party=None, owners={"F-1": None}, cases_by_message_id={OURS: ("F-1",)})
    assert choose_thread(a_mail(answers=(OURS,)), _says(), (), nobody) == Placement(claimed=("F-1",))


def test_a_token_that_did_not_pass_names_a_claim() -> None:
    token = make_token(b"s" * 32, case="F-9", correspondent="x@y.example", purpose="reply", expires=NOW)
    mail = a_mail(to=(reply_address("facturas@company.example", token),))
    assert choose_thread(mail, _says(), (), KNOWN) == Placement(claimed=("F-9",))


def test_the_subject_decides_only_where_one_open_case_fits_and_nothing_foreign_is_named() -> None:
    one = ThreadKnowledge(party="acme", owners={"F-1": "acme"}, recent_subject_cases=("F-1",))
    two = ThreadKnowledge(party="acme", owners={"F-1": "acme", "F-2": "acme"}, recent_subject_cases=("F-1", "F-2"))
    assert choose_thread(a_mail(), _says(), (), one) == Placement(cases=("F-1",), evidence="subject")
    assert choose_thread(a_mail(), _says(), (), two) == Placement()


def test_an_unknown_mail_is_placed_nowhere() -> None:
    assert choose_thread(a_mail(), _says("nobody-knows-7"), (), KNOWN) == Placement()
