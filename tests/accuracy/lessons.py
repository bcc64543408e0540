"""How much one collector's corrections of a supplier's first paper do for its next ones, and that they harm no other.

In charge of playing the collector on made papers of families held out: every field read wrong, or not at all, is set
right once. Not in charge of the papers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import cycle, islice
from typing import Any

from parsing.document import Document
from parsing.learned.records import LearnedLayout
from parsing.learned.teaching import lesson_of, taught
from parsing.read import read_document
from tests.accuracy.cases import HELD_OUT
from tests.accuracy.measuring import CONTEXT
from tests.accuracy.papers.printing import Paper, printed
from tests.accuracy.papers.style import family
from tests.accuracy.papers.words import COUNTRIES
from tests.accuracy.scoring import CONFIDENCE, Tally, judge

SUPPLIERS_A_FAMILY = 4
LATER = 3
_UNTAUGHT = frozenset({"kind", "settles"})


@dataclass(slots=True)
class Report:
    """What was counted: the later papers before and after, and those of other suppliers."""

    before: Tally
    after: Tally
    others_before: Tally
    others_after: Tally
    lessons: int = 0
    unteachable: int = 0


def report_lessons() -> Report:
    """Teach and measure, and print the table."""
    report = Report(before=Tally(), after=Tally(), others_before=Tally(), others_after=Tally())
    layouts: list[LearnedLayout] = []
    for first, later in _suppliers():
        layout = _taught_by(first, report)
        for paper in later:
            _count(report.before, paper, ())
            _count(report.after, paper, (layout,) if layout else ())
        _count(report.others_before, first, ())
        _count(report.others_after, first, tuple(layouts[-SUPPLIERS_A_FAMILY:]))
        layouts += [layout] if layout else []
    print(f"\n{'learning':34s} papers  whole  fields right  sure wrong")
    for name, tally in (
        ("next papers, nothing learned", report.before),
        ("next papers, first one corrected", report.after),
        ("other suppliers, nothing learned", report.others_before),
        ("other suppliers' layouts handed in", report.others_after),
    ):
        shares = (tally.whole / tally.documents, tally.right, tally.sure_wrong_share)
        print(f"{name:34s} {tally.documents:6d}  " + "  ".join(f"{100 * share:7.2f}" for share in shares))
    print(f"{report.lessons} lessons; {report.unteachable} corrections taught nothing: not printed so")
    return report


def _suppliers() -> Iterator[tuple[Paper, tuple[Paper, ...]]]:
    countries = cycle(COUNTRIES)
    for index in HELD_OUT:
        for country in islice(countries, SUPPLIERS_A_FAMILY):
            papers = [printed(family(index), country, issue=issue) for issue in range(LATER + 1)]
            yield papers[0], tuple(papers[1:])


def _taught_by(paper: Paper, report: Report) -> LearnedLayout | None:
    """Return the layout after every wrong field of a paper was corrected; None where all of it was right."""
    layout = None
    for name, verdict in judge(paper.truth, _read(paper, ())).items():
        if verdict.outcome not in ("wrong", "missing") or name in _UNTAUGHT:
            continue
        value = paper.truth[name]
        text = str(value[0] if isinstance(value, list) else value)
        lesson = lesson_of(paper.pdf, field=CONFIDENCE.get(name, name), value=text)
        if lesson is None:
            report.unteachable += 1
            continue
        report.lessons += 1
        layout = taught(layout or LearnedLayout(key=1, words=lesson.words), lesson)
    return layout


def _count(tally: Tally, paper: Paper, layouts: tuple[LearnedLayout, ...]) -> None:
    tally.add(paper.family.name, judge(paper.truth, _read(paper, layouts)), 0.0)


def _read(paper: Paper, layouts: tuple[LearnedLayout, ...]) -> Document | None:
    context: Any = replace(CONTEXT, learned=layouts)
    found = read_document(paper.pdf, name=paper.name, context=context)[0]
    return found if isinstance(found, Document) else None
