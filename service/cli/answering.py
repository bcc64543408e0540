"""`acuse answers`: how suppliers' contacts were answered, what people had to do, and the payment dates that we told."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from service.answer_report import DAYS, DEEDS, AnswerReport, Figures, Outcome, answer_report
from service.cli.output import PARTLY, as_json, configured, emit, opened
from service.store.desk_promises import list_told_dates
from service.store.told_dates import Told


@click.group()
def answers() -> None:
    """The answers that suppliers got."""


@answers.command()
@configured
@as_json
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help=f"The first day; else {DAYS} days ago.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day; else today.")
def report(since: datetime | None, until: datetime | None, configuration: Path, json_lines: bool) -> None:
    """Say how many contacts of suppliers were answered without a person, how soon, and what people had to do."""
    app = opened(configuration)
    found = answer_report(app, since=since.date() if since else None, until=until.date() if until else None)
    for group, name, figures in _groups(found):
        if json_lines:
            emit({"group": group, "name": name, **record_of(figures)})
        else:
            click.echo("\n".join(_lines(name or f"{found.since} to {found.until}", figures)))


def _groups(found: AnswerReport) -> Iterator[tuple[str, str | None, Figures]]:
    yield "all", None, found.all
    for name, figures in found.by_intent.items():
        yield "intent", name, figures
    for name, figures in found.by_language.items():
        yield "language", name, figures


def record_of(figures: Figures) -> dict[str, Any]:
    """Return figures as the JSON line has them: counts, a share of 1, and seconds; null where there is nothing."""
    return {
        "contacts": figures.contacts,
        **{outcome.value: figures.outcomes.get(outcome, 0) for outcome in Outcome},
        "share_alone": None if figures.share_alone is None else round(figures.share_alone, 4),
        "median_seconds": _seconds(figures.median_time),
        "median_seconds_alone": _seconds(figures.median_time_alone),
        "questions": figures.questions,
        "asked_again": figures.asked_again,
        **{f"drafts_{deed}" if deed in _OF_DRAFTS else deed: figures.deeds.get(deed, 0) for deed in DEEDS.values()},
    }


_OF_DRAFTS = ("released", "edited", "cancelled")


def _seconds(time_: timedelta | None) -> float | None:
    return None if time_ is None else round(time_.total_seconds(), 1)


def _lines(title: str, figures: Figures) -> Iterator[str]:
    share = "no contacts" if figures.share_alone is None else f"{figures.share_alone:.1%} without a person"
    took = figures.median_time
    median = "" if took is None else f", median {timedelta(seconds=round(took.total_seconds()))}"
    yield f"{title}: {figures.contacts} contacts, {share}{median}"
    told = [f"{figures.outcomes.get(one, 0)} {one.value}" for one in Outcome if figures.outcomes.get(one)]
    told += [f"{figures.asked_again} of {figures.questions} questions asked again"] if figures.questions else []
    told += [f"{figures.deeds[deed]} {deed}" for deed in DEEDS.values() if figures.deeds.get(deed)]
    if told:
        yield f"    {', '.join(told)}"


@answers.command()
@configured
@as_json
@click.option(
    "--state",
    type=click.Choice([each.value for each in Told]),
    help="Those in this state; else those that passed unkept.",
)
def promises(state: str | None, configuration: Path, json_lines: bool) -> None:
    """List the payment dates that our mails told suppliers, and what became of them; exit 1 when one passed unkept."""
    app = opened(configuration)
    wanted, after, passed = Told(state or Told.MISSED), None, False
    while True:
        page = list_told_dates(app.store, state=wanted, after=after)
        for row in page.rows:
            record = {name: getattr(row, name) for name in _PROMISE}
            emit(record) if json_lines else click.echo("  ".join(str(value or "-") for value in record.values()))
        passed = passed or (wanted is Told.MISSED and bool(page.rows))
        after = page.next
        if after is None:
            break
    sys.exit(PARTLY if passed else 0)


_PROMISE = ("case", "number", "supplier", "day", "state", "invoice_state", "payment_date", "recipient", "told_at")
COMMANDS = (answers,)
