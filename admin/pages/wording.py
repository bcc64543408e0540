"""The company's own words for its mails: seen on cases before they are used, with every version kept."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from admin.access import administrators_only
from admin.acting import attempt
from admin.context import actor, installation
from outbound.catalogue import languages
from outbound.records import NoticeKind, Rendered
from outbound.render import Wording, render
from outbound.wording import LONGEST, LONGEST_SUBJECT, WORDED, placeholders, shipped
from service import actions
from service.store import wordings

blueprint = Blueprint("wording", __name__, url_prefix="/wording")

Answer = str | Response | tuple[str, int]


@blueprint.get("")
@administrators_only
def index() -> str:
    """List the notices, and in which languages each has words of the company's own."""
    with installation().store.read() as connection:
        own = wordings.current(connection)
    return render_template("wordings.html", kinds=WORDED, codes=languages(), own=own)


@blueprint.get("/<kind>/<language>")
@administrators_only
def show(kind: str, language: str) -> str:
    """Show the words of one notice, to be changed."""
    notice_kind = _known(kind, language)
    with installation().store.read() as connection:
        own = wordings.current(connection).get((notice_kind, language))
    return _page(notice_kind, language, own or shipped(notice_kind, language))


@blueprint.post("/<kind>/<language>")
@administrators_only
def change(kind: str, language: str) -> Answer:
    """Show how a wording would read, or use it from now on."""
    notice_kind = _known(kind, language)
    wording = Wording(subject=_field("subject"), text=_field("text"))
    if "save" not in request.form:
        return _page(notice_kind, language, wording)
    warned = "although_warned" in request.form
    act = partial(actions.save_wording, installation(), kind, language, wording, actor=actor(), although_warned=warned)
    refused = attempt(act, _("Saved: mails are written so from now on."))
    return _back(kind, language) if refused is None else (_page(notice_kind, language, wording), refused)


@blueprint.post("/<kind>/<language>/ship")
@administrators_only
def ship(kind: str, language: str) -> Answer:
    """Go back to the shipped words."""
    _known(kind, language)
    act = partial(actions.ship_wording, installation(), kind, language, actor=actor())
    attempt(act, _("The shipped words are used again."))
    return _back(kind, language)


@blueprint.post("/versions/<int:version>/bring-back")
@administrators_only
def bring_back(version: int) -> Answer:
    """Use an earlier version again."""
    brought: list[tuple[str, str]] = []
    attempt(
        lambda: brought.append(actions.bring_back_wording(installation(), version, actor=actor())),
        _("That version is used again."),
    )
    return _back(*brought[0])


def _page(kind: NoticeKind, language: str, wording: Wording) -> str:
    app = installation()
    found = actions.check_wording(app, kind, language, wording)
    with app.store.read() as connection:
        versions = wordings.versions(connection, kind, language)
    return render_template(
        "wording.html",
        kind=kind,
        code=language,
        wording=wording,
        found=found,
        unusable=any(problem.severe for problem in found),
        seen=() if any(problem.severe for problem in found) else _seen(kind, language, wording),
        versions=versions,
        own=bool(versions) and versions[0].text is not None,
        placeholders=placeholders(kind, language),
        shipped=shipped(kind, language),
        longest=(LONGEST_SUBJECT, LONGEST),
    )


def _seen(kind: NoticeKind, language: str, wording: Wording) -> list[Rendered]:
    cases = actions.cases_to_see(installation(), kind, language)
    return [render(notice, {(kind, language): wording}) for notice in cases]


def _known(kind: str, language: str) -> NoticeKind:
    if kind not in WORDED or language not in languages():
        abort(404)
    return NoticeKind(kind)


def _field(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n")


def _back(kind: str, language: str) -> Response:
    return redirect(url_for("wording.show", kind=kind, language=language))
