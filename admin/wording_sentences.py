"""What is wrong with a wording that somebody wrote, in words."""

from __future__ import annotations

from types import MappingProxyType

from flask_babel import lazy_gettext as _

from outbound.wording import WordingProblem

PROBLEMS = MappingProxyType(
    {
        "empty": _("Nothing is written here."),
        "too_long": _("It is too long: %(detail)s characters."),
        "syntax": _("A placeholder is not written rightly, line %(detail)s"),
        "forbidden": _("This cannot be used in a mail's words: %(detail)s."),
        "unknown_placeholder": _("No mail of this kind knows %(detail)s."),
        "fails": _("It cannot be written for one of the cases: %(detail)s"),
        "left_out": _("The shipped words say %(detail)s; these leave it out."),
        "weighty": _("“%(detail)s” may have legal weight: a mail about an invoice is not its acceptance."),
    }
)


def wording_problem(problem: WordingProblem) -> str:
    """Return one thing that is wrong with a wording."""
    return str(PROBLEMS[problem.code]) % {"detail": problem.detail}
