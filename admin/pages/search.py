"""Search: mails received and sent by any word of theirs, or of what their files say."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, time, timedelta

from flask import Blueprint, render_template, request

from admin.context import installation
from service.policies import zone_of
from service.store.desk import PAGE
from service.store.search import EntryKind, SearchFilter, find

blueprint = Blueprint("search", __name__, url_prefix="/search")


@blueprint.get("")
def show() -> str:
    """Show what has all the words; the question lives in the address."""
    kind = request.args.get("kind")
    wanted = SearchFilter(
        text=request.args.get("q", "").strip()[:200],
        kind=next((each for each in EntryKind if each == kind), None),
        since=_day("since"),
        until=_day("until", after=1),
        after=request.args.get("after", type=int),
    )
    found = find(installation().store, wanted, limit=PAGE + 1)
    hits = found[:PAGE]
    following = hits[-1].id if len(found) > PAGE else None
    return render_template("search.html", hits=hits, wanted=wanted, kinds=tuple(EntryKind), following=following)


def _day(name: str, *, after: int = 0) -> datetime | None:
    """Return the moment at which a day of the address begins, so many days later; None where it is no day."""
    with suppress(ValueError, OverflowError):
        day = datetime.fromisoformat(request.args.get(name, "")).date() + timedelta(days=after)
        return datetime.combine(day, time(), tzinfo=zone_of(installation().settings))
    return None
