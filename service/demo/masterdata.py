"""What the ERP exports for the demo, in the shape that `acuse import` reads: parties, orders, contracts, payments …

In charge of the shape (contracts.md section 6). Not in charge of what was ordered (`orders`).
"""

from __future__ import annotations

from datetime import date, timedelta

from service.demo.contracts import CONTRACTS, SampleContract
from service.demo.orders import ORDERS, SampleOrder
from service.demo.samples import SampleInvoice
from service.demo.suppliers import SUPPLIERS


def parties_file() -> list[dict[str, object]]:
    """Return the suppliers for `acuse import parties`."""
    return [
        {
            "name": supplier.name,
            "tax_ids": [supplier.plain_tax_id],
            "country": supplier.country,
            "language": supplier.answer_language,
            "role": "supplier",
            "contacts": [{"address": supplier.email, "purpose": "invoices"}],
            "domains": [supplier.domain],
            "bank_accounts": [supplier.account],
        }
        for supplier in SUPPLIERS
    ]


def orders_file(today: date) -> list[dict[str, object]]:
    """Return the purchase orders for `acuse import orders`, placed three weeks before `today`."""
    return [_order(order, today - timedelta(days=21)) for order in ORDERS]


def receipts_file(today: date) -> list[dict[str, object]]:
    """Return the goods receipts for `acuse import receipts`, of a week before `today`."""
    return [
        {
            "number": f"50000{order.number[-4:]}",
            "order": order.number,
            "date": (today - timedelta(days=7)).isoformat(),
            "lines": [
                {"position": position, "quantity": quantity}
                for position, quantity in enumerate(order.received, start=1)
            ],
        }
        for order in ORDERS
        if order.received
    ]


def contracts_file(today: date) -> list[dict[str, object]]:
    """Return the contracts for `acuse import contracts`, begun two years before `today`."""
    return [_contract(contract, today.replace(year=today.year - 2, month=1, day=1)) for contract in CONTRACTS]


def payment_run(invoice: SampleInvoice, day: date) -> list[dict[str, object]]:
    """Return what is paid on `day`, for `acuse import payments`."""
    return [
        {
            "invoice": invoice.number,
            "supplier_tax_id": invoice.seller.plain_tax_id,
            "date": day.isoformat(),
            "amount": str(invoice.total),
            "state": "scheduled",
            "reference": f"OP-{day:%Y%m%d}-01",
        }
    ]


def _contract(contract: SampleContract, begun: date) -> dict[str, object]:
    components = [
        {"label": line.description, "unit": line.unit, "unit_price": str(line.unit_price)} for line in contract.prices
    ]
    term: dict[str, object] = {"valid_from": begun.isoformat(), "expectation": "metered" if components else "fixed"}
    agreed = {"components": components} if components else {"amount": str(contract.amount)}
    return {
        "number": contract.number,
        "supplier": {"name": contract.supplier.name, "tax_id": contract.supplier.plain_tax_id},
        "service_points": [contract.service_point] if contract.service_point else [],
        "currency": "EUR",
        "category": contract.category,
        "approver": contract.approver,
        "terms": [term | agreed],
    }


def _order(order: SampleOrder, placed: date) -> dict[str, object]:
    return {
        "number": order.number,
        "date": placed.isoformat(),
        "supplier": {"name": order.supplier.name, "tax_id": order.supplier.plain_tax_id},
        "currency": order.currency,
        "status": "open",
        "receipt_required": order.received is not None,
        "lines": [
            {
                "position": position,
                "item_code": line.code,
                "description": line.description,
                "quantity": str(line.quantity),
                "unit": line.unit,
                "unit_price": str(line.unit_price),
                "tax_rate": str(line.tax_rate),
            }
            for position, line in enumerate(order.lines, start=1)
        ],
    }
