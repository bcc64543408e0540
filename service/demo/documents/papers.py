"""Which paper each supplier sends: the layout of its country, and its electronic twin where there is one.

In charge of choosing. The layouts and formats are the other modules of this package.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

from service.demo.documents.argentina import factura_a
from service.demo.documents.chile import factura_electronica
from service.demo.documents.colombia import factura_de_venta
from service.demo.documents.england import english_invoice
from service.demo.documents.freight import factura_transporte
from service.demo.documents.germany import rechnung
from service.demo.documents.mexico import representacion_impresa
from service.demo.documents.portugal import fatura
from service.demo.documents.spain import factura, factura_profesional
from service.demo.samples import SampleInvoice
from service.demo.suppliers import (
    ACEITES,
    ANAHUAC,
    ANDINOS,
    BAJIO,
    CAFE,
    CORTICA,
    GUADALQUIVIR,
    HARBOUR,
    HOFMANN,
    LITORAL,
    MOLINOS,
    PAMPA,
    QUINTANA,
    RHEINWERK,
)

_LAYOUTS: Mapping[str, Callable[[SampleInvoice], bytes]] = {
    company.tax_id: layout
    for layout, companies in (
        (factura_a, (MOLINOS,)),
        (factura_transporte, (PAMPA, LITORAL)),
        (representacion_impresa, (BAJIO, ANAHUAC)),
        (factura_electronica, (ANDINOS,)),
        (factura_de_venta, (CAFE,)),
        (factura, (ACEITES, GUADALQUIVIR)),
        (factura_profesional, (QUINTANA,)),
        (rechnung, (RHEINWERK, HOFMANN)),
        (english_invoice, (HARBOUR,)),
        (fatura, (CORTICA,)),
    )
    for company in companies
}
# The earliest moment that a zip can hold: the same members always give the same bytes.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def printed(invoice: SampleInvoice) -> bytes:
    """Return the invoice as its supplier prints it: a PDF."""
    return _LAYOUTS[invoice.seller.tax_id](invoice)


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Return a zip with these members."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, _ZIP_TIME), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def damaged(pdf: bytes) -> bytes:
    """Return a PDF whose transfer broke off: its first part, then nothing but zeros."""
    return pdf[:200] + bytes(len(pdf) // 3)
