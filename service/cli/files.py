"""Commands on files, without a database: read, classify, match."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from inbox.message import read_email
from inbox.records import Classification
from matching.policy import MatchPolicy
from matching.sequence import OrderBook, match_in_order
from matching.serial import to_json as match_to_json
from matching.serial import unreadable_to_json
from parsing.document import Document, Reading, ReadingContext, Unreadable
from parsing.serial import to_json
from service.cli.output import PARTLY, as_json, emit, read_or_fail, say
from service.contractfiles import contract_rows, rate_rows
from service.exportrows import Rows
from service.matchfiles import read_orders, read_policy, read_receipts
from service.partyfiles import party_rows, supplier_of
from service.sandbox import ReaderPool
from service.settings import ReadingSettings
from service.understanding import classify_and_read_body

FILE = click.Path(path_type=Path)
Record = TypeVar("Record")


@click.command()
@as_json
@click.option("--ignore-embedded", is_flag=True, help="Leave XML inside a PDF unseen.")
@click.option("--our-tax-id", "our_tax_ids", multiple=True, help="One of our own tax ids; may be repeated.")
@click.argument("paths", nargs=-1, required=True, type=FILE)
def read(paths: Sequence[Path], ignore_embedded: bool, our_tax_ids: Sequence[str], json_lines: bool) -> None:
    """Read files (PDF, XML, image, zip, p7m, eml …), each alone, and print a line for each document found."""
    context = ReadingContext(ignore_embedded=ignore_embedded, our_tax_ids=tuple(our_tax_ids))
    failed = False
    for reading in _readings(paths, context):
        failed |= isinstance(reading, Unreadable)
        emit(to_json(reading)) if json_lines else click.echo(_in_words(reading))
    sys.exit(PARTLY if failed else 0)


@click.command()
@as_json
@click.argument("paths", nargs=-1, required=True, type=FILE, metavar="FILE.eml…")
def classify(paths: Sequence[Path], json_lines: bool) -> None:
    """Say what mails are and want."""
    failed = False
    with closing(_pool()) as pool:
        for path in paths:
            raw = _bytes(path)
            if isinstance(raw, Unreadable):
                failed = True
                emit(to_json(raw))
                continue
            found, _, _ = classify_and_read_body(read_email(raw), reader=pool, context=ReadingContext())
            record = {"source": str(path), **_classification(found)}
            emit(record) if json_lines else click.echo(
                "  ".join(f"{key}: {value}" for key, value in record.items() if value)
            )
    sys.exit(PARTLY if failed else 0)


@click.command()
@as_json
@click.option("--orders", "orders_file", required=True, type=FILE, help="Purchase orders, JSON or CSV.")
@click.option("--receipts", "receipts_file", type=FILE, help="Receipts, JSON or CSV.")
@click.option("--parties", "parties_file", type=FILE, help="Suppliers, JSON or CSV; whoever is not there is unknown.")
@click.option("--contracts", "contracts_file", type=FILE, help="Contracts, JSON or CSV.")
@click.option("--rates", "rates_file", type=FILE, help="Currency rates, JSON or CSV.")
@click.option("--policy", "policy_file", type=FILE, help="Tolerances and severities, TOML.")
@click.option("--our-tax-id", "our_tax_ids", multiple=True, help="One of our own tax ids; may be repeated.")
@click.argument("paths", nargs=-1, required=True, type=FILE)
def match(
    paths: Sequence[Path],
    orders_file: Path,
    receipts_file: Path | None,
    parties_file: Path | None,
    contracts_file: Path | None,
    rates_file: Path | None,
    policy_file: Path | None,
    our_tax_ids: Sequence[str],
    json_lines: bool,
) -> None:
    """Read invoices and match them in the order given: each adds to what is billed."""
    received = receipts_file is not None  # without receipts only an order that asks for one waits for it
    orders = read_or_fail(lambda path: read_orders(path, receipt_required=received), orders_file)
    receipts = read_or_fail(lambda path: read_receipts(path, orders), receipts_file) if receipts_file else ()
    policy = read_or_fail(read_policy, policy_file) if policy_file else MatchPolicy()
    readings = list(_readings(paths, ReadingContext(our_tax_ids=tuple(our_tax_ids))))
    invoices = [one for one in readings if isinstance(one, Document) and one.kind.is_invoice]
    matched = match_in_order(
        invoices,
        OrderBook(orders, receipts),
        policy,
        our_tax_ids=tuple(our_tax_ids),
        suppliers=tuple(supplier_of(one) for one in _rows(party_rows, parties_file)),
        contracts=_rows(contract_rows, contracts_file),
        rates=_rows(rate_rows, rates_file),
    )
    for reading in readings:
        if isinstance(reading, Unreadable):
            record = unreadable_to_json(reading)
        elif reading.kind.is_invoice:
            one = next(matched)
            record = match_to_json(reading, one.match, one.decision)
        else:
            say(f"{reading.source}: {reading.kind.value}, not an invoice")
            continue
        emit(record) if json_lines else click.echo(_match_in_words(record))
    sys.exit(PARTLY if any(isinstance(one, Unreadable) for one in readings) else 0)


def _rows(reader: Callable[[Path], Rows[Record]], path: Path | None) -> tuple[Record, ...]:
    """Return the records of a file that may not have been given; a mistake in it ends the command."""
    return read_or_fail(lambda one: reader(one).all_of(one), path) if path is not None else ()


def _readings(paths: Sequence[Path], context: ReadingContext) -> Iterator[Reading]:
    """Yield the readings of each path in turn; nothing is merged across paths."""
    with closing(_pool()) as pool:
        for path in paths:
            data = _bytes(path)
            if isinstance(data, Unreadable):
                yield data
            else:
                yield from pool.read(data, name=str(path), context=context)


def _pool() -> ReaderPool:
    return ReaderPool(replace(ReadingSettings(), children=1))


def _bytes(path: Path) -> bytes | Unreadable:
    try:
        return path.read_bytes()
    except OSError as error:
        return Unreadable(source=str(path), code="damaged", message=f"cannot be opened: {error.strerror}")


def _in_words(reading: Reading) -> str:
    if isinstance(reading, Unreadable):
        return f"{reading.source}: not read ({reading.code}): {reading.message}"
    seller = reading.seller.name or reading.seller.tax_id or "?"
    amount = f"{reading.total} {reading.currency}" if reading.total is not None else "no total"
    problems = "".join(f"\n    {one.code}: {one.message}" for one in reading.problems)
    title = f"{reading.kind.value} {reading.number or '?'} of {reading.issue_date or '?'}"
    return f"{reading.source}: {title}, {seller}, {amount}{problems}"


def _match_in_words(record: Mapping[str, Any]) -> str:
    differences = "".join(f"\n    {one['code']}: {one['message']}" for one in record.get("discrepancies") or ())
    return f"{record['source']}: {record['decision']}, order {record.get('order') or '-'}{differences}"


def _classification(found: Classification) -> dict[str, Any]:
    return {one.name: getattr(found, one.name) for one in fields(found)}


COMMANDS = (read, classify, match)
