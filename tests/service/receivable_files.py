"""Files about what customers owe, for tests: as other systems export them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from service.application import Application
from service.importreport import ImportReport
from service.imports import IMPORTS

CUSTOMERS = """codigo;razon social;cif;email;email incidencias;idioma;zona horaria;plazo;comercial;tamaño
C-1;Hotel Miramar, S.A.;ESA08001851;pagos@miramar.example;q@miramar.example;es;Europe/Madrid;30;eva@aurora.example;L
C-2;Bistro North Ltd;GB123456789;accounts@bistro.example;;en;Europe/London;14;;
"""
RECEIVABLES = """factura;codigo cliente;fecha;vencimiento;moneda;importe;saldo
A-101;C-1;2026-10-01;2026-10-31;EUR;1.210,00;1.210,00
A-102;C-1;2026-11-10;2026-12-10;EUR;605,50;605,50
B-7;C-2;2026-11-11;;EUR;300,00;300,00
"""


def bring(app: Application, folder: Path, what: str, content: list[dict[str, Any]] | str) -> ImportReport:
    """Import rows as JSON, or a text as CSV."""
    path = folder / f"{what}.{'csv' if isinstance(content, str) else 'json'}"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return IMPORTS[what](app, path)


def with_receivables(app: Application, folder: Path) -> Application:
    """Bring in two customers with three invoices, one of them overdue at the tests' NOW."""
    assert bring(app, folder, "customers", CUSTOMERS).refused == ()
    assert bring(app, folder, "receivables", RECEIVABLES).refused == ()
    return app
