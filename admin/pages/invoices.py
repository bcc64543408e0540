"""Invoices: the list of all, and the page of one: paper beside fields, match, differences, history."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from admin.comparison import compared_lines
from admin.context import installation
from admin.fields import fields_of
from admin.labels import INVOICE_STATES
from admin.papers import papers_of
from service.corrections import CORRECTABLE
from service.store.desk_customers import view_receivable
from service.store.desk_invoices import InvoiceFilter, list_invoices, next_exception, view_invoice
from service.store.desk_orders import orders_by_number
from service.store.expenses import categories
from service.store.invoices import OPEN_STATES

blueprint = Blueprint("invoices", __name__, url_prefix="/invoices")


@blueprint.get("")
def index() -> str:
    """List every invoice, newest first."""
    state = request.args.get("state", "")
    wanted = InvoiceFilter(
        states=(state,) if state in INVOICE_STATES else (),
        text=request.args.get("q", "").strip(),
        after=request.args.get("after", type=int),
    )
    page = list_invoices(installation().store, wanted)
    return render_template("invoices.html", page=page, wanted=wanted, state=state, states=INVOICE_STATES)


@blueprint.get("/<int:invoice_id>")
def show(invoice_id: int) -> str | Response:
    """Show one invoice; one that we issued has a page of its own."""
    if view_receivable(installation().store, invoice_id) is not None:
        return redirect(url_for("receivables.show", invoice_id=invoice_id))
    return page_of(invoice_id, {})


def page_of(invoice_id: int, form: Mapping[str, str]) -> str:
    """Render one invoice as it is now; `form` holds what somebody had written when their action was refused."""
    app = installation()
    invoice = view_invoice(app.store, invoice_id)
    if invoice is None:
        abort(404)
    named = [*invoice.match.get("orders", ()), *(line.get("order") for line in invoice.match.get("lines", ()))]
    orders = orders_by_number(app.store, [number for number in named if number], without_invoice=invoice_id)
    papers = papers_of(app.blobs, invoice.papers)
    return render_template(
        "invoice.html",
        invoice=invoice,
        fields=fields_of(invoice.reading, papers),
        correctable=CORRECTABLE,
        lines=compared_lines(invoice, orders),
        orders=orders,
        papers=papers,
        following=next_exception(app.store, invoice_id),
        is_open=invoice.row.state in OPEN_STATES,
        categories=_categories(),
        form=form,
    )


def _categories() -> tuple[str, ...]:
    with installation().store.read() as connection:
        return categories(connection)
