"""Purchase orders: the list, and one order with what was received and billed of it."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from admin.context import installation
from admin.labels import ORDER_STATES
from service.store.desk_orders import OrderFilter, list_orders, view_order

blueprint = Blueprint("orders", __name__, url_prefix="/orders")


@blueprint.get("")
def index() -> str:
    """List the orders, newest first."""
    state = request.args.get("state", "")
    wanted = OrderFilter(
        status=state if state in ORDER_STATES else None,
        text=request.args.get("q", "").strip(),
        after=request.args.get("after", type=int),
    )
    page = list_orders(installation().store, wanted)
    return render_template("orders.html", page=page, wanted=wanted, state=state, states=ORDER_STATES)


@blueprint.get("/<int:order_id>")
def show(order_id: int) -> str:
    """Show one order."""
    order = view_order(installation().store, order_id)
    if order is None:
        abort(404)
    return render_template("order.html", order=order)
