"""A company's own words for a notice, instead of the shipped ones: what they may hold, and what is wrong with them.

In charge of checking a template that a person wrote: its syntax, what it may do (show, choose, go through a list, and
nothing else), its placeholders, and that it renders with every sample. Pure. Not in charge of keeping it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jinja2 import TemplateError, TemplateSyntaxError, meta, nodes

from outbound.catalogue import TEXT, source
from outbound.records import Notice, NoticeKind
from outbound.render import TooLongError, Wording, render

# Alarms and tasks are for our own people; reminders have their words by stage.
_OTHERS = (NoticeKind.ALARM, NoticeKind.TASKS, NoticeKind.PAYMENT)
WORDED = tuple(kind for kind in NoticeKind if kind not in _OTHERS)
LONGEST = 8000
LONGEST_SUBJECT = 500
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const, nodes.If,
    nodes.For, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Filter, nodes.CondExpr, nodes.Assign,
)  # fmt: skip
_FILTERS = frozenset({"length", "list", "selectattr", "first_upper", "upper", "lower", "join"})
# Words with legal weight, which a mail about an invoice must not use (domain.md trap 15).
_WEIGHTY = ("aceptad", "conforme", "aceite", "accepted", "acceptance")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingProblem:
    """One thing about a wording. `severe`: it cannot be used so; else it is a warning.

    `code`: syntax, forbidden, unknown_placeholder, left_out, fails, weighty, too_long, empty. `detail`: what it is
    about.
    """

    code: str
    detail: str
    part: str  # subject or text
    severe: bool = True


def shipped(kind: NoticeKind, language: str) -> Wording:
    """Return the words that Acuse ships for a notice."""
    return Wording(subject=source(f"{language}/{kind}.subject.txt"), text=source(f"{language}/{kind}.txt"))


def placeholders(kind: NoticeKind, language: str) -> tuple[str, ...]:
    """Return what the shipped words of a notice show."""
    words = shipped(kind, language)
    return tuple(sorted(_undeclared(words.subject) | _undeclared(words.text)))


def problems_of(
    wording: Wording, kind: NoticeKind, language: str, samples: Iterable[Notice]
) -> tuple[WordingProblem, ...]:
    """Return everything that is wrong with a wording, what makes it unusable first."""
    found = [problem for part in ("subject", "text") for problem in _of_part(wording, part, kind, language)]
    if not any(problem.severe for problem in found):
        found += _of_samples(wording, samples)
    return tuple(sorted(found, key=lambda problem: not problem.severe))


def _of_part(wording: Wording, part: str, kind: NoticeKind, language: str) -> Iterator[WordingProblem]:
    text: str = getattr(wording, part)
    if not text.strip():
        yield WordingProblem(code="empty", detail="", part=part)
    if len(text) > (LONGEST_SUBJECT if part == "subject" else LONGEST):
        yield WordingProblem(code="too_long", detail=str(len(text)), part=part)
        return
    try:
        tree = TEXT.parse(text)
    except TemplateSyntaxError as error:
        yield WordingProblem(code="syntax", detail=f"{error.lineno}: {error.message}", part=part)
        return
    yield from (WordingProblem(code="forbidden", detail=name, part=part) for name in sorted(_forbidden(tree)))
    known = _undeclared(source(f"{language}/{kind}.txt")) | _undeclared(source(f"{language}/{kind}.subject.txt"))
    used = _undeclared(text)
    for name in sorted(used - known - _COMMON):
        yield WordingProblem(code="unknown_placeholder", detail=name, part=part)
    if part == "text":
        left_out = _undeclared(source(f"{language}/{kind}.txt")) - used
        yield from (WordingProblem(code="left_out", detail=one, part=part, severe=False) for one in sorted(left_out))
    for word in _WEIGHTY:
        if word in text.lower():
            yield WordingProblem(code="weighty", detail=word, part=part, severe=False)


_COMMON = frozenset({"company", "team", "case"})


def _undeclared(text: str) -> set[str]:
    """Return the names that a template shows and does not set itself."""
    tree = TEXT.parse(text)
    own = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
    return meta.find_undeclared_variables(tree) - own


def _forbidden(tree: nodes.Template) -> set[str]:
    """Return what a template does beside showing, choosing and going through one list at a time."""
    found = {type(node).__name__ for node in tree.find_all(nodes.Node) if not isinstance(node, _ALLOWED)}
    found -= {"Keyword"}
    found |= {node.name for node in tree.find_all(nodes.Filter) if node.name not in _FILTERS}
    nested = any(inner is not outer for outer in tree.find_all(nodes.For) for inner in outer.find_all(nodes.For))
    return found | ({"For in For"} if nested else set())


def _of_samples(wording: Wording, samples: Iterable[Notice]) -> Iterator[WordingProblem]:
    for notice in samples:
        try:
            render(notice, {(notice.kind, notice.language): wording}, strict=True)
        except (TemplateError, TooLongError, TypeError, ValueError, IndexError) as error:
            yield WordingProblem(code="fails", detail=str(error), part="text")
            return
