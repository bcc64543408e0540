"""The names of everything that can differ, who resolves each, and what it does to the decision by default.

In charge of the taxonomy (domain.md 3.8 in lower case, severities of contracts.md section 6). Not in charge of finding
differences (`matching.rules`) nor of the administrator's own severities (`matching.policy`).
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

from matching.records import Discrepancy, Resolver, Severity


class Code(StrEnum):
    """One named difference between an invoice and what we know."""

    DOC_NOT_INVOICE = "doc_not_invoice"
    DOC_ARITHMETIC = "doc_arithmetic"
    DOC_PDF_XML_MISMATCH = "doc_pdf_xml_mismatch"
    DOC_MULTIPLE = "doc_multiple"
    DOC_MISSING_XML = "doc_missing_xml"
    DOC_AUTH_INVALID = "doc_auth_invalid"
    DOC_TYPE_WRONG = "doc_type_wrong"
    SUPPORT_MISSING = "support_missing"
    FIELD_MISSING = "field_missing"
    DATE_EARLY = "date_early"
    DUP_EXACT = "dup_exact"
    DUP_PROBABLE = "dup_probable"
    DUP_CONFLICT = "dup_conflict"
    VENDOR_UNKNOWN = "vendor_unknown"
    VENDOR_BLOCKED = "vendor_blocked"
    VENDOR_TAXLIST = "vendor_taxlist"
    WRONG_ENTITY = "wrong_entity"
    BUYER_DATA = "buyer_data"
    BANK_MISMATCH = "bank_mismatch"
    NO_ORDER = "no_order"
    ORDER_NOT_FOUND = "order_not_found"
    ORDER_OTHER_SUPPLIER = "order_other_supplier"
    ORDER_NOT_OPEN = "order_not_open"
    ORDER_NOT_APPROVED = "order_not_approved"
    LINE_NO_ORDER = "line_no_order"
    ITEM_MISMATCH = "item_mismatch"
    UOM_MISMATCH = "uom_mismatch"
    PRICE_OVER = "price_over"
    PRICE_UNDER = "price_under"
    QTY_OVER_ORDERED = "qty_over_ordered"
    QTY_OVER_RECEIVED = "qty_over_received"
    RECEIPT_PENDING = "receipt_pending"
    CHARGE_NOT_ON_ORDER = "charge_not_on_order"
    AMOUNT_HEADER = "amount_header"
    TAX_MISMATCH = "tax_mismatch"
    TAX_WITHHOLDING_DOC = "tax_withholding_doc"
    CURRENCY_MISMATCH = "currency_mismatch"
    FX_RATE = "fx_rate"
    TERMS_MISMATCH = "terms_mismatch"
    ORDER_INCOMPLETE = "order_incomplete"
    PRICE_DISCOUNT_MISSING = "price_discount_missing"
    QUALITY_REJECTED = "quality_rejected"
    BLANKET_LIMIT = "blanket_limit"
    BLANKET_EXPIRED = "blanket_expired"
    ADVANCE_NOT_NETTED = "advance_not_netted"
    RECURRING_VARIANCE = "recurring_variance"
    RECURRING_MISSING = "recurring_missing"
    DATE_FUTURE = "date_future"
    DATE_OLD = "date_old"
    BANK_FACTORING = "bank_factoring"
    BANK_CBU_MANDATORY = "bank_cbu_mandatory"
    CREDIT_UNMATCHED = "credit_unmatched"
    APPROVAL_MISSING = "approval_missing"
    LEGAL_DEADLINE = "legal_deadline"
    MISSING_REP = "missing_rep"
    FRAUD_SUSPECT = "fraud_suspect"


class Remedy(StrEnum):
    """What makes a difference go away; whatever it is, the invoice is looked at again by itself when it comes."""

    NEW_DOCUMENT = "new_document"  # a corrected document, or a credit note
    ANSWER = "answer"  # an order number or another fact that the supplier tells
    ORDER = "order"  # the order, or the contract, is changed
    RECEIPT = "receipt"  # a receipt or an inspection is entered
    PARTY = "party"  # the supplier's master data are changed
    PERSON = "person"  # a person decides
    POLICY = "policy"  # nothing but another policy; until then it is said and blocks nothing


REMEDIES = MappingProxyType(
    {
        Remedy.NEW_DOCUMENT: frozenset(
            {
                "doc_not_invoice", "doc_arithmetic", "doc_pdf_xml_mismatch", "field_missing", "wrong_entity",
                "tax_mismatch", "price_discount_missing", "advance_not_netted", "charge_not_on_order", "date_future",
                "dup_conflict", "doc_multiple", "doc_missing_xml", "doc_auth_invalid", "doc_type_wrong",
                "support_missing", "buyer_data", "missing_rep",
            }
        ),
        Remedy.ANSWER: frozenset({"no_order", "order_not_found", "credit_unmatched"}),
        Remedy.ORDER: frozenset(
            {
                "order_other_supplier", "order_not_open", "order_not_approved", "order_incomplete", "line_no_order",
                "item_mismatch", "uom_mismatch", "price_over", "qty_over_ordered", "amount_header", "currency_mismatch",
                "blanket_limit", "blanket_expired", "recurring_variance",
            }
        ),
        Remedy.RECEIPT: frozenset({"qty_over_received", "receipt_pending", "quality_rejected"}),
        Remedy.PARTY: frozenset(
            {
                "vendor_unknown", "vendor_blocked", "vendor_taxlist", "bank_mismatch", "bank_factoring",
                "tax_withholding_doc",
            }
        ),
        Remedy.PERSON: frozenset(
            {
                "dup_exact", "dup_probable", "fraud_suspect", "fx_rate", "recurring_missing", "approval_missing",
                "legal_deadline",
            }
        ),
        Remedy.POLICY: frozenset({"price_under", "date_early", "date_old", "bank_cbu_mandatory", "terms_mismatch"}),
    }
)  # fmt: skip
"""The usual remedy of each code; every code stands under one of them."""


def remedy_of(code: str) -> Remedy:
    """Return what makes a difference go away; KeyError for a word that is no code."""
    return next(remedy for remedy, codes in REMEDIES.items() if Code(code) in codes)


_REJECT, _REVIEW, _INFORM = Severity.REJECT, Severity.REVIEW, Severity.INFORM

DEFAULTS = MappingProxyType(
    {
        Code.DOC_NOT_INVOICE: (_REVIEW, Resolver.SUPPLIER),
        Code.DOC_ARITHMETIC: (_REVIEW, Resolver.ACCOUNTS_PAYABLE),
        Code.DOC_PDF_XML_MISMATCH: (_REVIEW, Resolver.ACCOUNTS_PAYABLE),
        Code.DOC_MULTIPLE: (_REVIEW, Resolver.SUPPLIER),
        Code.DOC_MISSING_XML: (_REVIEW, Resolver.SUPPLIER),
        Code.DOC_AUTH_INVALID: (_REVIEW, Resolver.SUPPLIER),
        Code.DOC_TYPE_WRONG: (_REVIEW, Resolver.SUPPLIER),
        Code.SUPPORT_MISSING: (_REVIEW, Resolver.SUPPLIER),
        Code.FIELD_MISSING: (_REVIEW, Resolver.SUPPLIER),
        Code.DATE_EARLY: (_INFORM, Resolver.ACCOUNTS_PAYABLE),
        Code.DUP_EXACT: (_REJECT, Resolver.SYSTEM),
        Code.DUP_PROBABLE: (_REVIEW, Resolver.ACCOUNTS_PAYABLE),
        Code.DUP_CONFLICT: (_REVIEW, Resolver.ACCOUNTS_PAYABLE),
        Code.VENDOR_UNKNOWN: (_REVIEW, Resolver.ACCOUNTS_PAYABLE),
        Code.VENDOR_BLOCKED: (_REVIEW, Resolver.ACCOUNTS_PAYABLE),
        Code.VENDOR_TAXLIST: (_REVIEW, Resolver.TAX),
        Code.WRONG_ENTITY: (_REJECT, Resolver.SUPPLIER),
        Code.BUYER_DATA: (_INFORM, Resolver.SUPPLIER),
        Code.BANK_MISMATCH: (_REVIEW, Resolver.TREASURY),
        Code.NO_ORDER: (_REVIEW, Resolver.SUPPLIER),
        Code.ORDER_NOT_FOUND: (_REVIEW, Resolver.SUPPLIER),
        Code.ORDER_OTHER_SUPPLIER: (_REJECT, Resolver.BUYER),
        Code.ORDER_NOT_OPEN: (_REVIEW, Resolver.BUYER),
        Code.ORDER_NOT_APPROVED: (_REVIEW, Resolver.BUYER),
        Code.LINE_NO_ORDER: (_REVIEW, Resolver.BUYER),
        Code.ITEM_MISMATCH: (_REVIEW, Resolver.BUYER),
        Code.UOM_MISMATCH: (_REVIEW, Resolver.BUYER),
        Code.PRICE_OVER: (_REVIEW, Resolver.BUYER),
        Code.PRICE_UNDER: (_INFORM, Resolver.ACCOUNTS_PAYABLE),
        Code.QTY_OVER_ORDERED: (_REJECT, Resolver.BUYER),
        Code.QTY_OVER_RECEIVED: (_REVIEW, Resolver.RECEIVER),
        Code.RECEIPT_PENDING: (_REVIEW, Resolver.RECEIVER),
        Code.CHARGE_NOT_ON_ORDER: (_REVIEW, Resolver.BUYER),
        Code.AMOUNT_HEADER: (_REVIEW, Resolver.ACCOUNTS_PAYABLE),
        Code.TAX_MISMATCH: (_REVIEW, Resolver.TAX),
        Code.TAX_WITHHOLDING_DOC: (_INFORM, Resolver.TAX),
        Code.CURRENCY_MISMATCH: (_REVIEW, Resolver.BUYER),
        Code.FX_RATE: (_REVIEW, Resolver.TREASURY),
        Code.TERMS_MISMATCH: (_INFORM, Resolver.ACCOUNTS_PAYABLE),
        Code.ORDER_INCOMPLETE: (_REVIEW, Resolver.BUYER),
        Code.PRICE_DISCOUNT_MISSING: (_REVIEW, Resolver.SUPPLIER),
        Code.QUALITY_REJECTED: (_REVIEW, Resolver.RECEIVER),
        Code.BLANKET_LIMIT: (_REVIEW, Resolver.BUYER),
        Code.BLANKET_EXPIRED: (_REVIEW, Resolver.BUYER),
        Code.ADVANCE_NOT_NETTED: (_REVIEW, Resolver.ACCOUNTS_PAYABLE),
        Code.RECURRING_VARIANCE: (_REVIEW, Resolver.BUYER),
        Code.RECURRING_MISSING: (_REVIEW, Resolver.BUYER),
        Code.DATE_FUTURE: (_REVIEW, Resolver.SUPPLIER),
        Code.DATE_OLD: (_INFORM, Resolver.ACCOUNTS_PAYABLE),
        Code.BANK_FACTORING: (_REVIEW, Resolver.TREASURY),
        Code.BANK_CBU_MANDATORY: (_INFORM, Resolver.TREASURY),
        Code.CREDIT_UNMATCHED: (_REVIEW, Resolver.ACCOUNTS_PAYABLE),
        Code.APPROVAL_MISSING: (_REVIEW, Resolver.BUYER),
        Code.LEGAL_DEADLINE: (_INFORM, Resolver.LEGAL),
        Code.MISSING_REP: (_INFORM, Resolver.SUPPLIER),
        Code.FRAUD_SUSPECT: (_REVIEW, Resolver.SECURITY),
    }
)
"""Severity and resolver of each code where the policy says nothing else."""

ALWAYS_HELD = frozenset(
    {Code.BANK_MISMATCH, Code.DUP_EXACT, Code.WRONG_ENTITY, Code.ORDER_OTHER_SUPPLIER, Code.FRAUD_SUSPECT}
)
"""Codes behind which fraud hides: a policy may not turn them into a mere remark."""


def discrepancy(
    code: Code,
    *,
    line: int | None = None,
    expected: str | None = None,
    found: str | None = None,
    severity: Severity | None = None,
    **facts: str | None,
) -> Discrepancy:
    """Return a discrepancy with its code's resolver and, unless told otherwise, its default severity."""
    usual, resolver = DEFAULTS[code]
    return Discrepancy(
        code=code.value,
        severity=severity or usual,
        resolver=resolver,
        line=line,
        expected=expected,
        found=found,
        facts=MappingProxyType({name: value for name, value in facts.items() if value is not None}),
    )
