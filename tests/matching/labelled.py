"""Labelled cases: orders, receipts and invoices in plain JSON with the decisions and codes that are right.

A case holds what `acuse match` would read: orders and receipts as in contracts.md section 6, invoices as in section 4.
Whatever a case does not say is filled in so that it fits: supplier, currency, dates, positions, sums.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from matching.policy import MatchPolicy
from matching.policy_file import policy_from_mapping
from matching.records import ContractBill
from matching.sequence import Matched, OrderBook, match_in_order
from parsing.document import Document
from parsing.serial import document_from_json
from service.contractfiles import contract_rows, rate_rows
from service.matchfiles import read_orders, read_receipts
from service.partyfiles import party_rows, supplier_of

CASES = Path(__file__).parent / "cases"
SUPPLIER = {"name": "Papelera del Sur S.A.", "tax_id": "B12345674"}
_CENT = Decimal("0.01")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledCase:
    """One case as it stands in its file."""

    name: str
    why: str
    given: Mapping[str, Any]

    @property
    def expected(self) -> tuple[Mapping[str, Any], ...]:
        """What each invoice must come to: `decision`, `codes` that block, and what else the case says."""
        return tuple(invoice["expect"] for invoice in self.given["invoices"])


def labelled_cases() -> Iterator[LabelledCase]:
    """Yield every case of every file."""
    for path in sorted(CASES.glob("*.json")):
        for given in json.loads(path.read_text(encoding="utf-8")):
            yield LabelledCase(name=f"{path.stem}: {given['name']}", why=given.get("why", ""), given=given)


def outcomes(case: LabelledCase, folder: Path) -> list[Matched]:
    """Return what matching makes of a case's invoices, its orders and receipts read from files in `folder`."""
    orders = read_orders(_written(folder / "orders.json", [_order(each) for each in case.given["orders"]]))
    receipts = read_receipts(_written(folder / "receipts.json", case.given.get("receipts", [])), orders)
    policy = policy_from_mapping(case.given["policy"]) if "policy" in case.given else MatchPolicy()
    invoices = [document_of(each) for each in case.given["invoices"]]
    ours = tuple(case.given.get("our_tax_ids", ()))
    contracts = contract_rows(_written(folder / "contracts.json", case.given.get("contracts", [])))
    parties = party_rows(_written(folder / "parties.json", case.given.get("parties", [])))
    rates = rate_rows(_written(folder / "rates.json", case.given.get("rates", [])))
    found = match_in_order(
        invoices,
        OrderBook(orders, receipts),
        policy,
        our_tax_ids=ours,
        our_names=tuple(case.given.get("our_names", ())),
        group_tax_ids=tuple(case.given.get("group_tax_ids", ())),
        mail_words=case.given.get("mail_words", ""),
        suppliers=tuple(supplier_of(one) for one in parties.records),
        today=date.fromisoformat(case.given["today"]) if "today" in case.given else None,
        rates=rates.records,
        contracts=contracts.records,
        bills=tuple(_bill(each) for each in case.given.get("bills", ())),
    )
    return list(found)


def _bill(given: Mapping[str, Any]) -> ContractBill:
    issued = date.fromisoformat(given["issued"])
    return ContractBill(contract=given["contract"], number=given["number"], issued=issued, net=Decimal(given["net"]))


def document_of(given: Mapping[str, Any]) -> Document:
    """Return an invoice of a case as a document, its sums made to close where the case does not give them."""
    lines = [_line(each, position) for position, each in enumerate(given.get("lines", ()), start=1)]
    values: Json = {
        "source": given["number"] or "unnumbered",
        "kind": "invoice",
        "format": "ubl",
        "currency": "EUR",
        "issue_date": "2026-03-02",
        "seller": SUPPLIER,
        **_sums(given, lines),
        **{key: value for key, value in given.items() if key != "expect"},
        "lines": lines,
    }
    document = document_from_json(values)
    assert isinstance(document, Document)
    return document


def _sums(given: Mapping[str, Any], lines: list[Json]) -> Json:
    coin = Decimal(1) if given.get("currency") in ("CLP", "PYG") else _CENT
    adjustments = sum((Decimal(each["amount"]) for each in given.get("adjustments", ())), Decimal(0))
    amounts = [Decimal(each["amount"]) for each in lines if each.get("amount") is not None]
    rates = [Decimal(each.get("tax_rate") or 0) for each in lines if each.get("amount") is not None]
    if not lines and "net" not in given:
        return {}
    net = Decimal(given["net"]) if given.get("net") is not None else sum(amounts, adjustments)
    tax = sum((amount * rate / 100 for amount, rate in zip(amounts, rates, strict=True)), Decimal(0))
    tax += adjustments * (rates[0] if rates else 0) / 100
    tax = tax if lines else net * 21 / 100
    tax = Decimal(given["tax"]) if given.get("tax") is not None else tax.quantize(coin, ROUND_HALF_UP)
    return {"net": str(net), "tax": str(tax), "total": str(net + tax)}


def _line(given: Mapping[str, Any], position: int) -> Json:
    line: Json = {"position": position, "tax_rate": "21", **given}
    if "amount" not in line and line.get("quantity") and line.get("unit_price"):
        base = Decimal(line.get("price_base") or 1)
        amount = Decimal(line["quantity"]) * Decimal(line["unit_price"]) / base
        line["amount"] = str(amount.quantize(_CENT, ROUND_HALF_UP))
    return line


def _order(given: Mapping[str, Any]) -> Json:
    lines = [{"position": place, "tax_rate": "21", **each} for place, each in enumerate(given["lines"], start=1)]
    return {"supplier": SUPPLIER, "currency": "EUR", **given, "lines": lines}


def _written(path: Path, rows: object) -> Path:
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path
