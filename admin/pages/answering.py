"""How suppliers' contacts were answered: without a person, how soon, and what people had to do."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from flask import Blueprint, render_template, request

from admin.context import installation
from service.answer_report import DEEDS, Outcome, answer_report

blueprint = Blueprint("answering", __name__, url_prefix="/answers")


@blueprint.get("")
def show() -> str:
    """Show the figures of a period; its days live in the address."""
    report = answer_report(installation(), since=_day("since"), until=_day("until"))
    return render_template("answering.html", report=report, outcomes=tuple(Outcome), deeds=tuple(DEEDS.values()))


def _day(name: str) -> date | None:
    """Return a day of the address; one that is none is as if it were not there."""
    with suppress(ValueError):
        return date.fromisoformat(request.args.get(name, ""))
    return None
