"""How readings compare with the truth: by field, whole documents, and how honest the confidence is.

In charge of the rules of comparison, the same for every kind of paper. Not in charge of where papers come from.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from parsing.document import Document

FIELDS = (
    "kind", "invoice_number", "issue_date", "due_date", "currency", "issuer", "issuer_tax_id", "buyer", "buyer_tax_id",
    "net", "tax", "total", "payable", "order_reference", "iban", "settles",
)  # fmt: skip
CONFIDENCE = {
    "invoice_number": "number",
    "issuer": "seller.name",
    "issuer_tax_id": "seller.tax_id",
    "buyer": "buyer.name",
    "buyer_tax_id": "buyer.tax_id",
    "order_reference": "order_references",
}
"""The manifests' names of fields -> the dotted names of confidence, where they differ."""
SURE = 0.9
_AMOUNTS = frozenset({"net", "tax", "total", "payable"})
_PREFIX = re.compile(r"^(ATU|[A-Z]{2})(?=\d|[A-Z]\d)")
_CENT = Decimal("0.005")
_BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one field: right, wrong, missing, or invented (the paper has none)."""

    outcome: str
    confidence: float | None


@dataclass(slots=True)
class Tally:
    """Verdicts counted: by field, by family, and by confidence."""

    fields: dict[str, Counter[str]] = field(default_factory=dict)
    families: dict[str, Counter[str]] = field(default_factory=dict)
    bins: list[list[float]] = field(default_factory=lambda: [[0, 0.0, 0] for _ in range(_BINS)])
    documents: int = 0
    whole: int = 0
    sure: int = 0
    sure_wrong: int = 0
    seconds: float = 0.0

    def add(self, family: str, verdicts: Mapping[str, Verdict], seconds: float) -> None:
        """Count one document."""
        self.documents += 1
        self.seconds += seconds
        self.whole += all(verdict.outcome == "right" for verdict in verdicts.values())
        for name, verdict in verdicts.items():
            self.fields.setdefault(name, Counter())[verdict.outcome] += 1
            self.families.setdefault(family, Counter())[verdict.outcome] += 1
            if verdict.confidence is not None and verdict.outcome != "missing":
                self._weigh(verdict.confidence, right=verdict.outcome == "right")

    def _weigh(self, confidence: float, *, right: bool) -> None:
        into = self.bins[min(_BINS - 1, int(confidence * _BINS))]
        into[0] += 1
        into[1] += confidence
        into[2] += right
        self.sure += confidence >= SURE
        self.sure_wrong += confidence >= SURE and not right

    @property
    def right(self) -> float:
        """The share of the fields asked that are right."""
        every: Counter[str] = sum(self.fields.values(), Counter())
        asked = sum(every[name] for name in ("right", "wrong", "missing"))
        return every["right"] / asked if asked else 0.0

    @property
    def by_family(self) -> float:
        """The mean of the families' own shares."""
        shares = [each["right"] / max(1, each.total() - each["invented"]) for each in self.families.values()]
        return sum(shares) / len(shares) if shares else 0.0

    @property
    def calibration_error(self) -> float:
        """The mean distance between confidence and truth, weighed by how many values stand in each tenth."""
        given = sum(each[0] for each in self.bins)
        return sum(abs(each[1] - each[2]) for each in self.bins) / given if given else 0.0

    @property
    def sure_wrong_share(self) -> float:
        """The share that is wrong among the values given as sure."""
        return self.sure_wrong / self.sure if self.sure else 0.0

    def precision_and_recall(self, name: str) -> tuple[float, float]:
        """Return the share of given values that are right, and of values on paper that were found."""
        counts = self.fields[name]
        given = counts["right"] + counts["wrong"] + counts["invented"]
        asked = counts["right"] + counts["wrong"] + counts["missing"]
        return counts["right"] / given if given else 1.0, counts["right"] / asked if asked else 1.0


def judge(truth: Mapping[str, Any], document: Document | None) -> dict[str, Verdict]:
    """Compare one reading with the truth. A field that truth does not name is not asked; None is absent on paper."""
    values = values_of(document) if document else {}
    verdicts = {}
    for name in FIELDS:
        if name not in truth:
            continue
        true, value = truth[name], values.get(name)
        confidence = document.confidence.get(CONFIDENCE.get(name, name)) if document else None
        if true is None:
            if value is not None:
                verdicts[name] = Verdict(outcome="invented", confidence=confidence)
        elif value is None:
            verdicts[name] = Verdict(outcome="missing", confidence=None)
        else:
            outcome = "right" if same(name, true, value) else "wrong"
            verdicts[name] = Verdict(outcome=outcome, confidence=confidence)
    return verdicts


def values_of(document: Document) -> dict[str, Any]:
    """Return the fields of a reading by the manifests' names; what is empty is None."""
    values = {name: getattr(document, name, None) for name in FIELDS}
    return values | {
        "kind": document.kind.value,
        "invoice_number": document.number,
        "issuer": document.seller.name,
        "issuer_tax_id": document.seller.tax_id,
        "buyer": document.buyer.name,
        "buyer_tax_id": document.buyer.tax_id,
        "order_reference": document.order_references or None,
        "settles": _settled(document),
    }


def _settled(document: Document) -> tuple[str, ...] | None:
    """Return the numbers of the invoices that a paper about payments lists."""
    rows = (document.payment or {}).get("settles")
    return tuple(str(row.get("number")) for row in rows) if isinstance(rows, tuple) and rows else None


def same(name: str, true: Any, read: Any) -> bool:
    """Say whether a value is the true one, however it is written."""
    if name == "settles":
        return sorted(map(_squeezed, true)) == sorted(map(_squeezed, read))
    if isinstance(true, list):
        return any(same(name, one, read) for one in true)
    if isinstance(read, tuple):
        return any(same(name, true, one) for one in read)
    if name in _AMOUNTS:
        return _equal(true, read)
    if name in ("issuer", "buyer"):
        return _same_name(str(true), str(read))
    if name.endswith("tax_id"):
        one, two = _squeezed(true).upper(), _squeezed(read).upper()
        return one == two or _PREFIX.sub("", one) == _PREFIX.sub("", two)
    one, two = _squeezed(true), _squeezed(read)
    return one == two or one.lstrip("0") == two.lstrip("0")


def _equal(true: Any, read: Any) -> bool:
    try:
        return abs(Decimal(str(true)) - Decimal(str(read))) < _CENT
    except InvalidOperation:
        return False


def _same_name(true: str, read: str) -> bool:
    one, two = _squeezed(true), _squeezed(read)
    if not one or not two:
        return False
    if one in two or (two in one and len(two) >= 5):
        return True
    words, others = (set(re.findall(r"[a-z0-9]{3,}", _folded(text))) for text in (true, read))
    shared = words & others
    return bool(shared) and len(shared) >= 0.6 * min(len(words), len(others))


def _folded(text: object) -> str:
    plain = unicodedata.normalize("NFKD", str(text or ""))
    plain = "".join(each for each in plain if not unicodedata.combining(each)).replace("ß", "ss")
    return re.sub(r"\s+", " ", plain).strip().casefold()


def _squeezed(text: object) -> str:
    return re.sub(r"[^0-9a-z]", "", _folded(text))
