"""Legends that say to whom an invoice may be paid: an assigned claim, an account declared to the tax authority."""

from __future__ import annotations

import re
from collections.abc import Iterator

from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import Case, Discrepancy
from parsing.text.folding import fold

_ASSIGNED = re.compile(
    r"\b(factoring|cesion de (credito|derechos)|cedid[ao]s? a|endosad[ao] a|assigned to|abgetreten an|cessao de credito"
    r"|affacturage|subrogation|cessione del credito)\b"
)
_DECLARED = re.compile(r"\bpago en c\.?b\.?u\.? informada\b|\bcbu informada\b")  # AR: RG 4520, invoices of class A


def payee(case: Case, _draft: Draft) -> Iterator[Discrepancy]:
    """Yield bank_factoring for an assigned claim, bank_cbu_mandatory where only a declared account may be paid."""
    texts = (case.invoice.payment_terms, case.invoice.payment_reference)
    said = fold(" ".join(text for text in texts if text))
    assigned = _ASSIGNED.search(said)
    if assigned is not None:
        yield discrepancy(Code.BANK_FACTORING, found=assigned[0])
    if _DECLARED.search(said):
        yield discrepancy(Code.BANK_CBU_MANDATORY)
