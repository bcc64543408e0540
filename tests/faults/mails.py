"""Mails to play faults on, each with what is due for it: the demo's own, and as many more as a soak wants.

In charge of mails that wait for nothing and are answered at once. Every second of the endless ones carries a printed
PDF, which the reading child has work with.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from email.headerregistry import Address

from inbox.records import Authentication
from service import clock
from service.demo.documents.papers import printed
from service.demo.documents.ubl import xrechnung
from service.demo.invoices import Invoices
from service.demo.letters import File, written
from service.demo.mails import SCRIPT
from service.demo.samples import SampleInvoice
from service.demo.script import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One mail on its way to the border, which finds `verdict` about `sender`; `numbers`: how its invoices' end."""

    raw: bytes
    sender: str
    numbers: tuple[str, ...]
    verdict: Authentication = Authentication.PASS


@dataclass(frozen=True, slots=True, kw_only=True)
class Fed:
    """One mail that lies in the mailbox: these invoices must come of it, and one answer."""

    raw: bytes
    numbers: tuple[str, ...] = ()


def from_the_play() -> Iterator[Written]:
    """Yield those mails of the demo's script that wait for nothing and are answered."""
    moment = Moment(now=clock.now(), invoices=Invoices(clock.now().date()), answers={})
    for mail in SCRIPT:
        waits = mail.after or mail.settled or mail.payment_run
        if mail.expect.reply is not None and not waits:
            numbers = tuple(one.number for one in mail.expect.invoices)
            yield Written(raw=mail.written(moment), sender=mail.sender, numbers=numbers, verdict=mail.verdict)


def endless() -> Iterator[Written]:
    """Yield invoices of several suppliers for ever, no two alike."""
    invoices = Invoices(clock.now().date())
    models = (invoices.evaporators, invoices.flour, invoices.boxes, invoices.twine, invoices.oil)
    for serial, model in zip(itertools.count(1), itertools.cycle(models)):
        lines = tuple(replace(line, quantity=line.quantity + Decimal(serial)) for line in model.lines)
        yield _mailed(replace(model, number=f"0009-{serial:08}", lines=lines), on_paper=serial % 2 == 0)


def _mailed(invoice: SampleInvoice, *, on_paper: bool) -> Written:
    seller = invoice.seller
    name, data = ("invoice.pdf", printed(invoice)) if on_paper else ("invoice.xml", xrechnung(invoice))
    mail = written(
        message_id=f"<soak.{invoice.number}@{seller.domain}>",
        sender=Address(seller.name, addr_spec=seller.email),
        subject=f"Invoice {invoice.number}",
        text=f"Please find attached our invoice {invoice.number} for your order {invoice.order}.",
        now=clock.now(),
        files=[File(name=name, data=data)],
    )
    return Written(raw=mail.as_bytes(), sender=seller.email, numbers=(invoice.number,))
