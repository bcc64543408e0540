"""The paper shows a person what it tells a program."""

from __future__ import annotations

from collections.abc import Iterator

from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import Case, Discrepancy

CAUSES = ("hidden_text", "changed_after_signing")


def tampering(case: Case, _draft: Draft) -> Iterator[Discrepancy]:
    """Yield fraud_suspect for figures that nobody sees on the page, and for what was added after the signature."""
    for problem in case.invoice.problems:
        if problem.code in CAUSES:
            yield discrepancy(Code.FRAUD_SUSPECT, found=problem.facts.get("text"), cause=problem.code)
