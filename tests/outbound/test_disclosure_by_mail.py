"""The bytes that leave: for one kind of asker the same whether or not an invoice exists (reliability.md E13)."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from inbox.records import Intent, Standing
from outbound.compose import compose
from outbound.records import FileOutcome, InvoiceOutcome, Need, OutgoingMail, OutgoingState, StatusRow, SupplierState
from outbound.render import render
from outbound.replies import plan_replies
from outbound.situation import AnswerMode, AnswerPolicy, ReplySituation
from tests.outbound.builders import NOW, REGISTERED, a_situation, an_invoice

OPEN = AnswerPolicy(request=AnswerMode.AUTOMATIC, noted=AnswerMode.AUTOMATIC)

invoices = st.builds(
    an_invoice,
    number=st.text(max_size=12),
    state=st.sampled_from(SupplierState),
    needs=st.lists(st.sampled_from([Need(code="no_order"), Need(code="price_over", line=1)])).map(tuple),
)
intents = st.sets(st.sampled_from(Intent), min_size=1).map(tuple)


def automatic_mails(situation: ReplySituation) -> list[OutgoingMail]:
    planned = [each for each in plan_replies(situation, OPEN) if each.state is not OutgoingState.DRAFT]
    return [compose(each, render(each.notice), token="t", now=NOW) for each in planned]


@given(
    asked=intents,
    standing=st.sampled_from([Standing.REGISTERED, Standing.NEWCOMER, Standing.STRANGER, Standing.INTERNAL]),
    found=st.lists(invoices, max_size=3).map(tuple),
    status=st.lists(invoices, max_size=3).map(tuple),
)
def test_whoever_is_not_verified_learns_nothing_from_the_bytes(
    asked: tuple[Intent, ...],
    standing: Standing,
    found: tuple[InvoiceOutcome, ...],
    status: tuple[InvoiceOutcome, ...],
) -> None:
    registered = REGISTERED if standing is Standing.REGISTERED else None
    nothing = a_situation(Intent.SUBMIT_INVOICE, *asked, standing=standing, registered=registered)
    everything = replace(
        nothing,
        invoices=found,
        unread=(FileOutcome(name="x.pdf", code="damaged"),),
        status=tuple(StatusRow(asked="1", invoice=invoice) for invoice in status),
    )
    assert [mail.raw for mail in automatic_mails(nothing)] == [mail.raw for mail in automatic_mails(everything)]


def test_a_verified_contact_cannot_tell_anothers_invoice_from_one_that_does_not_exist() -> None:
    absent, foreign = (a_situation(Intent.ASK_STATUS, status=(StatusRow(asked=asked),)) for asked in ("1001", "1002"))
    (one,), (other,) = automatic_mails(absent), automatic_mails(foreign)
    assert one.raw.replace(b"1001", b"1002") == other.raw
