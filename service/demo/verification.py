"""Comparing what became of a mail with what had to become of it.

In charge of saying every difference in a sentence. Pure. Not in charge of collecting facts (`observation`).
"""

from __future__ import annotations

from collections.abc import Iterator

from service.demo.observation import Observed, ObservedInvoice
from service.demo.script import ExpectedInvoice, ExpectedReply, ScriptedMail


def differences(mail: ScriptedMail, observed: Observed | None) -> tuple[str, ...]:
    """Return everything about one mail that is not as the script says; empty when all is well."""
    if observed is None:
        return ("it was never read",)
    if observed.state != "filed":
        return (f"it is {observed.state}: {(observed.error or 'no reason given').strip().splitlines()[-1]}",)
    return (*_reading(mail, observed), *_decisions(mail, observed), *_reply(mail.expect.reply, observed))


def same_number(expected: str, found: str) -> bool:
    """Say whether a number is the expected one, however it is punctuated, or ends like it."""
    return _squeezed(found).endswith(_squeezed(expected))


def _reading(mail: ScriptedMail, observed: Observed) -> Iterator[str]:
    expect = mail.expect
    if observed.kind != expect.kind:
        yield f"read as {observed.kind}, expected {expect.kind}"
    if observed.attention != expect.attention:
        yield f"a person is called for {observed.attention or 'nothing'}, expected {expect.attention or 'nothing'}"
    if len(observed.unread) != expect.unread:
        yield f"files that could not be read: {', '.join(observed.unread) or 'none'}, expected {expect.unread}"


def _decisions(mail: ScriptedMail, observed: Observed) -> Iterator[str]:
    left = list(observed.invoices)
    for expected in mail.expect.invoices:
        found = next((one for one in left if same_number(expected.number, one.number)), None)
        if found is None:
            yield f"no invoice {expected.number} was filed"
            continue
        left.remove(found)
        yield from _decision(expected, found)
    yield from (f"an invoice {one.number or 'without number'} that nobody sent was filed" for one in left)


def _decision(expected: ExpectedInvoice, found: ObservedInvoice) -> Iterator[str]:
    if found.verdict != expected.verdict:
        reasons = ", ".join(found.codes) or "no reason"
        yield f"{found.number} is {found.verdict} ({reasons}), expected {expected.verdict}"
    if found.state != expected.state:
        yield f"{found.number} is in state {found.state}, expected {expected.state}"
    if found.resent != expected.resent:
        yield f"{found.number} is {'' if found.resent else 'not '}taken for one that came again"
    for code in expected.codes:
        if code not in found.codes:
            yield f"{found.number} lacks {code}, has {', '.join(found.codes) or 'nothing'}"


def _reply(expected: ExpectedReply | None, observed: Observed) -> Iterator[str]:
    sent = observed.sent
    if expected is None:
        yield from (f"a mail ({one.kind}) went to {one.recipient}, expected none" for one in sent)
        return
    if len(sent) != 1:
        states = ", ".join(f"{one.kind} {one.state}" for one in observed.answers) or "none"
        yield f"one answer ({expected.kind}) was expected, there are: {states}"
        return
    answer = sent[0]
    facts = (
        ("kind", answer.kind, expected.kind),
        ("language", answer.language, expected.language),
        ("recipient", answer.recipient, expected.to),
    )
    yield from (
        f"the answer's {what} is {found}, expected {wanted}" for what, found, wanted in facts if found != wanted
    )
    yield from (f"the answer does not say {words!r}" for words in expected.says if words not in answer.text)
    yield from (f"the answer says {words!r}" for words in expected.omits if words in answer.text)


def _squeezed(number: str) -> str:
    return "".join(character for character in number if character.isalnum()).upper()
