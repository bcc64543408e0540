"""The end of the demo: what customers owe Aurora, and the reminders that follow, to a test address until it is live.

In charge of bringing it in and of looking at it. Not in charge of what customers there are (`debtors`) nor of how it
looks (`screen`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from service.demo.debtors import DISPUTED, collections_file, customers_file, receivables_file
from service.demo.installation import Installation, bring
from service.outlooks import Outlook, outlooks_of
from service.store import debts, receivables, standings


def collect(installation: Installation, today: date) -> tuple[tuple[Outlook, ...], tuple[str, ...]]:
    """Bring in customers, invoices and payments; return how each customer stands, and what is not as it must be."""
    app = installation.app
    refused = [
        *bring(app, installation.folder, "customers", customers_file()),
        *bring(app, installation.folder, "receivables", receivables_file(today)),
        *bring(app, installation.folder, "payments", collections_file(today)),
    ]
    with app.store.write() as connection:
        row = receivables.by_number(connection, DISPUTED)
        if row is not None:
            told = "The price is not that of the quotation."
            standings.open_dispute(
                connection, row.id, "price", now=app.clock(), today=today, actor="person:demo", words=told
            )
    with app.store.read() as connection:
        owing = debts.parties_to_plan(connection, today=today)
    outlooks = tuple(outlooks_of(app, owing).values())
    return outlooks, (*refused, *_unexplained(outlooks))


def _unexplained(outlooks: Sequence[Outlook]) -> Iterator[str]:
    """Yield every overdue invoice that neither a mail nor a reason speaks of."""
    for outlook in outlooks:
        asked = set(outlook.next_mail.receivables) if outlook.next_mail is not None else set()
        told = asked | {each.step.id for each in outlook.withheld if each.step is not None}
        for each in outlook.ledger.receivables:
            if each.due_date < outlook.today and each.id not in told and not each.sent:
                yield f"{each.number} is overdue, and nothing says why nobody is reminded of it"
