"""Files in, decisions out: made trade of three languages, its orders exported in many ways, is all decided right."""

from __future__ import annotations

import random
from pathlib import Path

from matching.policy import MatchPolicy
from matching.records import Severity
from matching.sequence import OrderBook, match_in_order
from parsing.document import Document
from parsing.read import read_document
from service.matchfiles import read_orders, read_receipts
from tests.matching.trade import Trade, invoice_file, orders_file, receipts_file
from tests.matching.trade_changes import CHANGES, made

_SEEDS = 400


def test_made_trade_is_decided_right(tmp_path: Path) -> None:
    wrong = []
    seen = set()
    for seed in range(_SEEDS):
        what, trade = made(seed)
        seen.add(what)
        decided = _decided(trade, random.Random(seed), tmp_path)  # noqa: S311 -- repeatable, not secret
        if decided != (trade.verdict, sorted(trade.codes)):
            wrong.append((seed, what, decided))

    assert wrong == []
    assert seen == {change.__name__ for change in CHANGES}


def _decided(trade: Trade, rng: random.Random, folder: Path) -> tuple[str, list[str]]:
    """Return the verdict on the last invoice and the codes that block it."""
    orders_path, receipts_path = folder / "orders", folder / "receipts.json"
    orders_path.write_text(orders_file(trade, rng), encoding="utf-8")
    receipts_path.write_text(receipts_file(trade), encoding="utf-8")
    orders = read_orders(orders_path, receipt_required=trade.received is not None)
    receipts = read_receipts(receipts_path, orders)
    (invoice,) = read_document(invoice_file(trade, rng), name="f.xml")
    assert isinstance(invoice, Document)
    *_, last = match_in_order([invoice] * trade.copies, OrderBook(orders, receipts), MatchPolicy())
    blocking = {str(each.code) for each in last.match.discrepancies if each.severity is not Severity.INFORM}
    return last.decision.verdict.value, sorted(blocking)
