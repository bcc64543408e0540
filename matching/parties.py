"""Whose invoice it is: a seller on paper against the suppliers that we know.

In charge of telling one company from another (domain.md 3.6, step 1). Not in charge of what follows from a stranger
(`matching.rules.vendor`, `matching.rules.order_supplier`).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from rapidfuzz import fuzz

from matching.records import Case, Supplier
from matching.spelling import name_key, same_tax_id
from parsing.document import Document

SAME_NAME = 0.92
_OTHER_NAME = 0.60
# What makes another family's, or another generation's, company of a name.
_KIN = frozenset(
    {"hermanos", "hermano", "hnos", "hijos", "hijo", "viuda", "sucesores", "nietos", "irmaos", "filhos", "brothers",
     "bros", "sons", "fils", "fratelli"}
)  # fmt: skip


class Relation(StrEnum):
    """Whether two descriptions are of one company."""

    SAME = "same"
    OTHER = "other"
    UNSURE = "unsure"


def name_likeness(one: str | None, other: str | None) -> float | None:
    """Return how alike two company names are, 0 to 1, whatever their legal form; None when one is not known."""
    if not one or not other:
        return None
    return fuzz.token_sort_ratio(name_key(one), name_key(other)) / 100


def resolve_supplier(
    document: Document, suppliers: Iterable[Supplier], *, sender_domain: str | None = None
) -> Supplier | None:
    """Return the one supplier that wrote a document, None for a stranger or when several fit.

    By tax id; only where the paper's tax id is not known, by name together with the domain that sent it: a name alone
    is something that anybody can write.
    """
    known = tuple(suppliers)
    seller = document.seller
    if seller.tax_id:
        return _only([each for each in known if _has_tax_id(each, seller.tax_id)])
    if sender_domain is None:
        return None
    return _only(
        [
            each
            for each in known
            if sender_domain.lower() in {domain.lower() for domain in each.domains}
            and (name_likeness(each.name, seller.name) or 0) >= SAME_NAME
        ]
    )


def relation_to(supplier: Supplier, case: Case) -> Relation:
    """Return whether an order's supplier is the company that a case's invoice comes from."""
    if case.supplier is not None:
        if supplier.key is not None and case.supplier.key is not None:
            return Relation.SAME if supplier.key == case.supplier.key else Relation.OTHER
        seller = case.supplier
    else:
        paper = case.invoice.seller
        seller = Supplier(name=paper.name, tax_ids=(paper.tax_id,) if paper.tax_id else ())
    return relation(supplier, seller)


def relation(one: Supplier, other: Supplier) -> Relation:
    """Return whether two suppliers are one company, by tax ids first, then by name.

    Different tax ids under one name (branches, a misread digit, or a forgery) and names that are somewhat alike (a
    brand and its company) leave it unsure.
    """
    likeness = name_likeness(one.name, other.name)
    if one.tax_ids and other.tax_ids:
        if any(same_tax_id(mine, theirs) for mine in one.tax_ids for theirs in other.tax_ids):
            return Relation.SAME
        return Relation.UNSURE if likeness is not None and likeness >= SAME_NAME else Relation.OTHER
    if likeness is None:
        return Relation.UNSURE
    if likeness >= SAME_NAME or _contains(one.name or "", other.name or ""):
        return Relation.SAME
    return Relation.OTHER if _far_apart(one.name or "", other.name or "") else Relation.UNSURE


def _contains(one: str, other: str) -> bool:
    """Say whether one name, of two words at least, stands whole in the other: paper often adds a line to the name."""
    short, long = sorted((set(name_key(one).split()), set(name_key(other).split())), key=len)
    return len(short) >= 2 and short <= long and not (long - short) & _KIN


def _far_apart(one: str, other: str) -> bool:
    return fuzz.token_set_ratio(name_key(one), name_key(other)) / 100 < _OTHER_NAME


def _has_tax_id(supplier: Supplier, tax_id: str) -> bool:
    return any(same_tax_id(each, tax_id) for each in supplier.tax_ids)


def _only(found: list[Supplier]) -> Supplier | None:
    return found[0] if len(found) == 1 else None
