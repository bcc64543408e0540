"""What each authority and bank writes into its code, and what it means for the paper."""

from __future__ import annotations

import base64
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsing.barcodes.claim import Claim
from parsing.barcodes.schemes import claim_of
from parsing.document import Kind

CUFE = "a1b2c3d4" * 12
CHAVE = "35260312345678000195550010000012341000012340"


def arca(**changed: Any) -> str:
    facts = {
        "ver": 1, "fecha": "2020-10-13", "cuit": 30000000007, "ptoVta": 10, "tipoCmp": 1, "nroCmp": 94,
        "importe": 12100.5, "moneda": "DOL", "ctz": 65, "tipoDocRec": 80, "nroDocRec": 20000000001, "tipoCodAut": "E",
        "codAut": 70417054367476,
    }  # fmt: skip
    return base64.b64encode(json.dumps(facts | changed).encode()).decode("ascii")


def url_safe(coded: str) -> str:
    return coded.replace("+", "-").replace("/", "_").rstrip("=")


TED = (
    '<TED version="1.0"><DD><RE>76354771-K</RE><TD>61</TD><F>1704</F><FE>2019-04-01</FE><RR>96790240-3</RR>'
    "<RSR>MINERA LOS PELAMBRES &amp; CIA</RSR><MNT>2996301</MNT><IT1>Tableros</IT1><CAF><RE>1-9</RE></CAF></DD>"
    '<FRMT algoritmo="SHA1withRSA">abc</FRMT></TED>'
)
DIAN = (
    "NumFac: SETP990000001\nFecFac: 2026-03-02\nHorFac: 10:11:12-05:00\nNitFac: 900123456-8\nDocAdq: 800555444\n"
    f"ValFac: 1000.00\nValIva: 190.00\nValOtroIm: 0.00\nValTolFac: 1190.00\nCUFE: {CUFE}\n"
    f"https://catalogo-vpfe.dian.gov.co/document/searchqr?documentkey={CUFE}"
)
OTHER_DIAN = (
    "NumeroFactura=FE12\nFechaFactura=2026-03-02\nNitEmisor=900123456\nValorFactura=10.00\nValorIva=1.90\n"
    f"ValorTotalFactura=11.90\nCUFE={CUFE}"
)
SAT = "https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx?id=5803EB8D-81CD-4557-8719-26632D2FA434"
AEAT = "https://www2.agenciatributaria.gob.es/wlpl/TIKE-CONT"
ATCUD = (
    "A:501234567*B:999999990*C:PT*D:NC*E:N*F:20260305*G:NC A/22*H:JFX8T2-22*I1:PT*I7:100.00*I8:23.00*N:23.00*O:123.00"
    "*P:10.00*Q:ab1C*R:1234"
)
EPC = "BCD\n002\n1\nSCT\nBFSWDE33BER\nWikimedia\nDE89370400440532013000\nEUR12.3\n\n\nRechnung 4711\n"
SWISS = "\r\n".join(
    ["SPC", "0200", "1", "CH4431999123000889012", "S", "Robert Schneider AG", "Rue du Lac", "1268", "2501", "Biel",
     "CH", *[""] * 7, "1949.75", "CHF", "S", "Pia Rutschmann", "Marktgasse", "28", "9400", "Rorschach", "CH", "QRR",
     "210000000003139471430009017", "Auftrag vom 15.06.2020", "EPD"]
)  # fmt: skip


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        # Argentina: the address of before 2025 and today's; padded base64 and url-safe without padding
        (
            f"https://www.afip.gob.ar/fe/qr/?p={arca()}",
            {
                "scheme": "arca", "kind": Kind.INVOICE, "number": "00010-00000094", "issue_date": date(2020, 10, 13),
                "seller_tax_id": "30000000007", "buyer_tax_id": "20000000001", "total": Decimal("12100.5"),
                "currency": "USD", "authority_id": "70417054367476", "country": "AR",
            },
        ),
        (
            f"https://servicioscf.arca.gob.ar/qr?p={url_safe(arca(moneda='PES'))}",
            {"number": "00010-00000094", "currency": "ARS"},
        ),
        # a consumer without a tax number; a credit note; a FCE debit note
        (f"https://www.afip.gob.ar/fe/qr/?p={arca(tipoDocRec=99, nroDocRec=0)}", {"buyer_tax_id": None}),
        (f"https://www.afip.gob.ar/fe/qr/?p={arca(tipoCmp=3)}", {"kind": Kind.CREDIT_NOTE}),
        (f"https://www.afip.gob.ar/fe/qr/?p={arca(tipoCmp=202)}", {"kind": Kind.DEBIT_NOTE}),
        # Mexico: no number and no date in it; the amount padded to 25 digits, as the SAT allows; the public is nobody
        (
            f"{SAT}&re=XAXX010101000&rr=CARR861127SB0&tt=000000014300.000000&fe=rH8/bw==",
            {
                "scheme": "cfdi", "authority_id": "5803EB8D-81CD-4557-8719-26632D2FA434", "total": Decimal(14300),
                "buyer_tax_id": "CARR861127SB0", "number": None, "country": "MX",
            },
        ),
        # CFDI 3.2 had no address
        ("?re=AAA010101AAA&rr=XAXX010101000&tt=0000001234.560000&id=ad662d33-6934-459c-a128-BDf0393f0f44",
         {"seller_tax_id": "AAA010101AAA", "buyer_tax_id": None, "total": Decimal("1234.56")}),
        # a payment complement's total is 0: none
        (f"{SAT}&tt=0", {"total": None}),
        # Chile: the RE of the CAF inside must not be taken for the issuer's
        (
            TED,
            {
                "scheme": "sii", "kind": Kind.CREDIT_NOTE, "number": "1704", "issue_date": date(2019, 4, 1),
                "seller_tax_id": "76354771-K", "buyer_tax_id": "96790240-3", "total": Decimal(2996301),
                "currency": "CLP", "buyer_name": "MINERA LOS PELAMBRES & CIA",
            },
        ),
        # Colombia: the block, one with `=` and other spellings, and the bare address
        (
            DIAN,
            {
                "scheme": "dian", "number": "SETP990000001", "issue_date": date(2026, 3, 2),
                "seller_tax_id": "900123456", "buyer_tax_id": "800555444",
                "net": Decimal(1000), "tax": Decimal(190), "total": Decimal(1190),
                "authority_id": CUFE, "kind": None,
            },
        ),
        (
            OTHER_DIAN,
            {"number": "FE12", "total": Decimal("11.90"), "authority_id": CUFE},
        ),
        (f"https://catalogo-vpfe.dian.gov.co/document/searchqr?documentkey={CUFE}",
         {"authority_id": CUFE, "number": None, "total": None}),
        # Peru: with and without the hash at the end
        (
            "20100070970|07|FC01|00000123|18.00|118.00|2026-03-02|6|20131312955|abc=|",
            {
                "scheme": "sunat", "kind": Kind.CREDIT_NOTE, "number": "FC01-00000123", "seller_tax_id": "20100070970",
                "buyer_tax_id": "20131312955", "tax": Decimal(18), "total": Decimal(118),
                "issue_date": date(2026, 3, 2), "currency": None,
            },
        ),
        ("20100070970|03|B001|7|1.80|11.80|02/03/2026|1|44556677", {"buyer_tax_id": None, "number": "B001-7"}),
        # Spain: Veri*factu, its test host, and the variant of software that does not report
        (
            f"{AEAT}/ValidarQR?nif=89890001K&numserie=12345678%26G33&fecha=01-09-2024&importe=241.4",
            {
                "scheme": "verifactu", "number": "12345678&G33", "seller_tax_id": "89890001K",
                "issue_date": date(2024, 9, 1), "total": Decimal("241.4"), "currency": "EUR",
            },
        ),
        ("https://prewww2.aeat.es/wlpl/TIKE-CONT/ValidarQRNoVerifactu?nif=B12345674&numserie=A-1", {"number": "A-1"}),
        # the Basque provinces
        (
            "https://batuz.eus/QRTBAI/?id=TBAI-00000006Y-251019-btFpwP8dcLGAF-237&s=T&nf=27174&i=4.70&cr=007",
            {
                "scheme": "ticketbai", "number": "T27174", "seller_tax_id": "00000006Y", "total": Decimal("4.70"),
                "issue_date": date(2019, 10, 25), "authority_id": "TBAI-00000006Y-251019-btFpwP8dcLGAF-237",
            },
        ),
        ("https://tbai.egoitza.gipuzkoa.eus/qr/?id=TBAI-00000006Y-251019-btFpw+8dcLGAF-237&nf=9&i=1.00&cr=1",
         {"authority_id": "TBAI-00000006Y-251019-btFpw+8dcLGAF-237"}),
        # Portugal: the anonymous consumer is nobody
        (
            ATCUD,
            {
                "scheme": "atcud", "kind": Kind.CREDIT_NOTE, "number": "NC A/22", "issue_date": date(2026, 3, 5),
                "seller_tax_id": "501234567", "buyer_tax_id": None, "net": Decimal(100), "tax": Decimal(23),
                "total": Decimal(123), "withheld": Decimal(10), "authority_id": "JFX8T2-22",
            },
        ),
        # Brazil: the access key alone, and in the address of a consumer's receipt
        (CHAVE, {"scheme": "nfe", "number": "1234", "seller_tax_id": "12345678000195", "authority_id": CHAVE}),
        (f"https://www.nfce.fazenda.sp.gov.br/qrcode?p={CHAVE}|2|1|1|ABCD", {"authority_id": CHAVE}),
        # payments: they name no document
        (EPC, {"scheme": "epc", "names_document": False, "payable": Decimal("12.3"), "iban": "DE89370400440532013000",
               "payment_reference": "Rechnung 4711", "total": None}),
        (SWISS, {"scheme": "swiss", "payable": Decimal("1949.75"), "currency": "CHF", "iban": "CH4431999123000889012",
                 "payment_reference": "210000000003139471430009017"}),
    ],
)  # fmt: skip
def test_a_code_says_what_its_authority_wrote(payload: str, expected: dict[str, object]) -> None:
    claim = claim_of(payload)
    assert claim is not None
    assert {name: getattr(claim, name) for name in expected} == expected


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "http://x2d.eu/0x0010028",  # a shop's own link
        "https://www.afip.gob.ar/fe/qr/?p=bm8ganNvbg==",  # not JSON
        f"https://afip.gob.ar.evil.example/fe/qr/?p={arca()}",  # somebody else's host
        f"https://evilafip.gob.ar/fe/qr/?p={arca()}",
        "https://www.afip.gob.ar/fe/qr/?p=WzFd",  # JSON, but a list
        "20100070971|01|F001|1|1|1|2026-03-02|6|1|",  # a RUC with a wrong check digit
        CHAVE[:-1] + str((int(CHAVE[-1]) + 1) % 10),  # a key with a wrong check digit
        "<TED><DD>",  # cut off
        "https://batuz.eus/QRTBAI/?id=TBAI-1&nf=1",
        "http://[bad",
        "BCD\n002\n1\nSCT",
        "A:501234567*B:1",
        "7" * 9000,
    ],
)
def test_what_no_scheme_wrote_says_nothing(payload: str) -> None:
    assert claim_of(payload) is None


@pytest.mark.parametrize("changed", [{"importe": "NaN"}, {"fecha": 20201013}, {"cuit": None}, {"ptoVta": {}}])
def test_nonsense_in_one_field_leaves_the_others(changed: dict[str, object]) -> None:
    claim = claim_of(f"https://www.afip.gob.ar/fe/qr/?p={arca(**changed)}")
    assert claim is not None
    assert claim.authority_id == "70417054367476"


BEGINNINGS = st.sampled_from(
    ["", "https://www.afip.gob.ar/fe/qr/?p=", "<DD><RE>", "NumFac:", "20100070970|01|", "A:501234567*B:1*C:PT*D:FT*",
     "BCD\n002\n1\nSCT\n", "SPC\n", "https://batuz.eus/?id=TBAI-", "https://www2.agenciatributaria.gob.es/ValidarQR?"]
)  # fmt: skip


@given(beginning=BEGINNINGS, rest=st.text(max_size=200))
def test_no_payload_raises(beginning: str, rest: str) -> None:
    claim = claim_of(beginning + rest)
    assert claim is None or isinstance(claim, Claim)
