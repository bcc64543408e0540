"""Short English sentences about discrepancies, for developers at the command line.

In charge of `acuse match` alone: what suppliers and colleagues read is written by templates in their language.
"""

from __future__ import annotations

from collections import defaultdict
from types import MappingProxyType

from matching.codes import Code
from matching.records import Discrepancy

SENTENCES = MappingProxyType(
    {
        Code.DOC_NOT_INVOICE: "this is a {found}, not an invoice",
        Code.DOC_ARITHMETIC: "the amounts do not add up ({check}): {expected} expected, {found} found",
        Code.DOC_PDF_XML_MISMATCH: "the PDF and the XML differ: {expected} and {found}",
        Code.DOC_MULTIPLE: "one file carries the data of several invoices",
        Code.DOC_MISSING_XML: "only a {found} came; in {country} the XML is the invoice",
        Code.DOC_AUTH_INVALID: "not valid for the tax authority: {found}",
        Code.DOC_TYPE_WRONG: "of class {found}, {expected} expected",
        Code.SUPPORT_MISSING: "a paper of kind {expected} must come with it",
        Code.FIELD_MISSING: "{field} could not be read",
        Code.DATE_EARLY: "issued on {found}, before order {order} of {expected}",
        Code.DUP_EXACT: "the same document as {earlier} ({number})",
        Code.DUP_PROBABLE: "much like {earlier} ({number} of {date})",
        Code.DUP_CONFLICT: "number {number} came before as {earlier}, with a total of {expected} instead of {found}",
        Code.VENDOR_UNKNOWN: "{found} is no known supplier",
        Code.VENDOR_BLOCKED: "{found} is blocked",
        Code.VENDOR_TAXLIST: "the supplier stands on the list {found}",
        Code.FRAUD_SUSPECT: "the sender or the file is in doubt ({cause})",
        Code.WRONG_ENTITY: "made out to {found}, we are {expected}",
        Code.BUYER_DATA: "made out to {found}, our name is {expected}",
        Code.BANK_MISMATCH: "bank account {found} is not the one on file ({expected})",
        Code.NO_ORDER: "no order number; orders that may fit: {suggested}",
        Code.ORDER_NOT_FOUND: "there is no order {found}; orders that may fit: {suggested}",
        Code.ORDER_OTHER_SUPPLIER: "order {order} belongs to {expected}, not to {found}",
        Code.ORDER_NOT_OPEN: "order {order} is {found}",
        Code.ORDER_NOT_APPROVED: "order {order} is not approved yet",
        Code.LINE_NO_ORDER: "{found} is not on {order}",
        Code.ITEM_MISMATCH: "item {found} instead of {expected}",
        Code.UOM_MISMATCH: "billed by {found}, ordered by {expected}",
        Code.PRICE_OVER: "unit price {found} is above the order's {expected}",
        Code.PRICE_UNDER: "unit price {found} is below the order's {expected}",
        Code.QTY_OVER_ORDERED: "{found} billed, the order has {expected} left",
        Code.QTY_OVER_RECEIVED: "{found} billed, {expected} received and not billed yet",
        Code.RECEIPT_PENDING: "{found} billed, nothing received yet",
        Code.CHARGE_NOT_ON_ORDER: "a charge of {found} that nobody ordered ({description})",
        Code.AMOUNT_HEADER: "net {found}, {expected} expected",
        Code.TAX_MISMATCH: "tax {found}, {expected} expected",
        Code.TAX_WITHHOLDING_DOC: "the certificate of exemption ended on {expected}",
        Code.CURRENCY_MISMATCH: "in {found}, ordered in {expected}",
        Code.FX_RATE: "unit price {found} is above {expected}, the order's at the day's rate",
        Code.TERMS_MISMATCH: "due on {found}, {expected} was agreed",
        Code.ORDER_INCOMPLETE: "order {order} has no price to compare {found} with",
        Code.PRICE_DISCOUNT_MISSING: "the agreed discount is missing: {found} instead of {expected}",
        Code.QUALITY_REJECTED: "{found} billed, inspection accepted {expected}",
        Code.BLANKET_LIMIT: "framework order {order} is billed up to {found}, its limit is {expected}",
        Code.BLANKET_EXPIRED: "framework order {order} was valid until {expected}, issued on {found}",
        Code.ADVANCE_NOT_NETTED: "net {found}, {expected} is left once the advance is deducted",
        Code.RECURRING_VARIANCE: "contract {contract}: net {found}, {expected} expected",
        Code.RECURRING_MISSING: "contract {contract}: no bill yet that was expected by {expected}",
        Code.DATE_FUTURE: "issued on {found}, after today",
        Code.DATE_OLD: "issued on {found}, long ago",
        Code.BANK_FACTORING: "says that the claim was assigned: {found}",
        Code.BANK_CBU_MANDATORY: "may only be paid to the account declared on it",
        Code.APPROVAL_MISSING: "approved by {found} of the {expected} people that must ({role})",
        Code.LEGAL_DEADLINE: "may be objected to until {expected} only",
        Code.MISSING_REP: "paid on {found}, no payment receipt by {expected}",
        Code.CREDIT_UNMATCHED: "credits nothing that was billed, or more than was ({found})",
    }
)


def message_of(discrepancy: Discrepancy) -> str:
    """Return an English sentence made of a discrepancy's code and facts; "?" stands for what is not known."""
    facts = {**discrepancy.facts, "expected": discrepancy.expected, "found": discrepancy.found}
    known = defaultdict(lambda: "?", {name: value for name, value in facts.items() if value is not None})
    known.setdefault("suggested", "none")
    where = "" if discrepancy.line is None else f"line {discrepancy.line}: "
    return where + SENTENCES[Code(discrepancy.code)].format_map(known)
