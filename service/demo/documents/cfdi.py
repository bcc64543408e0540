"""CFDI 4.0 with its timbre fiscal: the XML that is the Mexican invoice.

In charge of the XML only. Seals are made up; the standard has no field for the buyer's order, so it goes into the
addenda, where Mexican buyers ask for it.
"""

from __future__ import annotations

from lxml import etree

from service.demo.documents.elements import Elements, serialised
from service.demo.documents.mexico import seal_of
from service.demo.samples import SampleInvoice

_CFDI, _TFD = "http://www.sat.gob.mx/cfd/4", "http://www.sat.gob.mx/TimbreFiscalDigital"
_cfdi = Elements(_CFDI, {"cfdi": _CFDI})
_tfd = Elements(_TFD, {"tfd": _TFD})
_VAT = "002"
_CERTIFICATE = "00001000000504465028"


def cfdi(invoice: SampleInvoice) -> bytes:
    """Return a stamped income CFDI (type I)."""
    seller, buyer = invoice.seller, invoice.buyer
    root = _cfdi.Comprobante(**_facts(invoice))
    root.append(_cfdi.Emisor(Rfc=seller.tax_id, Nombre=seller.name, RegimenFiscal="601"))
    root.append(
        _cfdi.Receptor(
            Rfc=buyer.tax_id,
            Nombre=buyer.name,
            DomicilioFiscalReceptor=buyer.postcode,
            RegimenFiscalReceptor="601",
            UsoCFDI="G03",
        )
    )
    root.append(_concepts(invoice))
    root.append(_taxes(invoice))
    root.append(_cfdi.Complemento(_stamp(invoice)))
    if invoice.order:
        root.append(_cfdi.Addenda(etree.fromstring(f'<Proveedor ordenCompra="{invoice.order}"/>')))
    return serialised(root)


def _facts(invoice: SampleInvoice) -> dict[str, str]:
    series, _, folio = invoice.number.partition("-")
    return {
        "Version": "4.0",
        "Serie": series,
        "Folio": folio,
        "Fecha": f"{invoice.issue_date}T10:14:07",
        "FormaPago": "99",
        "MetodoPago": "PPD",
        "CondicionesDePago": "30 días",
        "NoCertificado": _CERTIFICATE,
        "Sello": seal_of(invoice),
        "SubTotal": str(invoice.net),
        "Moneda": invoice.currency,
        "Total": str(invoice.total),
        "TipoDeComprobante": "I",
        "Exportacion": "01",
        "LugarExpedicion": invoice.seller.postcode,
    }


def _concepts(invoice: SampleInvoice) -> etree._Element:
    concepts = _cfdi.Conceptos()
    for line in invoice.lines:
        amount = invoice.amount(line)
        tax = _cfdi.Traslado(
            Base=str(amount),
            Impuesto=_VAT,
            TipoFactor="Tasa",
            TasaOCuota=f"{line.tax_rate / 100:.6f}",
            Importe=f"{amount * line.tax_rate / 100:.2f}",
        )
        concept = _cfdi.Concepto(
            _cfdi.Impuestos(_cfdi.Traslados(tax)),
            ClaveProdServ="24112500",
            NoIdentificacion=line.code,
            Cantidad=str(line.quantity),
            ClaveUnidad=line.unit,
            Descripcion=line.description,
            ValorUnitario=str(line.unit_price),
            Importe=str(amount),
            ObjetoImp="02",
        )
        concepts.append(concept)
    return concepts


def _taxes(invoice: SampleInvoice) -> etree._Element:
    rows = [
        _cfdi.Traslado(
            Base=str(row.base),
            Impuesto=_VAT,
            TipoFactor="Tasa",
            TasaOCuota=f"{row.rate / 100:.6f}",
            Importe=str(row.amount),
        )
        for row in invoice.taxes
    ]
    return _cfdi.Impuestos(_cfdi.Traslados(*rows), TotalImpuestosTrasladados=str(invoice.tax))


def _stamp(invoice: SampleInvoice) -> etree._Element:
    return _tfd.TimbreFiscalDigital(
        Version="1.1",
        UUID=invoice.uuid,
        FechaTimbrado=f"{invoice.issue_date}T10:14:31",
        RfcProvCertif="SPR190613I52",
        SelloCFD=seal_of(invoice),
        NoCertificadoSAT="00001000000509846663",
        SelloSAT=seal_of(invoice)[::-1],
    )
