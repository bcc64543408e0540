"""`python -m tests.accuracy.calibrate`: fits `parsing/text/calibration.toml` to papers that nobody developed on.

Isotonic regression of right or wrong on the reader's scores, a field each, on the families set aside for it and on the
development corpus; what it would have said of a family without having seen it is printed first (leave one out).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from parsing.document import Document, ReadingContext, Source
from parsing.pdf.reader import FORMAT
from parsing.pdf.words import read_pages
from parsing.text.calibration import Curve, on_curve
from parsing.text.reading import read_uncalibrated
from tests.accuracy.cases import CALIBRATING, PRINTED, Case, corpus_folder, from_corpus, made
from tests.accuracy.measuring import answers
from tests.accuracy.scoring import CONFIDENCE, SURE, judge

TABLE = Path(__file__).resolve().parent.parent.parent / "parsing" / "text" / "calibration.toml"
_LEAST = 25
"""Values in one step of a curve; fewer prove little."""
_DOUBT = 0.7
"""Wrong values that each step has besides those seen: what was never seen to fail is still not certain."""
_STRANGE = 0.12
"""Share of unknown labels on the papers: what the reader meets tomorrow is stranger than what it was written with."""
_HIGHEST = 0.99
"""More is only said of what a file states itself."""
_FOLDS = 12

Point = tuple[str, str, float, bool]
"""Family, field, score, right."""


def main() -> None:
    """Fit, print how honest the result is, write."""
    points = list(_points(_cases()))
    _report(points)
    fitted = fit(points)
    lines = ["# Written by `python -m tests.accuracy.calibrate`; do not edit."]
    lines += [f'"{name}" = {[list(point) for point in curve]}' for name, curve in sorted(fitted.items())]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _cases() -> Iterator[Case]:
    yield from made(CALIBRATING, "made", strange=_STRANGE)
    folder = corpus_folder()
    for kind in PRINTED:
        yield from from_corpus(folder, kind) if folder else ()


def _points(cases: Iterable[Case]) -> Iterator[Point]:
    """Yield a point for each value that the reader gave; an invented one is wrong."""
    for case in cases:
        for truth, document in answers(case, _uncalibrated(case)):
            for name, verdict in judge(truth, document).items():
                if verdict.confidence is not None:
                    dotted = CONFIDENCE.get(name, name)
                    yield case.family, dotted, verdict.confidence, verdict.outcome == "right"


def _uncalibrated(case: Case) -> tuple[Document, ...]:
    found = read_pages(case.data)
    return read_uncalibrated(
        found.pages,
        source=case.name,
        form=FORMAT,
        context=ReadingContext(),
        seen_by=Source.TEXT,
        page_count=found.page_count,
    )


def fit(points: Iterable[Point]) -> dict[str, Curve]:
    """Return a rising curve for each field."""
    fields: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for _, name, score, right in points:
        fields[name].append((score, right))
    return {name: _curve(sorted(values)) for name, values in fields.items()}


def _curve(values: list[tuple[float, bool]]) -> Curve:
    """Return the isotonic steps of one field's values, each at its mean score, as points of a line."""
    steps: list[tuple[int, float, float]] = []
    for start in range(0, len(values), _LEAST):
        some = values[start : start + _LEAST]
        steps.append((len(some), sum(score for score, _ in some), float(sum(right for _, right in some))))
        while len(steps) > 1 and (steps[-1][0] < _LEAST or _share(steps[-2]) >= _share(steps[-1])):
            last, before = steps.pop(), steps.pop()
            steps.append((before[0] + last[0], before[1] + last[1], before[2] + last[2]))
    points = {round(step[1] / step[0], 3): round(min(_HIGHEST, _share(step)), 3) for step in steps}
    return tuple(sorted(points.items()))


def _share(step: tuple[int, float, float]) -> float:
    count, _, right = step
    return right / (count + _DOUBT)


def _report(points: list[Point]) -> None:
    """Print the calibration error and the share of wrong among sure values, as scored and as calibrated."""
    families = sorted({family for family, *_ in points})
    judged: list[tuple[float, float, bool]] = []
    for fold in range(_FOLDS):
        out = set(families[fold::_FOLDS])
        fitted = fit(point for point in points if point[0] not in out)
        judged += [
            (score, on_curve(fitted.get(name, ()), score), right)
            for family, name, score, right in points
            if family in out
        ]
    for title, place in (("scores", 0), ("calibrated", 1)):
        values = [(each[place], each[2]) for each in judged]
        print(f"{title:11s} error {_error(values):.3f}  wrong among the sure {_sure_wrong(values):.4f}")


def _error(values: list[tuple[float, bool]]) -> float:
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for sure, right in values:
        bins[min(9, int(sure * 10))].append((sure, right))
    return sum(abs(sum(sure - right for sure, right in some)) for some in bins.values()) / len(values)


def _sure_wrong(values: list[tuple[float, bool]]) -> float:
    sure = [right for score, right in values if score >= SURE]
    return 1 - sum(sure) / len(sure) if sure else 0.0


if __name__ == "__main__":
    main()
