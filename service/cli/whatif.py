"""`acuse outgoing what-if`: what another reminder policy would have sent over the last year."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from outbound.reminders.history import WhatIf
from service.cli.output import USAGE, as_json, configured, emit, fail, opened, read_or_fail
from service.days import today_of
from service.reminderpast import compare, read_reminder_policy

YEAR = 365


@click.command(name="what-if")
@configured
@as_json
@click.option(
    "--policy", "policy_file", required=True, type=click.Path(path_type=Path), help="A reminder policy as TOML."
)
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="The first day; else a year ago.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="The last day; else yesterday.")
def what_if_(policy_file: Path, first: Any, last: Any, configuration: Path, json_lines: bool) -> None:
    """Say what the configured policy and another one would have sent over past days; changes nothing.

    Both begin anew on the first day. A mail counts as wrong when what it asked for had been paid, or disputed, and
    nobody here knew yet.
    """
    other = read_or_fail(read_reminder_policy, policy_file)
    app = opened(configuration)
    today = today_of(app)
    end = last.date() if last is not None else today - timedelta(days=1)
    begin = first.date() if first is not None else end - timedelta(days=YEAR - 1)
    if not begin <= end <= today:
        fail("--from and --to must be days that are over, in this order", USAGE)
    found = compare(app, other, begin, end)
    for name, made in (("configured", found.configured), (str(policy_file), found.other)):
        record = {"policy": name, "from": begin.isoformat(), "to": end.isoformat(), **_record(made)}
        emit(record) if json_lines else click.echo(_in_words(record))


def _record(made: WhatIf) -> dict[str, Any]:
    return {
        "mails": made.mails,
        "customers": len(made.customers),
        "already_paid": made.already_paid,
        "disputed": made.disputed,
        "families": {family.value: count for family, count in sorted(made.families.items())},
        "tones": {tone.value: count for tone, count in sorted(made.tones.items())},
        "withheld": {why.value: count for why, count in sorted(made.withheld.items())},
    }


def _in_words(record: dict[str, Any]) -> str:
    families = ", ".join(f"{count} {name}" for name, count in record["families"].items()) or "none"
    tones = ", ".join(f"{count} {name}" for name, count in record["tones"].items())
    held = ", ".join(f"{count} {name}" for name, count in record["withheld"].items()) or "nothing"
    return (
        f"{record['policy']}: {record['mails']} mails to {record['customers']} customers ({families})\n"
        f"  in tone: {tones or 'none'}\n"
        f"  about what was paid already: {record['already_paid']}; about what was disputed: {record['disputed']}\n"
        f"  withheld: {held}"
    )
