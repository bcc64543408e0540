"""What differs, what has not come and what would have fitted, as sentences for the desk.

Of a match alone; what happened and what was refused is `admin.sentences`'s. The supplier's words for the same codes
stand in `outbound/templates`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _

from admin.amounts import decimal, money, quantity
from admin.labels import label
from admin.worded import Facts, Sentences, filled
from matching.records import Counterfactual, Discrepancy
from outbound.plain import from_plain
from service.store.desk_papers import PaperMissing

DISCREPANCIES: Sentences = MappingProxyType(
    {
        "doc_unreadable": _("The file could not be read."),
        "doc_not_invoice": _("This paper is not an invoice: %(found)s."),
        "doc_missing_xml": _("The legal XML is missing."),
        "doc_pdf_xml_mismatch": _("The PDF and the XML differ (%(field)s): %(found)s against %(expected)s."),
        "doc_arithmetic": _("The amounts do not add up: %(found)s on the paper, %(expected)s when added."),
        "doc_auth_invalid": _("The tax authority does not list this document as valid."),
        "doc_multiple": _("One file holds several invoices that cannot be told apart."),
        "support_missing": _("A paper that must come with it is missing: %(kind)s."),
        "doc_auth_invalid:not_in_file": _("The file does not hold the tax authority's word that it is valid."),
        "doc_type_wrong": _("The document is of the wrong class: %(found)s instead of %(expected)s."),
        "field_missing": _("A field that is needed is missing: %(field)s."),
        "date_future": _("The issue date lies in the future: %(found)s."),
        "date_old": _("The issue date is too long ago: %(found)s."),
        "date_early": _("Issued on %(found)s, before the order or the delivery (%(expected)s)."),
        "dup_exact": _("The same document was received before: %(case)s."),
        "dup_probable": _("It looks like an invoice received before: %(case)s."),
        "dup_conflict": _("The same number came before with other contents: %(case)s."),
        "vendor_unknown": _("The supplier is not in the master data."),
        "vendor_blocked": _("The supplier is blocked."),
        "fraud_suspect:hidden_text": _("The PDF holds figures that nobody can see on the page: %(found)s."),
        "fraud_suspect:changed_after_signing": _("The PDF was changed after it was signed."),
        "doc_arithmetic:repeated_element": _("The file states one thing twice (%(field)s): others may read the other."),
        "fraud_suspect": _("The sender is in doubt: the mail may be forged. Ask by a channel that you know."),
        "vendor_taxlist": _("The supplier stands on a list of the tax authority."),
        "wrong_entity": _("It is addressed to %(found)s, which is not us."),
        "wrong_entity:of_our_group": _("It is for another company of our group (%(found)s): pass it on there."),
        "dup_probable:self_billed": _("We bill the order %(order)s ourselves: this would be paid twice."),
        "buyer_data": _("Our own data are wrong on it: %(found)s instead of %(expected)s."),
        "no_order": _("It names no purchase order."),
        "order_not_found": _("The order %(found)s does not exist."),
        "order_other_supplier": _("The order %(order)s belongs to another supplier."),
        "order_not_open": _("The order %(order)s is not open any more."),
        "order_not_approved": _("The order %(order)s is not approved yet."),
        "blanket_limit": _("The framework order %(order)s is exceeded: %(found)s of %(expected)s."),
        "blanket_expired": _("The framework order %(order)s has expired."),
        "line_no_order": _("%(item)s is not on the order."),
        "item_mismatch": _("The item differs: %(found)s billed, %(expected)s ordered."),
        "uom_mismatch": _("The unit cannot be converted: %(found)s billed, %(expected)s ordered."),
        "price_over": _("Unit price %(found)s is above the order's %(expected)s."),
        "price_under": _("Unit price %(found)s is below the order's %(expected)s."),
        "price_discount_missing": _("The agreed discount of %(expected)s is missing."),
        "qty_over_ordered": _("Quantity %(found)s exceeds what the order has left: %(expected)s."),
        "qty_over_received": _("Quantity %(found)s exceeds what was received: %(expected)s."),
        "receipt_pending": _("Nothing was received yet for the %(found)s billed."),
        "quality_rejected": _("The goods failed inspection."),
        "charge_not_on_order": _("A charge of %(found)s was not ordered (%(item)s)."),
        "amount_header": _(
            "The net amount %(found)s differs from the order's %(expected)s, with no line to explain it."
        ),
        "tax_mismatch": _("The tax differs: %(found)s instead of %(expected)s."),
        "tax_withholding_doc": _("The certificate that exempts from withholding is missing."),
        "currency_mismatch": _("Billed in %(found)s, ordered in %(expected)s."),
        "fx_rate": _("The exchange rate %(found)s differs from the agreed %(expected)s."),
        "terms_mismatch": _("It falls due on %(found)s, sooner than agreed (%(expected)s)."),
        "bank_mismatch": _("The bank account is not the one in the master data. Confirm it by a known channel."),
        "bank_cbu_mandatory": _("It must be paid to the account declared on it."),
        "bank_factoring": _("The claim was assigned: it must be paid to the assignee."),
        "order_incomplete": _("The order %(order)s has no price to compare %(found)s with."),
        "advance_not_netted": _("An advance was paid and not taken off: %(found)s billed, %(expected)s left."),
        "recurring_variance": _("%(found)s billed, the contract lets expect %(expected)s."),
        "recurring_missing": _("The bill that was expected by %(expected)s has not come."),
        "approval_missing": _("%(found)s of the %(expected)s approvals that it needs (%(role)s)."),
        "legal_deadline": _("It may be objected to until %(expected)s; after that, silence is acceptance by law."),
        "missing_rep": _("It was paid, and the supplier's payment receipt of it has not come."),
        "credit_unmatched": _("The credit note names no invoice that we know."),
    }
)

AMOUNTS = frozenset({
    "advance_not_netted", "amount_header", "blanket_limit", "charge_not_on_order", "doc_arithmetic", "order_incomplete",
    "price_discount_missing", "price_over", "price_under", "recurring_variance",
})  # fmt: skip
QUANTITIES = frozenset({"fx_rate", "quality_rejected", "qty_over_ordered", "qty_over_received", "receipt_pending"})
"""Codes whose expected and found are numbers; everywhere else digits are names, written as they are."""

MISSING_PAPERS: Sentences = MappingProxyType(
    {
        "recurring_missing": _("Bill of contract %(contract)s for %(period)s to %(ends)s"),
        "missing_rep": _("Payment receipt of invoice %(number)s, paid on %(paid_on)s"),
    }
)

COUNTERFACTUALS: Sentences = MappingProxyType(
    {
        "quantity": _("billed %(wanted)s instead of %(found)s"),
        "receipt": _("were received: %(wanted)s"),
        "unit_price": _("cost %(wanted)s each instead of %(found)s"),
        "order_number": _("named order %(wanted)s"),
        "currency": _("were in %(wanted)s instead of %(found)s"),
        "unit": _("were billed by %(wanted)s instead of %(found)s"),
        "item": _("were %(wanted)s instead of %(found)s"),
        "tax": _("had a tax of %(wanted)s instead of %(found)s"),
        "charge": _("left out the charge of %(found)s"),
        "net": _("came to %(wanted)s net instead of %(found)s"),
        "sums": _("added up to %(wanted)s instead of %(found)s"),
        "buyer": _("were made out to %(wanted)s"),
    }
)

_DAYS = ("period", "ends", "paid_on")


def discrepancy(found: Discrepancy) -> str:
    """Return one difference in words, with its line."""
    sentence = difference(found)
    if found.line is None:
        return sentence
    return str(gettext("Line %(line)s: %(sentence)s", line=found.line, sentence=sentence))


def difference(found: Discrepancy) -> str:
    """Return one difference in words, where its line is plain to see."""
    facts = Facts(found.facts)
    for name, value in (("expected", found.expected), ("found", found.found)):
        if value:
            facts[name] = _shown(found.code, value)
    facts["field"] = label(found.facts.get("field") or found.expected, "field")
    for name, group in (("kind", "document"), ("role", "role")):
        if name in facts:
            facts[name] = label(facts[name], group)
    for name in ("case", "order", "item"):
        facts.setdefault(name, facts["found"])
    variant = f"{found.code}:{found.facts.get('cause') or found.facts.get('check')}"
    return filled(DISCREPANCIES, variant if variant in DISCREPANCIES else found.code, facts)


def missing_paper(row: PaperMissing) -> str:
    """Return in words what has not come."""
    days = {name: format_date(date.fromisoformat(row.facts[name]), "medium") for name in _DAYS if name in row.facts}
    return filled(MISSING_PAPERS, row.code, Facts({**row.facts, **days}))


def would_be_approved(match: Mapping[str, Any]) -> str:
    """Return what would have made an invoice of a stored match approved; empty where nothing can be said."""
    parts = [_counterfactual(from_plain(Counterfactual, one)) for one in match.get("counterfactuals", ())]
    if not parts:
        return ""
    return str(gettext("It would be approved if %(changes)s.", changes=gettext(" and ").join(parts)))


def _counterfactual(found: Counterfactual) -> str:
    facts = Facts()
    for name, value in (("found", found.found), ("wanted", found.wanted)):
        if value:
            facts[name] = _shown(found.code, value)
    change = filled(COUNTERFACTUALS, found.field, facts)
    if found.since is not None:
        change = str(
            gettext("%(change)s, as received until %(day)s", change=change, day=format_date(found.since, "medium"))
        )
    where = gettext("line %(line)s", line=found.line) if found.line is not None else gettext("it")
    return f"{where} {change}"


def _shown(code: str, value: str) -> str:
    if decimal(value) is None:
        return value
    return money(value) if code in AMOUNTS else quantity(value) if code in QUANTITIES else value
