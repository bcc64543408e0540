"""Reads PDFs with another reader of invoices and prints one JSON object a file; runs in an environment of its own.

`peer_reader.py NAME FILE…`. In charge of calling the peer as its documentation does and of translating its field names.
Imports nothing of Acuse: it is not installed there.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Reader = Callable[[str], dict[str, Any]]


def invoice2data() -> Reader:
    """Return a reader with the 200 templates that the package ships."""
    from invoice2data import extract_data
    from invoice2data.extract.loader import read_templates

    templates = read_templates()
    names = {
        "invoice_number": "invoice_number",
        "date": "issue_date",
        "date_due": "due_date",
        "issuer": "issuer",
        "vat": "issuer_tax_id",
        "currency": "currency",
        "amount": "total",
        "amount_untaxed": "net",
        "amount_tax": "tax",
        "iban": "iban",
    }

    def read(path: str) -> dict[str, Any]:
        found = extract_data(path, templates=templates) or {}
        return {ours: found[theirs] for theirs, ours in names.items() if found.get(theirs) is not None}

    return read


def invoice_agent() -> Reader:
    """Return its offline extractor."""
    from invoice_agent.extract import get_extractor
    from invoice_agent.ingest import load_pdf

    extractor = get_extractor("layout")
    names = {
        "invoice_number": "invoice_number",
        "invoice_date": "issue_date",
        "due_date": "due_date",
        "vendor": "issuer",
        "currency": "currency",
        "po_number": "order_reference",
        "subtotal": "net",
        "tax": "tax",
        "total": "total",
    }

    def read(path: str) -> dict[str, Any]:
        found = extractor.extract(load_pdf(path))
        return {ours: value for theirs, ours in names.items() if (value := getattr(found, theirs, None)) is not None}

    return read


def main() -> None:
    """Read every file and print what was found and how long it took."""
    read = {"invoice2data": invoice2data, "invoice-agent": invoice_agent}[sys.argv[1]]()
    for path in sys.argv[2:]:
        began = time.perf_counter()
        try:
            fields = read(path)
        except Exception as error:  # whatever the peer raises is its answer to this file
            fields = {}
            print(f"{Path(path).name}: {error!r}", file=sys.stderr)
        seconds = time.perf_counter() - began
        plain = {name: str(value)[:10] if name.endswith("_date") else str(value) for name, value in fields.items()}
        print(json.dumps({"file": Path(path).name, "fields": plain, "seconds": seconds}))


if __name__ == "__main__":
    main()
