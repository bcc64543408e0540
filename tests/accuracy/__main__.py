"""`make accuracy`: how well papers are read, by kind: the development corpus, and made papers of layouts never seen.

Prints precision and recall by field, whole documents, how honest the confidence is, and seconds; then how well mails
are understood (`ARGS=mails` alone). `PEERS=1` compares with two other readers of invoices on the corpus' PDFs
(`tests.accuracy.peers`). Scans and photographs (`scan`, `made_scans`) take minutes and are measured where named.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from parsing.ocr.rapid import rapid_recognizer
from tests.accuracy.cases import (
    DEVELOPED,
    HELD_OUT,
    PRINTED,
    STRUCTURED,
    Case,
    corpus_folder,
    from_corpus,
    made,
    made_scans,
)
from tests.accuracy.lessons import report_lessons
from tests.accuracy.mail_report import report_mails
from tests.accuracy.measuring import measure
from tests.accuracy.papers.printing import OTHERS
from tests.accuracy.peers import compare
from tests.accuracy.scoring import FIELDS, Tally

PICTURES = ("scan", "made_scans")
"""A page takes seconds: measured when named."""
_KINDS = ("made_developed", "made_held_out", "made_other", *PRINTED, *STRUCTURED)


def main() -> None:
    """Measure the kinds named on the command line, else all and the mails; then the peers, where asked for."""
    if sys.argv[1:2] == ["mails"]:
        report_mails(sys.argv[2:])
        return
    recognizer = rapid_recognizer() if set(sys.argv) & set(PICTURES) else None
    tallies = {kind: measure(cases(kind), recognizer=recognizer) for kind in sys.argv[1:] or _KINDS}
    print(f"{'kind':20s} docs  whole  right  by family  sure wrong  calibration  seconds/doc")
    for kind, tally in tallies.items():
        if tally.documents:
            print(f"{kind:20s} {_summary(tally)}")
    print(f"\n{'precision/recall':20s} " + " ".join(f"{kind[-13:]:>13s}" for kind in tallies))
    for name in FIELDS:
        print(f"{name:20s} " + " ".join(f"{_field(tally, name):>13s}" for tally in tallies.values()))
    if not sys.argv[1:]:
        report_lessons()
        report_mails()
    if os.environ.get("PEERS") == "1":
        compare()


def cases(kind: str) -> Iterator[Case]:
    """Yield the cases of a kind; none of the corpus where it is absent."""
    folder = corpus_folder()
    if kind == "made_developed":
        yield from made(DEVELOPED, kind)
    elif kind == "made_held_out":
        yield from made(HELD_OUT, kind)
    elif kind == "made_other":
        yield from made(HELD_OUT, kind, kinds=OTHERS)
    elif kind == "made_scans":
        yield from made_scans(HELD_OUT, kind)
    elif folder is not None:
        yield from from_corpus(folder, kind)


def _summary(tally: Tally) -> str:
    shares = (tally.whole / tally.documents, tally.right, tally.by_family)
    percent = "  ".join(f"{100 * share:5.1f}" for share in shares)
    honest = f"{100 * tally.sure_wrong_share:10.2f}  {tally.calibration_error:11.3f}"
    return f"{tally.documents:4d}  {percent}  {honest}  {tally.seconds / tally.documents:11.3f}"


def _field(tally: Tally, name: str) -> str:
    if name not in tally.fields:
        return "-"
    precision, recall = tally.precision_and_recall(name)
    return f"{100 * precision:.1f}/{100 * recall:.1f}"


if __name__ == "__main__":
    main()
