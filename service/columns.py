"""What a column of another system's export holds, told by the words of its name.

In charge of names that no list of aliases has: "Qty. ordered", "Nº línea", "PRECIO_UNITARIO", "orderedQuantity". Every
word of a name must belong to the field: "Qty received" is no ordered quantity, "Fecha OC" no order number. Not in
charge of the aliases themselves (`service.exportrows`) nor of values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from parsing.text.folding import fold

_Pattern = tuple[tuple[frozenset[str], ...], frozenset[str]]
Vocabulary = Mapping[str, tuple[_Pattern, ...]]
"""Field -> patterns, the surest first: words of which one from each group must be there, and all that may be."""

_OF = "de del do da dos das of the el la von per por en"
_NUMBER = "no nro num numero number n nr nummer id folio #"
_ORDER = (
    "po oc odc order orders orden ordenes pedido pedidos encomenda bestellung bestellnummer bestellnr ordine commande"
    " ponumber purchaseorder ordernumber ordencompra"
)
_BUYING = "purchase purch compra compras einkauf acquisto achat procurement doc document documento nota"
_SUPPLIER = "supplier vendor seller proveedor fornecedor lieferant fournisseur fornitore acreedor partner entity"
_ITEM = "item product producto produto articulo articolo article artigo artikel material part pieza sku servicio"
_MEANT = "ordered order po oc pedida pedido solicitada solicitado orden requested original purchase compra"
_BEFORE_TAX = "sin sem without excl excluding ex before hors ohne ht iva vat tax igv impuestos"
_CODES = "eur usd mxn ars clp cop pen uyu brl gbp"
_PERCENT = "rate pct percent percentage porcentaje porcentagem tasa tipo taxa satz aliquota alicuota %"


def _words(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in text.split())


def _pattern(*required: str, also: str = "") -> _Pattern:
    return tuple(_words(each) for each in required), _words(_OF, also, *required)


_ORDER_NUMBER = (
    _pattern(_ORDER, also=f"{_NUMBER} {_BUYING} code codigo"),
    _pattern(_BUYING, _NUMBER),
    _pattern("purchase purchasing compra compras einkauf", "document documento doc beleg"),
    _pattern("tranid docnum"),
)
_POSITION = "line linea renglon partida posicion position pos linha zeile riga ligne ln idx lineno linenum linenumber"
_QUANTITY = "quantity qty cantidad cant quantidade qtd qtde menge quantita quantite anzahl"
_UNITS = "unit units uom um unidad unidades unid und uds pcs un unidade einheit meins udm ume"
ORDER_WORDS: Vocabulary = {
    "number": _ORDER_NUMBER,
    "supplier_name": (
        _pattern(_SUPPLIER, "name nombre nome razon denominacion", also="social buy from display legal company"),
        _pattern("razon razao denominacion denominacao", also="social comercial"),
        _pattern("name1"),
        _pattern(_SUPPLIER, also="buy from"),
    ),
    "supplier_tax_id": (
        _pattern(
            "cuit cuil rfc rut nit ruc nif cif cnpj cpf nipc stcd1 stceg siren siret piva ein taxid vatid vatnumber"
            " vatregnumber ustid ustidnr",
            also=f"{_SUPPLIER} {_NUMBER} tax vat",
        ),
        _pattern(
            "vat tax fiscal tributaria tributario iva ust partita",
            f"{_NUMBER} registration reg identification identificacion identificacao idnr iva",
            also=f"{_SUPPLIER} ust",
        ),
    ),
    "currency": (
        _pattern(
            "currency curr moneda divisa moeda wahrung waehrung waers devise valuta", also=f"{_ORDER} code codigo iso"
        ),
    ),
    "status": (
        _pattern(
            "status state estado estatus situacion situacao statu stato etat",
            also=f"{_ORDER} {_BUYING} header approval aprobacion aprovacao",
        ),
    ),
    "date": (
        _pattern(
            "date fecha data datum",
            also=f"{_ORDER} {_BUYING} creation created creacion emision emissao issue issued on doc",
        ),
    ),
}
LINE_WORDS: Vocabulary = {
    "position": (_pattern(_POSITION, also=f"{_NUMBER} {_ORDER} {_BUYING} item seq"),),
    "item_code": (
        _pattern(
            "sku codigo cod code codice clave referencia ref reference matnr artikelnummer partnumber partnum itemcode",
            also=f"{_ITEM} supplier vendor proveedor source internal interno",
        ),
        _pattern(_ITEM, _NUMBER, also="source supplier vendor"),
    ),
    "description": (
        _pattern(
            "description desc descripcion descricao descrizione concepto detalle glosa designacao designacion"
            " designation bezeichnung memo text texto txz01 kurztext",
            also=f"{_ITEM} line linea long short",
        ),
        _pattern(_ITEM, "name nombre nome"),
    ),
    "quantity": (_pattern(_QUANTITY, also=f"{_MEANT} {_UNITS} item"),),
    "unit": (_pattern(_UNITS, also="measure medida code codigo u m name"), _pattern("u", "m")),
    "unit_price": (
        _pattern(
            "price precio preco preis rate cost costo coste custo prezzo prix netpr einzelpreis",
            also=f"{_MEANT} {_BEFORE_TAX} {_CODES} unit unitario unitary neto net direct base item cada unidad",
        ),
        _pattern("valor value importe", "unitario unit unitaria"),
        _pattern("p", "unit u unitario"),
    ),
    "tax_rate": (
        _pattern(
            "iva vat tax igv mwst ust tva igic itbis impuesto imposto impositivo gst aliquota alicuota alic",
            also=_PERCENT,
        ),
    ),
    "discount": (
        _pattern("discount descuento desconto rabatt dto sconto remise bonificacion", also=f"{_PERCENT} line"),
    ),
}
RECEIPT_WORDS: Vocabulary = {
    "number": (
        _pattern(
            "receipt grn gr recepcion remito albaran guia lieferschein mblnr romaneio recebimento delivery despatch",
            also=f"{_NUMBER} document documento goods note nota entrada remessa remision entrega",
        ),
    ),
    "order": _ORDER_NUMBER,
    "date": (
        _pattern(
            "date fecha data datum budat",
            also="receipt received recepcion recibo recibido entrada goods gr recebimento posting entrega delivery",
        ),
    ),
}
RECEIPT_LINE_WORDS: Vocabulary = {
    "position": LINE_WORDS["position"],
    "item_code": LINE_WORDS["item_code"],
    "description": LINE_WORDS["description"],
    "quantity": (
        _pattern(
            _QUANTITY, also=f"{_UNITS} received recibida recibido recebida recepcionada entregada receipt done in gr"
        ),
    ),
    "accepted": (_pattern(_QUANTITY, "accepted aceptada aceptado aceita aprobada"),),
}
# A lone word that may mean several things: taken where nothing better was found, by the first field that lacks it, the
# likeliest word first.
_LONE = {
    "item_code": ("material", "articulo", "no", "referencia", "producto", "product", "item"),
    "description": ("articulo", "producto", "product", "servicio", "item", "material"),
}


def by_words(columns: Iterable[str], known: Mapping[str, str], vocabulary: Vocabulary) -> dict[str, str]:
    """Return field -> column for fields of `vocabulary` that `known`, also field -> column, does not have."""
    free = [column for column in columns if column not in known.values()]
    found: dict[str, str] = {}
    for field, patterns in vocabulary.items():
        if field in known:
            continue
        chosen = next((column for pattern in patterns for column in free if _fits(column, pattern)), None)
        if chosen is not None:
            found[field] = chosen
            free.remove(chosen)
    for field, words in _LONE.items():
        alone = {" ".join(column_words(column)): column for column in free}
        chosen = next((alone[word] for word in words if word in alone), None)
        if field in vocabulary and field not in known and field not in found and chosen is not None:
            found[field] = chosen
            free.remove(chosen)
    return found


@lru_cache(maxsize=4096)
def column_words(name: str) -> tuple[str, ...]:
    """Return the words of a column's name, folded: "orderedQuantity" is two, "Nº" is "no"."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.replace("º", "o ").replace("°", "o "))
    return tuple(re.findall(r"[a-z]+\d*|[#%]", fold(parted)))


def _fits(column: str, pattern: _Pattern) -> bool:
    required, allowed = pattern
    words = set(column_words(column))
    return bool(words) and words <= allowed and all(words & group for group in required)
