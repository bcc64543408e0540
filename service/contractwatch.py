"""Bills of contracts that should have come and have not.

In charge of asking the store once a day. Not in charge of periods (`matching.contracts`) nor of who is told.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from matching.codes import Code, discrepancy
from matching.contracts import MissingBill, missing_bills
from matching.records import Discrepancy
from service.store import contracts


def bills_missing(connection: Connection, today: date) -> tuple[MissingBill, ...]:
    """Return every bill of a contract that should be here by `today`, by contract."""
    known = contracts.every(connection)
    bills = contracts.bills_of(connection, (contract.number for contract in known))
    return tuple(missing_bills(known, bills, today))


def as_exception(missing: MissingBill) -> Discrepancy:
    """Return a missing bill as the difference that waits for somebody (recurring_missing)."""
    return discrepancy(
        Code.RECURRING_MISSING,
        expected=missing.expected_by.isoformat(),
        contract=missing.contract.number,
        period=missing.period.isoformat(),
        approver=missing.contract.approver,
    )
