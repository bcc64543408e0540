"""A payment letter in the words of its language, and the mail of it.

In charge of what each part reads like; the sentences are those of `outbound/templates`. Plain text and HTML are made of
one view. Not in charge of figures (`outbound.reminders.letters`) nor of headers and MIME (`outbound.compose`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from inbox.records import Address
from outbound.catalogue import HTML, TEXT, Catalogue, catalogue_for
from outbound.compose import compose
from outbound.envelope import is_plain_address
from outbound.formats import Formats, label, locale_for
from outbound.plain import to_plain
from outbound.records import Company, InReplyTo, Money, Notice, NoticeKind, OutgoingMail, OutgoingState, Rendered
from outbound.reminders.letters import LetterExtra, LetterItem, LetterPart, PaymentLetter
from outbound.reminders.payment import BankAccount
from outbound.reminders.records import ZERO
from outbound.render import LONGEST_SUBJECT, paragraphs, tidy
from outbound.situation import PlannedNotice

MOST_ITEMS = 100
MOST_IN_REFERENCE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One invoice: its name, rows of label and value, the address of its payment page or ""."""

    title: str
    rows: tuple[tuple[str, str], ...]
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """Invoices under one title, with what they come to."""

    title: str
    items: tuple[ItemView, ...]
    total: str
    more: int = 0


def payment_mail(
    letter: PaymentLetter,
    *,
    recipient: Address,
    company: Company,
    case: str,
    dedupe_key: str,
    state: OutgoingState,
    reason: str,
    now: datetime,
    answers: InReplyTo | None = None,
    token: str | None = None,
    copies: tuple[Address, ...] = (),
    papers: Sequence[bytes] = (),
    not_before: datetime | None = None,
    null_sender: bool = False,
) -> OutgoingMail:
    """Return the mail of a letter, ready for the queue; its facts stand in `context["letter"]`.

    `case` stands in the subject, for answers to find their thread; "" for none. `copies` are for all to see; one that
    is no plain address is left out. `papers`: the bytes of `letter.attached`, in its order. Bounces are wanted here, to
    learn that a contact is gone, so the envelope sender is ours unless `null_sender`.
    """
    notice = Notice(
        kind=NoticeKind.PAYMENT,
        language=letter.language,
        recipient=recipient,
        company=company,
        case=case,
        cause=dedupe_key,
        answers=answers or InReplyTo(),
        country=letter.country,
        copies=tuple(_copies(copies, recipient)),
        attached=letter.attached,
    )
    planned = PlannedNotice(notice=notice, state=state, reason=reason, dedupe_key=dedupe_key, not_before=not_before)
    words = rendered(letter, company, case)
    mail = compose(planned, words, token=token, now=now, null_sender=null_sender, papers=papers)
    return replace(
        mail,
        cases=tuple(dict.fromkeys((case, *letter.cases))) if case else letter.cases,
        context=MappingProxyType({**mail.context, "letter": to_plain(letter)}),
    )


def _copies(copies: Iterable[Address], recipient: Address) -> Iterator[Address]:
    """Yield who gets a copy, each once and never beside the mail itself."""
    for each in dict.fromkeys(copies):
        if is_plain_address(each.address) and each.address.lower() != recipient.address.lower():
            yield each


def rendered(letter: PaymentLetter, company: Company, case: str = "") -> Rendered:
    """Return a letter in words. Raises ValueError for a language without templates."""
    words = catalogue_for(letter.language)
    formats = Formats(locale_for(letter.language, letter.country or company.country))
    page = LetterViewer(letter, words, formats, company).page()
    subject = " ".join(TEXT.get_template(f"{letter.language}/payment.subject.txt").render(page).split())
    tagged = f"[{case}] {subject}" if case else subject
    opening = tuple(paragraphs(TEXT.get_template(f"{letter.language}/payment.txt").render(page)))
    page |= {"opening": opening, "subject": tagged[:LONGEST_SUBJECT], "language": letter.language}
    return Rendered(
        subject=str(page["subject"]),
        text=tidy(TEXT.get_template("payment.txt").render(page)),
        html=tidy(HTML.get_template("payment.html").render(page)),
    )


class LetterViewer:
    """Puts the facts of one letter in the words of its language."""

    def __init__(self, letter: PaymentLetter, words: Catalogue, formats: Formats, company: Company) -> None:
        self._letter = letter
        self._words = words
        self._formats = formats
        self._company = company

    def page(self) -> dict[str, object]:
        """Return everything that a payment letter may show."""
        letter, words = self._letter, self._words
        return {
            "family": str(letter.family),
            "tone": str(letter.tone),
            "customer": label(letter.customer),
            "company": self._company.name,
            "overdue": self._summary(letter.overdue),
            "coming": self._summary(letter.coming),
            "paid": self._summary(letter.paid),
            "parts": tuple(self._part(part) for part in letter.parts),
            "promises": tuple(self._promises()),
            "number": letter.number,
            "settle_by": self._formats.day(letter.settle_by) if letter.settle_by else "",
            "ask_reason": letter.ask_reason,
            "on_time": letter.on_time,
            "groups": tuple(self._groups()),
            "extra": tuple(self._extra(line) for line in letter.extra),
            "extra_note": words.say("payment", "extra_note") if self._claims() else "",
            "credits": words.say("payment", "credits", amount=self._sum(letter.credits)) if letter.credits else "",
            "accounts": tuple(tuple(self._account(account)) for account in letter.accounts),
            "reference": self._reference(),
            "attached": self._attached(),
            "warning": words.say("payment", "warning") if letter.accounts and letter.warn_of_changes else "",
            "labels": words.table("payment"),
            "more": words.say("payment", "answer"),
            "as_of": words.say("payment", "as_of", day=self._formats.day(letter.as_of)) if letter.as_of else "",
            "regards": words.say("letter", "regards"),
            "team": letter.team or words.say("payment", "team"),
        }

    def _summary(self, items: Sequence[LetterItem]) -> dict[str, object]:
        """Return what a sentence may say of several invoices: how many, the first one's number and dates, the sum."""
        first = items[0] if items else None
        return {
            "count": len(items),
            "number": label(first.number) if first else "",
            "issued": self._formats.day(first.issued) if first else "",
            "due": self._formats.day(first.due) if first else "",
            "total": self._sum(item.open for item in items),
        }

    def _groups(self) -> Iterator[GroupView]:
        for title, items in (("overdue", self._letter.overdue), ("coming", self._letter.coming)):
            if items:
                shown = items[:MOST_ITEMS]
                yield GroupView(
                    title=self._words.say("payment", title),
                    items=tuple(self._item(item) for item in shown),
                    total=self._sum(item.open for item in items) if len(items) > 1 else "",
                    more=len(items) - len(shown),
                )

    def _item(self, item: LetterItem) -> ItemView:
        rows = [("issued", self._formats.day(item.issued)), ("due", self._formats.day(item.due))]
        if item.open != item.amount:
            rows.append(("amount", self._formats.money(item.amount)))
        rows.append(("open", self._formats.money(item.open)))
        return ItemView(
            title=self._words.say("payment", "invoice", number=label(item.number)),
            rows=tuple((self._words.say("payment", name), value) for name, value in rows),
            link=item.link or "",
        )

    def _part(self, part: LetterPart) -> dict[str, object]:
        return {
            "number": part.number,
            "of": part.of,
            "due": self._formats.day(part.due),
            "left": self._formats.money(part.left),
            "overdue": part.overdue,
        }

    def _promises(self) -> Iterator[dict[str, str]]:
        for promise in self._letter.promises:
            yield {
                "made_on": self._formats.day(promise.made_on),
                "due": self._formats.day(promise.due),
                "amount": self._formats.money(promise.amount) if promise.amount else "",
                "paid": self._formats.money(promise.paid) if promise.paid else "",
            }

    def _extra(self, line: LetterExtra) -> str:
        values = {
            "number": label(line.number),
            "amount": self._formats.money(line.amount),
            "base": self._formats.money(line.base) if line.base else "",
            "percent": self._formats.number(line.percent) if line.percent is not None else "",
            "days": line.days or 0,
            "until": self._formats.day(line.until) if line.until else "",
            "source": label(line.source or ""),
        }
        return self._words.say("payment", line.kind, **values)

    def _claims(self) -> bool:
        """Say whether interest or a fixed sum stands in the letter, which its totals leave out."""
        return any(line.kind != "discount" for line in self._letter.extra)

    def _account(self, account: BankAccount) -> Iterator[tuple[str, str]]:
        """Yield the rows of one account of ours. The names of numbers are the same in every language."""
        yield self._words.say("payment", "holder"), account.holder
        if account.bank:
            yield self._words.say("payment", "bank"), account.bank
        if account.iban:
            yield "IBAN", " ".join(account.iban[n : n + 4] for n in range(0, len(account.iban), 4))
        if account.bic:
            yield "BIC", account.bic
        if account.number and account.label:
            yield account.label, account.number

    def _reference(self) -> str:
        """Return what to write on the transfer: the numbers, or the customer's name where they are many."""
        numbers = [label(number) for number in self._letter.references]
        return ", ".join(numbers) if len(numbers) <= MOST_IN_REFERENCE else label(self._letter.customer)

    def _attached(self) -> str:
        """Return the sentence that names the PDFs, "" without any."""
        numbers = [label(paper.name.removesuffix(".pdf")) for paper in self._letter.attached]
        return self._words.say("payment", "attached", numbers=", ".join(numbers)) if numbers else ""

    def _sum(self, amounts: Iterable[Money]) -> str:
        """Return a sum for each currency, joined as the language joins two things."""
        sums: dict[str, Money] = {}
        for each in amounts:
            before = sums.get(each.currency, Money(amount=ZERO, currency=each.currency))
            sums[each.currency] = replace(before, amount=before.amount + each.amount)
        texts = [self._formats.money(each) for each in sums.values()]
        if len(texts) < 2:
            return "".join(texts)
        return self._words.say("payment", "and", first=", ".join(texts[:-1]), last=texts[-1])
