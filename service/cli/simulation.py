"""`acuse simulate`: what another policy would have decided; `acuse reevaluate`: what this one decides today."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from service.cli.output import as_json, configured, emit, opened, read_or_fail
from service.daily import look_today
from service.matchfiles import read_policy
from service.simulation import Replayed, simulate, sums_of


@click.command(name="simulate")
@configured
@as_json
@click.option("--policy", "policy_file", required=True, type=click.Path(path_type=Path), help="A policy as TOML.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only invoices received from this day on.")
def simulate_(policy_file: Path, since: datetime | None, configuration: Path, json_lines: bool) -> None:
    """Replay the stored invoices against another policy and print what it would decide otherwise; changes nothing."""
    policy = read_or_fail(read_policy, policy_file)
    app = opened(configuration)
    replayed = tuple(simulate(app, policy, since=since.date() if since is not None else None))
    differing = [each for each in replayed if each.differs]
    for each in differing:
        emit(_record(each)) if json_lines else click.echo(_in_words(each))
    for total in sums_of(replayed):
        amount, what = format(total.total, "f"), f"{total.before.value} -> {total.after.value}"
        if json_lines:
            emit(
                {
                    "before": total.before.value,
                    "after": total.after.value,
                    "currency": total.currency,
                    "count": total.count,
                    "total": amount,
                }
            )
        else:
            click.echo(f"{what}: {total.count} invoices, {amount} {total.currency or ''}".rstrip())
    if not json_lines:
        click.echo(f"{len(differing)} of {len(replayed)} invoices would be decided otherwise")


def _record(each: Replayed) -> dict[str, object]:
    return {
        "case": each.case,
        "number": each.number,
        "currency": each.currency,
        "total": None if each.total is None else format(each.total, "f"),
        "before": each.before.value,
        "after": each.after.value,
        "reasons_before": list(each.reasons_before),
        "reasons_after": list(each.reasons_after),
    }


def _in_words(each: Replayed) -> str:
    total = "?" if each.total is None else format(each.total, "f")
    reasons = ", ".join(each.reasons_after or each.reasons_before)
    return (
        f"{each.case}  {each.number or '?'}  {total} {each.currency or ''}"
        f"  {each.before.value} -> {each.after.value}  ({reasons})"
    )


@click.command(name="reevaluate")
@configured
@as_json
def reevaluate_(configuration: Path, json_lines: bool) -> None:
    """Look anew at every open invoice and for papers that have not come, as the worker does once a day."""
    looked = look_today(opened(configuration))
    if json_lines:
        emit({"cases": list(looked.cases), "papers": looked.papers})
    else:
        changed = ", ".join(looked.cases) or "none"
        click.echo(f"invoices whose outcome changed: {changed}; missing papers found or come: {looked.papers}")


COMMANDS = (simulate_, reevaluate_)
