"""Papers of many countries, typed as they look, with what a reader should find on them.

The parties are invented. A field that an entry does not name is not asked; None means that the paper does not show it.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One typed page and the truth about it; `truth` has amounts and dates as text."""

    name: str
    page: str
    truth: dict[str, object] = field(default_factory=dict)


PAPERS = (
    Paper(
        name="Argentina, the tax office's own layout",
        truth={
            "kind": "invoice",
            "number": "00003-00001234",
            "issue_date": "2026-03-05",
            "due_date": "2026-04-04",
            "currency": "ARS",
            "seller": "Ferretería El Tornillo S.R.L.",
            "buyer": "Molinos del Plata S.A.",
            "country": "AR",
            "seller_id": "30-71234567-1",
            "buyer_id": "30-50000000-3",
            "net": "35000.00",
            "tax": "7350.00",
            "total": "43400.00",
            "authority_id": "75123456789012",
            "lines": ["15000.00", "20000.00"],
        },
        page="""
                                   ORIGINAL
  Ferretería El Tornillo S.R.L.         A        FACTURA
                                     COD. 01
  Razón Social: Ferretería El Tornillo S.R.L.    Punto de Venta: 00003    Comp. Nro: 00001234
  Domicilio Comercial: Av. Rivadavia 4500        Fecha de Emisión: 05/03/2026
  Condición frente al IVA: IVA Responsable Inscripto   CUIT: 30-71234567-1
                                                 Ingresos Brutos: 30-71234567-1
                                                 Fecha de Inicio de Actividades: 01/06/2010
  Período Facturado Desde: 01/03/2026   Hasta: 05/03/2026   Fecha de Vto. para el pago: 04/04/2026
  CUIT: 30-50000000-3     Apellido y Nombre / Razón Social: Molinos del Plata S.A.
  Condición frente al IVA: IVA Responsable Inscripto   Domicilio: Calle 9 de Julio 100
  Condición de venta: Cuenta Corriente
  Código  Producto / Servicio  Cantidad   U. Medida   Precio Unit.   % Bonif   Subtotal   Alícuota IVA   Subtotal c/IVA
  001     Tornillo 3x20 caja      10,00   unidades        1500,00      0,00    15000,00       21%           18150,00
  002     Llave inglesa 12         2,00   unidades       10000,00      0,00    20000,00       21%           24200,00

                                              Importe Neto Gravado: $          35000,00
                                              IVA 27%: $                           0,00
                                              IVA 21%: $                        7350,00
                                              IVA 10.5%: $                         0,00
                                              Importe Otros Tributos: $         1050,00
                                              Importe Total: $                 43400,00
  Comprobante Autorizado                      CAE N°: 75123456789012
                                              Fecha de Vto. de CAE: 15/03/2026
""",
    ),
    Paper(
        name="Mexico, a printed CFDI",
        truth={
            "kind": "invoice",
            "number": "A4521",
            "issue_date": "2026-03-02",
            "due_date": None,
            "currency": "MXN",
            "seller": "COMERCIALIZADORA DEL BAJIO SA DE CV",
            "buyer": "ACEROS DEL NORTE SA DE CV",
            "country": "MX",
            "seller_id": "CBA010203AB1",
            "buyer_id": "ANO990101XY2",
            "net": "3002.00",
            "tax": "480.32",
            "total": "3482.32",
            "orders": ["OC-7781"],
            "authority_id": "5FB2822E-396D-4725-8521-CDC4BDD20CCF",
            "lines": ["2500.00", "502.00"],
        },
        page="""
  COMERCIALIZADORA DEL BAJIO SA DE CV             FACTURA
  RFC: CBA010203AB1                               Serie: A    Folio: 4521
  Av. Constituyentes 120, Querétaro, C.P. 76000   Fecha: 2026-03-02T10:15:00
  Régimen fiscal: 601                             Tipo de comprobante: I - Ingreso
                                                  Lugar de expedición: 76000
  Receptor                                        Folio fiscal: 5FB2822E-396D-4725-8521-CDC4BDD20CCF
  Nombre: ACEROS DEL NORTE SA DE CV               No. de serie del certificado: 00001000000504465028
  RFC: ANO990101XY2                               Uso CFDI: G03
                                                  Fecha de certificación: 2026-03-02T10:16:00
  Orden de compra: OC-7781                        Moneda: MXN
  Clave     Cantidad   Unidad   Descripción                P. Unitario      Importe
  40171500        10   PZA      Tubo PVC 4 pulgadas             250.00     2,500.00
  40171501         4   PZA      Codo PVC                        125.50       502.00
                                              Subtotal              $3,002.00
                                              IVA 16.00%              $480.32
                                              Total                 $3,482.32
  Importe con letra: TRES MIL CUATROCIENTOS OCHENTA Y DOS PESOS 32/100 M.N.
  Condiciones de pago: 30 días
""",
    ),
    Paper(
        name="Chile, whole pesos",
        truth={
            "kind": "invoice",
            "number": "4589",
            "issue_date": "2026-03-12",
            "due_date": "2026-04-11",
            "currency": "CLP",
            "seller": "Transportes Andes SpA",
            "buyer": "Viña Los Robles Ltda.",
            "country": "CL",
            "seller_id": "76.543.210-3",
            "buyer_id": "77.111.222-8",
            "net": "500000",
            "tax": "95000",
            "total": "595000",
            "orders": ["45001"],
            "lines": ["450000", "50000"],
        },
        page="""
  Transportes Andes SpA                              R.U.T.: 76.543.210-3
  Giro: Transporte de carga                          FACTURA ELECTRONICA
  Camino Lo Espejo 1200, Santiago                    Nº 4589
                                                     S.I.I. - SANTIAGO CENTRO
  SEÑOR(ES): Viña Los Robles Ltda.                   FECHA EMISION: 12 de Marzo de 2026
  R.U.T.: 77.111.222-8
  GIRO: Agrícola
  DIRECCION: Fundo El Roble s/n                      COMUNA: Curicó
  CONDICION DE PAGO: Crédito 30 días                 VENCIMIENTO: 11/04/2026
  Referencias: Orden de Compra N° 45001 del 01/03/2026
  CODIGO   DESCRIPCION                 CANTIDAD    PRECIO     VALOR
  FL01     Flete Santiago Curicó              3   150.000   450.000
  FL02     Espera                             2    25.000    50.000
                                       MONTO NETO    $    500.000
                                       I.V.A. 19%    $     95.000
                                       TOTAL         $    595.000
""",
    ),
    Paper(
        name="Colombia",
        truth={
            "kind": "invoice",
            "number": "SETP990000123",
            "issue_date": "2026-03-15",
            "due_date": "2026-04-14",
            "currency": "COP",
            "seller": "SUMINISTROS BOGOTA S.A.S.",
            "buyer": "INDUSTRIAS DEL VALLE S.A.",
            "country": "CO",
            "seller_id": "900373115",
            "buyer_id": "890903938",
            "net": "1120000.00",
            "tax": "212800.00",
            "total": "1332800.00",
            "orders": ["4500098123"],
            "lines": ["370000.00", "750000.00"],
        },
        page="""
  SUMINISTROS BOGOTA S.A.S.                          FACTURA ELECTRÓNICA DE VENTA No. SETP990000123
  NIT: 900.373.115-3                                 Fecha de generación: 2026-03-15
  Calle 100 # 8A-55, Bogotá D.C.                     Fecha de vencimiento: 2026-04-14
  Cliente: INDUSTRIAS DEL VALLE S.A.                 Moneda: COP
  NIT: 890.903.938-8                                 Orden de compra: 4500098123
  Item  Código  Descripción            Cantidad   Vr. Unitario   IVA %     Valor Total
  1     P-100   Resma papel carta            20      18.500,00   19.00      370.000,00
  2     P-200   Tóner HP                      3     250.000,00   19.00      750.000,00
                                        Subtotal             1.120.000,00
                                        IVA 19%                212.800,00
                                        Total a pagar        1.332.800,00
""",
    ),
    Paper(
        name="Peru",
        truth={
            "kind": "invoice",
            "number": "F001-00004512",
            "issue_date": "2026-03-05",
            "due_date": "2026-04-04",
            "currency": "PEN",
            "seller": "FERRETERIA LOS ANDES S.A.C.",
            "buyer": "MINERA SUR S.A.A.",
            "country": "PE",
            "seller_id": "20100070970",
            "buyer_id": "20100047218",
            "net": "1000.00",
            "tax": "180.00",
            "total": "1180.00",
            "orders": ["OC-2026-118"],
            "lines": ["400.00", "600.00"],
        },
        page="""
  FERRETERIA LOS ANDES S.A.C.                     R.U.C. 20100070970
  Av. Argentina 1500, Lima                        FACTURA ELECTRÓNICA
                                                  F001-00004512
  Señor(es): MINERA SUR S.A.A.                    Fecha de Emisión: 05/03/2026
  RUC: 20100047218                                Fecha de Vencimiento: 04/04/2026
  Dirección: Jr. Cusco 200, Arequipa              Orden de Compra: OC-2026-118
  Moneda: SOLES
  Cant.   Unidad   Descripción               V. Unitario     Valor de Venta
     10   NIU      Casco de seguridad              40.00             400.00
      5   NIU      Botas                          120.00             600.00
                             Op. Gravada        S/ 1,000.00
                             IGV 18%              S/ 180.00
                             Importe Total      S/ 1,180.00
""",
    ),
    Paper(
        name="Brazil, a DANFE with labels above values",
        truth={
            "kind": "invoice",
            "number": "000.012.345",
            "issue_date": "2026-03-10",
            "due_date": "2026-04-09",
            "currency": "BRL",
            "seller": "Metalúrgica Paulista Ltda",
            "buyer": "Construtora Horizonte S.A.",
            "country": "BR",
            "seller_id": "11.222.333/0001-81",
            "buyer_id": "19.131.243/0001-97",
            "total": "3200.00",
            "authority_id": "35260311222333000181550010000123451000123456",
            "lines": ["3200.00"],
        },
        page="""
  Metalúrgica Paulista Ltda                DANFE
  Rua das Indústrias, 200                  Nº 000.012.345   SÉRIE 1
  CNPJ: 11.222.333/0001-81                 Chave de acesso: 35260311222333000181550010000123451000123456
  DESTINATÁRIO / REMETENTE
  NOME / RAZÃO SOCIAL                      CNPJ / CPF            DATA DA EMISSÃO
  Construtora Horizonte S.A.               19.131.243/0001-97    10/03/2026
  Vencimento 09/04/2026
  Código  Descrição             Qtd   Valor unit   Valor total
  10      Viga de aço I 6m       10       320,00      3.200,00
  BASE DE CÁLCULO DO ICMS      VALOR DO ICMS     VALOR TOTAL DOS PRODUTOS
  3.200,00                     576,00            3.200,00
  VALOR DO FRETE               VALOR TOTAL DA NOTA
  0,00                         R$ 3.200,00
""",
    ),
    Paper(
        name="Spain, income tax withheld inside",
        truth={
            "kind": "invoice",
            "number": "F-2026/044",
            "issue_date": "2026-02-28",
            "due_date": "2026-03-30",
            "currency": "EUR",
            "seller": "Gestoría Pérez, S.L.P.",
            "buyer": "Construcciones Lopera, S.A.",
            "country": "ES",
            "seller_id": "B12345674",
            "buyer_id": "A58818501",
            "net": "480.00",
            "tax": "100.80",
            "withheld": "72.00",
            "total": "508.80",
            "orders": ["4500012345"],
            "iban": "ES9121000418450200051332",
            "lines": ["300.00", "180.00"],
        },
        page="""
  Gestoría Pérez, S.L.P.
  B12345674
  C/ Mayor, 12                                   FACTURA
  28001 Madrid                                   Nº Factura: F-2026/044
                                                 Fecha: 28 de febrero de 2026
                                                 Vencimiento: 30/03/2026
  Cliente:
  Construcciones Lopera, S.A.
  A58818501
  Avda. de la Constitución, 3
  41001 Sevilla                                  Su pedido: 4500012345

  Concepto                                Uds.      Precio     Importe
  Asesoría laboral febrero                   1      300,00      300,00
  Nóminas adicionales                       12       15,00      180,00

                                   Base imponible          480,00 €
                                   IVA 21 %                100,80 €
                                   Retención IRPF 15 %     -72,00 €
                                   TOTAL FACTURA           508,80 €
  Forma de pago: transferencia. IBAN ES91 2100 0418 4502 0005 1332
""",
    ),
    Paper(
        name="Spain, a bill with an earlier balance",
        truth={
            "kind": "invoice",
            "number": "E26-7781234",
            "issue_date": "2026-03-10",
            "due_date": "2026-03-25",
            "currency": "EUR",
            "seller": "Energía Clara S.A.",
            "buyer": "Panadería Sol S.L.",
            "net": "174.01",
            "tax": "36.54",
            "total": "210.55",
            "payable": "300.00",
        },
        page="""
  Energía Clara S.A.                          Factura de electricidad
  CIF A58818501
  Nº factura: E26-7781234                     Fecha de emisión: 10/03/2026
  Titular: Panadería Sol S.L.                 Fecha de cargo: 20/03/2026
  NIF: B12345674                              Fecha límite de pago: 25/03/2026
  CUPS: ES0021000000000000AA
  Potencia contratada             45,20 €
  Energía consumida              120,35 €
  Impuesto electricidad            8,46 €
  Base imponible                 174,01 €
  IVA 21%                         36,54 €
  Total factura                  210,55 €
  Saldo anterior                  89,45 €
  Total a pagar                  300,00 €
""",
    ),
    Paper(
        name="Spain, a correction with negative amounts",
        truth={
            "kind": "credit_note",
            "number": "R-2026-07",
            "issue_date": "2026-03-10",
            "due_date": None,
            "currency": "EUR",
            "seller": "Industrias Vega, S.A.",
            "buyer": "Talleres Ebro SL",
            "net": "-100.00",
            "tax": "-21.00",
            "total": "-121.00",
            "preceding": ["F-2025-310"],
            "lines": ["-100.00"],
        },
        page="""
  Industrias Vega, S.A.                              FACTURA RECTIFICATIVA
  CIF A58818501                                      Número: R-2026-07
  Pol. Ind. Norte 4, 50011 Zaragoza                  Fecha: 10/03/2026
  Cliente: Talleres Ebro SL                          Rectifica a: F-2025-310
  NIF B12345674
  Descripción          Cantidad   Precio   Importe
  Devolución piezas          -5    20,00   -100,00
  Base imponible  -100,00
  IVA 21%          -21,00
  Total           -121,00 €
""",
    ),
    Paper(
        name="Catalonia, a public buyer",
        truth={
            "kind": "invoice",
            "number": "26/018",
            "issue_date": "2026-03-02",
            "due_date": "2026-04-01",
            "currency": "EUR",
            "seller": "Fusteria Puig, SL",
            "buyer": "Ajuntament de Vic",
            "net": "900.00",
            "tax": "189.00",
            "total": "1089.00",
            "orders": ["EXP-2026-33"],
            "lines": ["900.00"],
        },
        page="""
  Fusteria Puig, SL                       FACTURA
  NIF: B12345674                          Núm. factura: 26/018
  Carrer Major 4, 08001 Barcelona         Data: 02/03/2026
                                          Venciment: 01/04/2026
  Client: Ajuntament de Vic
  NIF: P0829900J                          La vostra comanda: EXP-2026-33
  Descripció            Quantitat     Preu      Import
  Porta de roure                2   450,00      900,00
  Base imposable     900,00
  IVA 21%            189,00
  TOTAL            1.089,00 €
""",
    ),
    Paper(
        name="Portugal",
        truth={
            "kind": "invoice",
            "number": "FT 2026/118",
            "issue_date": "2026-03-03",
            "due_date": "2026-04-02",
            "currency": "EUR",
            "seller": "Tecelagem do Minho, Lda",
            "buyer": "Confeções Douro, S.A.",
            "country": "PT",
            "seller_id": "501442600",
            "buyer_id": "500697256",
            "net": "200.00",
            "tax": "46.00",
            "total": "246.00",
            "orders": ["5521"],
            "lines": ["200.00"],
        },
        page="""
  Tecelagem do Minho, Lda
  NIF: 501442600
  Rua da Fábrica 3, 4800-100 Guimarães
  Fatura FT 2026/118                 Exmo(s). Sr(s).
  Data: 2026-03-03                   Confeções Douro, S.A.
  Vencimento: 2026-04-02             Av. da Boavista 900
  V/ Encomenda: 5521                 4100-111 Porto
                                     NIF: 500697256
  Descrição             Qtd.    Preço Unit.    IVA    Total
  Tecido algodão          50           4,00    23%   200,00
                       Total ilíquido      200,00
                       Total IVA            46,00
                       Total               246,00 EUR
  ATCUD: ABCD1234-118
""",
    ),
    Paper(
        name="America, the month first, ship-to beside bill-to",
        truth={
            "kind": "invoice",
            "number": "INV-10293",
            "issue_date": "2026-03-04",
            "due_date": "2026-04-03",
            "currency": "USD",
            "seller": "ACME INDUSTRIAL SUPPLY, INC.",
            "buyer": "Globex Corporation",
            "net": "245.00",
            "tax": "19.60",
            "total": "264.60",
            "orders": ["PO-88231"],
            "lines": ["90.00", "155.00"],
        },
        page="""
  ACME INDUSTRIAL SUPPLY, INC.                                         INVOICE
  1200 Market Street
  Springfield, IL 62701                              Invoice #        INV-10293
  Phone (217) 555-0142                               Invoice Date     03/04/2026
                                                     Due Date         04/03/2026
  Bill To:                    Ship To:               P.O. Number      PO-88231
  Globex Corporation          Globex Warehouse       Terms            Net 30
  500 Elm Ave                 77 Dock Rd
  Austin, TX 78701            Austin, TX 78702

  Item       Description               Qty    Unit Price       Amount
  A-100      Steel bolts M8            200          0.45        90.00
  A-230      Safety gloves              25          6.20       155.00
                                              Subtotal         $245.00
                                              Sales Tax 8%      $19.60
                                              Total            $264.60
                                              Balance Due      $264.60
""",
    ),
    Paper(
        name="America, a discount in brackets",
        truth={
            "kind": "invoice",
            "number": "7781",
            "issue_date": "2026-02-03",
            "due_date": None,
            "currency": "USD",
            "seller": "Blue Ridge Software LLC",
            "buyer": "Summit Health Partners",
            "net": "18000.50",
            "tax": "0.00",
            "total": "18000.50",
            "lines": ["18075.00", "925.50"],
        },
        page="""
  Blue Ridge Software LLC
  billing@blueridge-software.com
  INVOICE
  Invoice Number: 7781
  Date: February 3, 2026
  Terms: Net 15
  To: Summit Health Partners
      4500 Peak Road, Denver, CO 80202
  Description                               Hours      Rate         Amount
  Consulting services, January              120.5    $150.00    $18,075.00
  Travel                                        1    $925.50       $925.50
                                     Subtotal       $19,000.50
                                     Discount       ($1,000.00)
                                     Sales tax           $0.00
                                     TOTAL          $18,000.50
""",
    ),
    Paper(
        name="America, each label above its value",
        truth={
            "kind": "invoice",
            "number": "RC-2231",
            "issue_date": "2025-12-15",
            "due_date": "2026-01-14",
            "currency": "USD",
            "seller": "Redwood Catering Co.",
            "buyer": "Cascade Events LLC",
            "net": "720.00",
            "total": "720.00",
            "lines": ["720.00"],
        },
        page="""
  Invoice
  Redwood Catering Co.
  88 Pine St, Portland, OR 97201
  INVOICE NO.
  RC-2231
  INVOICE DATE
  12/15/2025
  DUE DATE
  01/14/2026
  BILLED TO
  Cascade Events LLC
  12 River Rd, Portland, OR 97202
  ITEM                  QTY    RATE      AMOUNT
  Lunch buffet           40   $18.00    $720.00
  SUBTOTAL             $720.00
  TAX (0%)               $0.00
  TOTAL                $720.00
""",
    ),
    Paper(
        name="England, labels in a row above their values",
        truth={
            "kind": "invoice",
            "number": "NW/2026/081",
            "issue_date": "2026-03-14",
            "due_date": "2026-04-13",
            "currency": "GBP",
            "seller": "Northwind Traders Ltd",
            "buyer": "Harrow & Sons plc",
            "country": "GB",
            "seller_id": "GB123456782",
            "net": "900.00",
            "tax": "180.00",
            "total": "1080.00",
            "lines": ["850.00", "50.00"],
        },
        page="""
  Northwind Traders Ltd
  Unit 4, Harbour Road, Bristol BS1 4QA
  VAT Reg No: GB 123 4567 82
  Company No. 01234567
                        TAX INVOICE
  Invoice No     Invoice Date     Customer Ref    Due Date      Your Order
  NW/2026/081    14 March 2026    C0032           13 April 2026     PO 5512

  Invoice to
  Harrow & Sons plc
  9 High Street
  York YO1 8QB

  Description              Quantity    Price     VAT    Net
  Rental of lift                  1   850.00     20%   850.00
  Delivery                        1    50.00     20%    50.00
                            Net total      £900.00
                            VAT @ 20%      £180.00
                            Total due    £1,080.00
  Please pay within 30 days. Sort code 20-00-00 Account 12345678
""",
    ),
    Paper(
        name="France, the buyer without a label, a deposit paid",
        truth={
            "kind": "invoice",
            "number": "2026-0312",
            "issue_date": "2026-03-12",
            "due_date": "2026-04-11",
            "currency": "EUR",
            "seller": "SARL Dupont Électricité",
            "buyer": "Mairie de Villeurbanne",
            "country": "FR",
            "seller_id": "FR40303265045",
            "net": "480.00",
            "tax": "96.00",
            "total": "576.00",
            "payable": "476.00",
            "prepaid": "100.00",
            "orders": ["BC-2026-77"],
            "lines": ["120.00", "360.00"],
        },
        page="""
  SARL Dupont Électricité                       FACTURE N° 2026-0312
  14 rue Pasteur                                Date : 12 mars 2026
  69003 Lyon                                    Échéance : 11 avril 2026
  SIRET 552 100 554 00013
  TVA intracommunautaire : FR40303265045
                                                Mairie de Villeurbanne
  Votre commande : BC-2026-77                   Place Lazare-Goujon
                                                69100 Villeurbanne
  Désignation                   Qté     PU HT    Montant HT
  Câble 3G2.5                   100      1,20        120,00
  Main d'oeuvre                   8     45,00        360,00
                                Total HT           480,00 €
                                TVA 20 %            96,00 €
                                Total TTC          576,00 €
                                Acompte versé      100,00 €
                                Net à payer        476,00 €
""",
    ),
    Paper(
        name="France, two rates",
        truth={
            "kind": "invoice",
            "number": "F2026-118",
            "issue_date": "2026-03-08",
            "due_date": "2026-04-07",
            "currency": "EUR",
            "seller": "Les Vergers du Sud SAS",
            "buyer": "Épicerie Martin",
            "net": "270.00",
            "tax": "22.10",
            "total": "292.10",
            "orders": ["CMD 5518"],
            "lines": ["220.00", "50.00"],
        },
        page="""
  Les Vergers du Sud SAS
  ZA des Pins - 30000 Nîmes
  N° TVA : FR40303265045
  Client :                                       Facture n° F2026-118
  Épicerie Martin                                du 08/03/2026
  5 place du Marché                              Date d'échéance : 07/04/2026
  13001 Marseille                                Réf. commande : CMD 5518
  Réf.    Désignation       Qté   PU HT    TVA    Total HT
  P12     Pommes (kg)       200    1,10   5,5%     220,00
  E07     Emballage           4   12,50  20,0%      50,00
  Taux      Base HT     Montant TVA
  5,5%       220,00          12,10
  20,0%       50,00          10,00
  Total HT   270,00 €
  TVA         22,10 €
  Total TTC  292,10 €
""",
    ),
    Paper(
        name="Italy",
        truth={
            "kind": "invoice",
            "number": "45/2026",
            "issue_date": "2026-03-20",
            "due_date": "2026-04-19",
            "currency": "EUR",
            "seller": "Rossi Impianti S.r.l.",
            "buyer": "Bianchi Costruzioni S.p.A.",
            "country": "IT",
            "seller_id": "12345670017",
            "buyer_id": "01234567897",
            "net": "500.00",
            "tax": "110.00",
            "total": "610.00",
            "orders": ["7788"],
            "iban": "IT60X0542811101000000123456",
            "lines": ["400.00", "100.00"],
        },
        page="""
  Rossi Impianti S.r.l.
  Via Garibaldi 10 - 20121 Milano
  P.IVA 12345670017
  Spett.le
  Bianchi Costruzioni S.p.A.
  Corso Italia 5 - 10121 Torino
  P.IVA 01234567897
  Fattura n. 45/2026 del 20/03/2026        Scadenza: 19/04/2026     Vs. ordine: 7788
  Descrizione                Q.tà    Prezzo    Importo
  Manutenzione caldaia          1    400,00     400,00
  Ricambi                       4     25,00     100,00
  Imponibile        500,00
  IVA 22%           110,00
  Totale fattura    610,00 EUR
  IBAN IT60X0542811101000000123456
""",
    ),
    Paper(
        name="Italy, a lawyer: pension fund and withholding",
        truth={
            "kind": "invoice",
            "number": "12",
            "issue_date": "2026-03-15",
            "due_date": None,
            "currency": None,
            "seller": "Studio Legale Verdi",
            "buyer": "Alfa Beta S.r.l.",
            "net": "1040.00",
            "tax": "228.80",
            "total": "1268.80",
            "payable": "1068.80",
        },
        page="""
  Studio Legale Verdi                           PARCELLA
  Via Roma 1 - 00184 Roma                       Fattura n. 12
  P. IVA 01234567897                            del 15/03/2026
  Cliente: Alfa Beta S.r.l.
  P. IVA 12345670017
  Descrizione                                     Importo
  Consulenza contrattuale                        1.000,00
  Cassa previdenza 4%                               40,00
  Imponibile                                     1.040,00
  IVA 22%                                          228,80
  Totale fattura                                 1.268,80
  Ritenuta d'acconto 20%                          -200,00
  Netto a pagare                                 1.068,80
""",
    ),
    Paper(
        name="Germany, the seller's address on the right",
        truth={
            "kind": "invoice",
            "number": "RE-2026-118",
            "issue_date": "2026-03-09",
            "due_date": "2026-04-08",
            "currency": "EUR",
            "seller": "Müller Werkzeugbau GmbH",
            "buyer": "Schmidt Handels AG",
            "country": "DE",
            "seller_id": "DE136695976",
            "net": "231.90",
            "tax": "44.06",
            "total": "275.96",
            "orders": ["B-4711"],
            "iban": "DE89370400440532013000",
            "lines": ["222.00", "9.90"],
        },
        page="""
                                             Müller Werkzeugbau GmbH
                                             Industriestr. 5
                                             70565 Stuttgart
  Müller Werkzeugbau GmbH - Industriestr. 5 - 70565 Stuttgart
  Firma
  Schmidt Handels AG                         Rechnungsnummer: RE-2026-118
  Hauptstraße 20                             Rechnungsdatum: 09.03.2026
  50667 Köln                                 Kundennummer: 10042
                                             Ihre Bestellung: B-4711
  Rechnung
  Pos  Bezeichnung                 Menge  Einheit  Einzelpreis     Gesamtpreis
  1    Fräser HSS 10 mm               12  Stk            18,50          222,00
  2    Versandkostenpauschale          1  psch            9,90            9,90
                                   Nettobetrag                  231,90 €
                                   zzgl. 19 % MwSt.              44,06 €
                                   Gesamtbetrag                 275,96 €
  Zahlbar bis 08.04.2026 ohne Abzug.
  USt-IdNr. DE136695976   IBAN DE89 3704 0044 0532 0130 00   BIC COBADEFFXXX
""",
    ),
    Paper(
        name="Germany, two rates and only the seller's own order number",
        truth={
            "kind": "invoice",
            "number": "26-0087",
            "issue_date": "2026-03-11",
            "due_date": None,
            "currency": "EUR",
            "seller": "Bürobedarf Krause KG",
            "seller_id": "DE136695976",
            "net": "150.00",
            "tax": "16.50",
            "total": "166.50",
            "orders": [],
            "lines": ["100.00", "50.00"],
        },
        page="""
  Bürobedarf Krause KG              Seite 1
  Lindenweg 8, 04109 Leipzig
  Kanzlei Dr. Sommer                                Rechnung Nr. 26-0087
  Markt 1                                           Datum: 11.03.2026
  04109 Leipzig                                     Lieferschein-Nr.: LS 8812
                                                    Auftrags-Nr.: A-5521
  Pos Artikel        Menge      Einzelpreis      MwSt    Gesamt
  1   Fachbuch           2            50,00        7%    100,00
  2   Kopierpapier      10             5,00       19%     50,00
                            Summe netto                  150,00
                            MwSt 7 % von 100,00            7,00
                            MwSt 19 % von 50,00            9,50
                            Rechnungsbetrag              166,50 EUR
  Zahlbar innerhalb 14 Tagen netto. Ust-ID: DE136695976
""",
    ),
    Paper(
        name="Netherlands, no label for either party",
        truth={
            "kind": "invoice",
            "number": "2026-0045",
            "issue_date": "2026-03-14",
            "due_date": "2026-04-13",
            "currency": "EUR",
            "seller": "Bakkerij De Vries B.V.",
            "buyer": "Hotel Amstel N.V.",
            "seller_id": "NL810433941B01",
            "net": "280.00",
            "tax": "25.20",
            "total": "305.20",
            "orders": ["PO-991"],
            "iban": "NL91ABNA0417164300",
            "lines": ["210.00", "70.00"],
        },
        page="""
  Bakkerij De Vries B.V.                                 FACTUUR
  Dorpsstraat 12
  1234 AB Utrecht                                        Factuurnummer: 2026-0045
  KvK 12345678                                           Factuurdatum: 14-03-2026
  BTW NL810433941B01                                     Vervaldatum: 13-04-2026
                                                         Uw referentie: PO-991
  Hotel Amstel N.V.
  Professor Tulpplein 1
  1018 GX Amsterdam

  Omschrijving              Aantal     Prijs     BTW     Bedrag
  Brood volkoren               100      2,10      9%     210,00
  Gebak                         20      3,50      9%      70,00
                                       Subtotaal       € 280,00
                                       BTW 9%           € 25,20
                                       Totaal          € 305,20
  Gelieve te betalen op IBAN NL91ABNA0417164300
""",
    ),
)

OTHER_PAPERS = (
    Paper(
        name="quote",
        page="""
  Pinturas Luna S.L.       PRESUPUESTO
  Nº: P-2026-10            Fecha: 01/03/2026
  Cliente: Hotel Mar S.A.
  Descripción    Cantidad    Precio    Importe
  Pintar fachada        1  2.000,00   2.000,00
  Base imponible 2.000,00
  IVA 21%  420,00
  Total   2.420,00 €
""",
    ),
    Paper(
        name="despatch",
        page="""
  Logística Norte S.A.     ALBARÁN Nº A-5510
  Fecha: 01/03/2026
  Cliente: Hotel Mar S.A.
  Su pedido: 8812
  Descripción             Cantidad
  Toallas                       100
  Sábanas                        50
  Recibí conforme
""",
    ),
    Paper(
        name="order",
        page="""
  Hotel Mar S.A.           ORDEN DE COMPRA
  Número: OC-2026-55       Fecha: 01/03/2026
  Proveedor: Textiles Sol S.L.
  Descripción    Cantidad    Precio    Importe
  Toallas             100      5,00     500,00
  Total  500,00 €
""",
    ),
    Paper(
        name="statement",
        page="""
  Acme Ltd            STATEMENT OF ACCOUNT
  Date: 31/03/2026    Customer: Hotel Mar
  Date         Document     Debit     Credit    Balance
  01/03/2026   INV-1       100.00                100.00
  15/03/2026   INV-2       250.00                350.00
  Balance due  350.00
""",
    ),
    Paper(
        name="remittance",
        page="""
  Globex Corporation       REMITTANCE ADVICE
  Payment date: 15/03/2026   Payment reference: PAY-118
  To: Acme Ltd
  Invoice      Date         Amount
  INV-1        01/03/2026   100.00
  INV-2        05/03/2026   250.00
  Total paid   350.00
""",
    ),
)
"""Papers that are no invoices; the name is the kind."""
