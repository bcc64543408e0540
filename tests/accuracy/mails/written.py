"""Mails written by hand, each with a difficulty of its own, and their labels.

In charge of reading them: `written.txt` of each part holds mails between lines of `=====`, the labels as JSON first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from tests.accuracy.mails.pieces import HERE
from tests.accuracy.mails.records import Sample, Truth

_SEPARATOR = "\n=====\n"


def written(part: str) -> Iterator[Sample]:
    """Yield the mails of a part that were written by hand."""
    path = HERE / part / "written.txt"
    if not path.exists():
        return
    for number, block in enumerate(path.read_text("utf-8").strip().split(_SEPARATOR)):
        labels, _, mail = block.strip("\n").partition("\n")
        yield Sample(
            name=f"{part}-written-{number:02d}",
            raw=mail.encode(),
            truth=_truth(json.loads(labels)),
            traits=("written",),
        )


def _truth(labels: dict[str, object]) -> Truth:
    promised = labels.pop("promised_date", None)
    known = {name: tuple(value) if isinstance(value, list) else value for name, value in labels.items()}
    return Truth(**known, promised_date=date.fromisoformat(str(promised)) if promised else None)  # type: ignore[arg-type]
