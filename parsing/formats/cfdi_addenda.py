"""Order numbers in a CFDI: the standard has no field for them, so buyers prescribe where they go.

Looks into the retail complement (detallista) and into any addenda for a name that means purchase order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsing.lexical import is_placeholder
from parsing.xmltree import Node

# Names of elements and attributes, folded: OrdenCompra, ordenDeCompra, NumeroPedido, purchaseOrder, PO_NUMBER, OC …
_ORDER_NAME = re.compile(
    r"(?:num(?:ero)?|no|folio|id)?(?:orden(?:de)?compra|pedido|purchaseorder|po|oc)(?:num(?:ero|ber)?|no|id)?"
)
_LONGEST = 40


def order_numbers(root: Node) -> tuple[str, ...]:
    """Return the different order numbers, the retail complement's first."""
    found = (*_retail(root), *_addenda(root))
    return tuple(dict.fromkeys(number for number in found if not is_placeholder(number) and len(number) <= _LONGEST))


def _retail(root: Node) -> Iterator[str]:
    for where in ("Complemento/detallista", "Addenda/requestForPayment"):  # the same schema of GS1, before and after
        for reference in root.all(f"{where}/orderIdentification/referenceIdentification"):
            if reference.text("@type") in ("ON", None) and (number := reference.text()):
                yield number


def _addenda(root: Node) -> Iterator[str]:
    for element in root.at("Addenda").below("*"):
        if _names_order(element.name) and (number := element.text()):
            yield number
        yield from (value for name, value in element.attributes() if _names_order(name) and value)


def _names_order(name: str) -> bool:
    return _ORDER_NAME.fullmatch(re.sub(r"[^a-z]", "", name.casefold())) is not None
