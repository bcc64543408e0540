"""Every code of a difference in two or three words: what a group of exceptions is called.

In charge of headings. The whole sentence, with its facts, is `admin.sentences`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

HEADINGS: Mapping[str, LazyString] = MappingProxyType(
    {
        "doc_not_invoice": _("not an invoice"),
        "doc_missing_xml": _("XML missing"),
        "doc_pdf_xml_mismatch": _("PDF and XML differ"),
        "doc_arithmetic": _("amounts do not add up"),
        "doc_auth_invalid": _("not valid for the authority"),
        "doc_multiple": _("several invoices in one file"),
        "doc_type_wrong": _("wrong class"),
        "field_missing": _("a field is missing"),
        "date_future": _("dated ahead"),
        "date_old": _("dated long ago"),
        "date_early": _("before its order"),
        "dup_exact": _("came before"),
        "dup_probable": _("perhaps a duplicate"),
        "dup_conflict": _("same number, other contents"),
        "vendor_unknown": _("unknown supplier"),
        "vendor_blocked": _("blocked supplier"),
        "vendor_taxlist": _("on a list of the authority"),
        "fraud_suspect": _("perhaps fraud"),
        "wrong_entity": _("addressed to others"),
        "buyer_data": _("our data wrong"),
        "no_order": _("no order number"),
        "order_not_found": _("order not found"),
        "order_other_supplier": _("order of another supplier"),
        "order_not_open": _("order closed"),
        "order_not_approved": _("order not approved"),
        "blanket_limit": _("framework exceeded"),
        "blanket_expired": _("framework expired"),
        "line_no_order": _("not ordered"),
        "item_mismatch": _("another item"),
        "uom_mismatch": _("unit not convertible"),
        "price_over": _("too dear"),
        "price_under": _("cheaper"),
        "price_discount_missing": _("discount missing"),
        "qty_over_ordered": _("more than ordered"),
        "qty_over_received": _("more than received"),
        "receipt_pending": _("nothing received yet"),
        "quality_rejected": _("failed inspection"),
        "charge_not_on_order": _("charge not ordered"),
        "amount_header": _("net differs"),
        "tax_mismatch": _("tax differs"),
        "tax_withholding_doc": _("certificate missing"),
        "currency_mismatch": _("another currency"),
        "fx_rate": _("exchange rate"),
        "terms_mismatch": _("due too soon"),
        "bank_mismatch": _("another bank account"),
        "bank_cbu_mandatory": _("declared account"),
        "bank_factoring": _("claim assigned"),
        "order_incomplete": _("order without a price"),
        "advance_not_netted": _("advance not deducted"),
        "recurring_variance": _("not as the contract"),
        "recurring_missing": _("bill missing"),
        "credit_unmatched": _("credit of nothing"),
        "support_missing": _("paper missing"),
        "approval_missing": _("approval missing"),
        "legal_deadline": _("time to object"),
        "missing_rep": _("payment receipt missing"),
    }
)


def heading(code: str | None) -> str:
    """Return a code as a heading; what no rule blocks is a person's to decide."""
    if code is None:
        return str(gettext("a person decides"))
    return str(HEADINGS[code]) if code in HEADINGS else code.replace("_", " ")
