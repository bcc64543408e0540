"""How suppliers' contacts were answered: without a person, how soon, and what people had to do."""

from __future__ import annotations

from flask import Blueprint, render_template

from admin.acting import day_asked
from admin.context import installation
from service.answer_report import DEEDS, Outcome, answer_report

blueprint = Blueprint("answering", __name__, url_prefix="/answers")


@blueprint.get("")
def show() -> str:
    """Show the figures of a period; its days live in the address."""
    report = answer_report(installation(), since=day_asked("since"), until=day_asked("until"))
    return render_template("answering.html", report=report, outcomes=tuple(Outcome), deeds=tuple(DEEDS.values()))
