"""Purchase orders: the list, and one order with what was received and billed of it."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import partial

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from admin.acting import attempt, version
from admin.context import actor, installation
from admin.labels import ORDER_STATES
from service import actions
from service.store.desk_orders import OrderFilter, list_orders, view_order

_THOUSANDS = re.compile(r"[1-9]\d{0,2}([.,]\d{3})+")

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


@blueprint.post("/<int:order_id>/deliveries/<int:note_id>")
def take(order_id: int, note_id: int) -> Response | tuple[str, int]:
    """Take a delivery note as the receipt of the quantities written."""
    try:
        quantities = {
            int(name.removeprefix("line-")): _quantity(value)
            for name, value in request.form.items()
            if name.startswith("line-") and value.strip()
        }
    except (ValueError, InvalidOperation):
        flash(_("That is no quantity. Write figures without thousands separators, such as 1200 or 2.5."), "refused")
        return show(order_id), 422
    act = partial(
        actions.take_delivery_note, installation(), note_id, version=version(), actor=actor(), quantities=quantities
    )
    refused = attempt(act, _("Entered as a receipt; the invoices that waited for it were compared again."))
    return redirect(url_for("orders.show", order_id=order_id)) if refused is None else (show(order_id), refused)


def _quantity(text: str) -> Decimal:
    """Return what somebody wrote, with a comma or a dot before the decimals; ValueError where it may be thousands."""
    if _THOUSANDS.fullmatch(text.strip()):
        raise ValueError(text)
    number = Decimal(text.strip().replace(",", "."))
    if not number.is_finite() or number < 0:
        raise ValueError(text)
    return number
