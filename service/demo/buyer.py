"""Whose inbox the demo plays: Aurora, a food company with a legal entity in each country that it buys in.

In charge of its names, tax ids and addresses. Every domain ends in `.example` (RFC 2606): none exists.
"""

from __future__ import annotations

from collections.abc import Mapping

from service.demo.samples import Company

INBOX = "facturas@aurora-alimentos.example"
OUR_DOMAIN = "aurora-alimentos.example"
COLLEAGUE = "compras@aurora-alimentos.example"

AURORA: Mapping[str, Company] = {
    "AR": Company(
        name="Aurora Alimentos S.A.",
        tax_id="30-71593024-9",
        country="AR",
        street="Av. del Libertador 4980 piso 6",
        city="C.A.B.A.",
        postcode="C1426BWW",
        email=INBOX,
    ),
    "MX": Company(
        name="AURORA ALIMENTOS DE MEXICO",
        tax_id="AAM110322QT8",
        country="MX",
        street="Av. Insurgentes Sur 1602",
        city="Ciudad de México",
        postcode="03940",
        email=INBOX,
    ),
    "CL": Company(
        name="Aurora Alimentos Chile SpA",
        tax_id="77.218.934-6",
        country="CL",
        street="Av. Apoquindo 4501 of. 902",
        city="Las Condes",
        postcode="7550000",
        email=INBOX,
        activity="Elaboración de alimentos",
    ),
    "CO": Company(
        name="Aurora Alimentos Colombia S.A.S.",
        tax_id="901.256.748-8",
        country="CO",
        street="Cra. 11 # 93-46 of. 402",
        city="Bogotá D.C.",
        postcode="110221",
        email=INBOX,
    ),
    "ES": Company(
        name="Aurora Alimentos, S.L.",
        tax_id="B87654323",
        country="ES",
        street="Calle de Serrano 118, 3.º",
        city="Madrid",
        postcode="28006",
        email=INBOX,
    ),
    "DE": Company(
        name="Aurora Lebensmittel GmbH",
        tax_id="DE299461312",
        country="DE",
        street="Hanauer Landstraße 204",
        city="Frankfurt am Main",
        postcode="60314",
        email=INBOX,
        language="de",
    ),
    "GB": Company(
        name="Aurora Foods UK Limited",
        tax_id="837 4612 16",
        country="GB",
        street="22 Bermondsey Square",
        city="London",
        postcode="SE1 3UN",
        email=INBOX,
        language="en",
    ),
    "PT": Company(
        name="Aurora Alimentos Portugal, Lda.",
        tax_id="512398470",
        country="PT",
        street="Rua Castilho 39, 4.º",
        city="Lisboa",
        postcode="1250-068",
        email=INBOX,
        language="pt",
    ),
}
