"""An administrator writes the company's own words for a notice, or goes back: to a version, or to the shipped words."""

from __future__ import annotations

from outbound.catalogue import languages
from outbound.context import notice_from_context
from outbound.records import Notice, NoticeKind
from outbound.render import Wording
from outbound.samples import samples
from outbound.wording import WORDED, WordingProblem, problems_of
from service.actions.errors import ActionError
from service.application import Application
from service.policies import company_of
from service.store import wordings


def cases_to_see(app: Application, kind: NoticeKind, language: str) -> tuple[Notice, ...]:
    """Return the notices that a wording is tried on: made-up ones, and the latest real ones in that language."""
    company = company_of(app.settings, app.settings.mailboxes[0])
    with app.store.read() as connection:
        real = [notice_from_context(context) for context in wordings.real_cases(connection, kind)]
    return (*samples(kind, language, company), *(notice for notice in real if notice.language == language))


def check_wording(app: Application, kind: str, language: str, wording: Wording) -> tuple[WordingProblem, ...]:
    """Return everything that is wrong with a wording, tried on made-up and real cases."""
    notice_kind = _known(kind, language)
    return problems_of(wording, notice_kind, language, cases_to_see(app, notice_kind, language))


def save_wording(
    app: Application, kind: str, language: str, wording: Wording, *, actor: str, although_warned: bool = False
) -> None:
    """Use a company's own words from now on; refused when they cannot be, and when warnings were not accepted."""
    found = check_wording(app, kind, language, wording)
    if any(problem.severe for problem in found):
        raise ActionError(422, "wording_unusable")
    if found and not although_warned:
        raise ActionError(422, "wording_warned")
    _add(app, kind, language, wording, actor)


def ship_wording(app: Application, kind: str, language: str, *, actor: str) -> None:
    """Go back to the shipped words."""
    _add(app, kind, language, None, actor)


def bring_back_wording(app: Application, version: int, *, actor: str) -> tuple[str, str]:
    """Use an earlier version again; return whose it is."""
    with app.store.read() as connection:
        row = wordings.get(connection, version)
    if row is None:
        raise ActionError(404, "unknown_wording")
    words = Wording(subject=row.subject, text=row.text) if row.text is not None else None
    _add(app, row.kind, row.language, words, actor)
    return row.kind, row.language


def _add(app: Application, kind: str, language: str, words: Wording | None, actor: str) -> None:
    notice_kind = _known(kind, language)
    with app.store.write() as connection:
        wordings.add(connection, notice_kind, language, words, actor=f"person:{actor}", now=app.clock())


def _known(kind: str, language: str) -> NoticeKind:
    if kind not in WORDED or language not in languages():
        raise ActionError(404, "unknown_wording")
    return NoticeKind(kind)
