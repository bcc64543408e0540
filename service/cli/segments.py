"""`acuse outgoing segments`: who belongs to which segment of the reminder policy; a preview, nothing changes."""

from __future__ import annotations

from pathlib import Path

import click

from outbound.reminders.segments import members
from service.cli.output import as_json, configured, emit, opened, read_or_fail
from service.days import today_of
from service.policies import reminder_policy
from service.rehearsing import every_ledger
from service.reminderpast import read_reminder_policy, with_policy


@click.command(name="segments")
@configured
@as_json
@click.option("--policy", "policy_file", type=click.Path(path_type=Path), help="Another reminder policy as TOML.")
def segments_(policy_file: Path | None, configuration: Path, json_lines: bool) -> None:
    """Say which customers belong to each segment of the reminder policy, and which to none."""
    other = read_or_fail(read_reminder_policy, policy_file) if policy_file is not None else None
    app = opened(configuration)
    policy = reminder_policy(app.settings) if other is None else with_policy(app.settings, other)
    ledgers = tuple(every_ledger(app))
    names = {each.customer.id: each.customer.name for each in ledgers}
    ladders = {segment.name: segment.ladder for segment in policy.segments}
    for segment, found in members(policy, ledgers, today_of(app)).items():
        told = [names[each] for each in found]
        ladder = ladders.get(segment, policy.ladder)
        if json_lines:
            emit({"segment": segment or None, "ladder": ladder, "customers": told})
        else:
            count = f"{len(told)} customer{'' if len(told) == 1 else 's'}"
            click.echo(f"{segment or 'none of them'} (ladder {ladder}): {count}")
            for name in told:
                click.echo(f"  {name}")
