"""What the ERP exports for the demo: parties, orders, receipts, a payment run, in the shape that `acuse import` reads.

In charge of the shape (contracts.md section 6). Not in charge of what was ordered (`orders`).
"""

from __future__ import annotations

from datetime import date, timedelta

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
