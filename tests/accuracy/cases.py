"""Papers with their truth: those of the development corpus, and those that are made.

In charge of one shape for all. Not in charge of reading or of judging them.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parsing.document import Kind
from tests.accuracy.papers.printing import INVOICES, printed
from tests.accuracy.papers.scanning import Manner, scanned
from tests.accuracy.papers.style import family
from tests.accuracy.papers.words import COUNTRIES

PRINTED = ("pdf_text", "pdf_rendered", "pdf_hybrid")
STRUCTURED = (
    "einvoice_ubl", "einvoice_cii", "einvoice_cfdi", "einvoice_facturae", "einvoice_fatturapa", "einvoice_latam",
)  # fmt: skip
DEVELOPED = range(0, 54, 2)
HELD_OUT = range(1, 54, 2)
CALIBRATING = range(54, 108)
"""Families of made papers: looked at while the reader was written; never looked at; only counted, for calibration."""
_ROOT = Path(__file__).resolve().parent.parent.parent
_NAMES = {"n/a", "na", "none", "no", "0", "-", ""}
_UNDEFINED = {"fatturapa": ("payable",), "nfe_br": ("net", "tax")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One file and what it holds: usually one document, several in a batch."""

    kind: str
    family: str
    name: str
    data: bytes
    truths: tuple[dict[str, Any], ...]


def made(families: range, kind: str, *, strange: float = 0.0, kinds: tuple[Kind, ...] = INVOICES) -> Iterator[Case]:
    """Yield a paper of every country in each of the families; `strange` is the share of labels that nobody knows."""
    for index in families:
        for country in COUNTRIES:
            paper = printed(family(index), country, strange=strange, kinds=kinds)
            yield Case(
                kind=kind, family=paper.family.name, name=f"{paper.name}.pdf", data=paper.pdf, truths=(paper.truth,)
            )


def made_scans(families: range, kind: str) -> Iterator[Case]:
    """Yield one paper of each family in each manner of scanning, the countries in turn."""
    countries = itertools.cycle(COUNTRIES)
    for index in families:
        for manner in Manner:
            paper = printed(family(index), next(countries))
            yield Case(
                kind=kind,
                family=paper.family.name,
                name=f"{paper.name}.{manner}",
                data=scanned(paper.pdf, manner, seed=index),
                truths=(paper.truth,),
            )


def corpus_folder() -> Path | None:
    """Return the development corpus, None where it is not."""
    folder = Path(os.environ.get("ACUSE_CORPUS") or _ROOT.parent / "shared" / "corpus")
    return folder if folder.is_dir() else None


def from_corpus(folder: Path, kind: str) -> Iterator[Case]:
    """Yield the documents of one kind whose truth is known; of hybrid PDFs those without their data."""
    for line in (folder / kind / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        truth = row.get("truth")
        truths = [_asked(each, row.get("askable")) for each in (truth if isinstance(truth, list) else [truth])]
        stripped = kind != "pdf_hybrid" or str(row.get("variant", "")).startswith("stripped")
        if stripped and all(truths):
            known = row.get("layout_family") or row.get("issuer_key") or row["file"]
            data = (folder / kind / row["file"]).read_bytes()
            yield Case(kind=kind, family=known, name=row["file"], data=data, truths=tuple(filter(None, truths)))


def _asked(truth: Any, askable: list[str] | None) -> dict[str, Any] | None:
    """Return what may be asked of a document: nothing the page does not show, no placeholders."""
    if not isinstance(truth, dict) or truth.get("doc_type") == "payment" or "issue_date" not in truth:
        return None
    undefined = _UNDEFINED.get(truth.get("format", ""), ())
    return {
        name: value
        for name, value in truth.items()
        if (askable is None or name in askable) and name not in undefined and not _is_placeholder(value)
    }


def _is_placeholder(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip().casefold() in _NAMES)
