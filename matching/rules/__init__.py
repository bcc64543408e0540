"""What can be wrong with an invoice, one file a rule.

In charge of the list of rules. A rule is a pure function of the case and of the draft worked out from it; it yields
facts, and the policy may change their severity afterwards. Not in charge of the verdict (`matching.decision`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from matching.draft import Draft
from matching.records import Case, Discrepancy
from matching.rules.approval import approval
from matching.rules.arithmetic import arithmetic
from matching.rules.authority import authority
from matching.rules.bank import bank
from matching.rules.buyer_data import buyer_data
from matching.rules.charges import charges
from matching.rules.credit import credit
from matching.rules.currency import currency
from matching.rules.dates import dates
from matching.rules.deadline import deadline
from matching.rules.document_kind import document_kind
from matching.rules.duplicates import duplicates
from matching.rules.entity import entity
from matching.rules.fields import fields
from matching.rules.framework import framework
from matching.rules.header_amount import header_amount
from matching.rules.item import item
from matching.rules.order_reference import order_reference
from matching.rules.order_status import order_status
from matching.rules.order_supplier import order_supplier
from matching.rules.payee import payee
from matching.rules.price import price
from matching.rules.quantity_ordered import quantity_ordered
from matching.rules.quantity_received import quantity_received
from matching.rules.recurring import recurring
from matching.rules.self_billing import self_billing
from matching.rules.supporting_papers import supporting_papers
from matching.rules.tampering import tampering
from matching.rules.tax import tax
from matching.rules.terms import terms
from matching.rules.unit import unit
from matching.rules.unordered_line import unordered_line
from matching.rules.vendor import vendor

Rule = Callable[[Case, Draft], Iterator[Discrepancy]]

RULES: tuple[Rule, ...] = (
    duplicates,  # it was here before
    document_kind,  # it is no invoice
    authority,  # the tax authority does not know it, or it is of a class that we cannot use
    fields,  # something that matching needs was not read
    arithmetic,  # the document contradicts itself
    tampering,  # the file tells programs what it hides from people
    entity,  # it is made out to somebody else
    buyer_data,  # our own name is wrong on it
    vendor,  # the supplier is unknown, blocked or on a list of the authority
    payee,  # the claim was assigned, or only a declared account may be paid
    bank,  # the bank account is not the one on file
    supporting_papers,  # what must come with it did not
    recurring,  # not what its contract lets expect
    order_reference,  # no order number, or one that does not exist
    order_supplier,  # the order belongs to another supplier
    order_status,  # the order is closed, cancelled or not approved yet
    self_billing,  # we bill this order ourselves
    framework,  # beyond a framework order's limit or validity
    currency,  # another currency than the order's
    dates,  # issued before the order was, in the future or long ago
    terms,  # due sooner than agreed
    unordered_line,  # a line that no order has
    item,  # another item than ordered
    unit,  # a unit that cannot be converted
    price,  # above or below the ordered price
    quantity_ordered,  # more than the order has left
    quantity_received,  # more than was received
    charges,  # freight or a fee that nobody ordered
    header_amount,  # the net alone, where there are no lines
    tax,  # another rate than ordered, or a tax that the rates do not make
    credit,  # a credit note of nothing
    approval,  # somebody must still approve it
    deadline,  # the time to object to it runs out
)
"""Every rule, in the order in which a person would want to hear of it."""
