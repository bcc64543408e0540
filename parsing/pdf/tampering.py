"""What is odd about a PDF as a file: edits after a signature, programs in it (reliability.md F12).

In charge of telling; nothing is run, and no signature is verified: whether the words under it are still the signed ones
is what a reader of the invoice has to know.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from types import MappingProxyType

import pypdfium2
import pypdfium2.raw as pdfium

from parsing.document import Problem

_LAUNCH = re.compile(rb"/S\s*/(?:Launch|JavaScript)\b")
_MOST_SIGNATURES = 50


def oddities(pdf: pypdfium2.PdfDocument, data: bytes) -> Iterator[Problem]:
    """Yield changed_after_signing and active_content."""
    signed = _signed_until(pdf)
    added = data[signed:] if signed is not None else b""
    # Certificates and revocation lists are added to a signature for the long term (ETSI EN 319 142-1, B-LT).
    if added.strip() and b"/DSS" not in added:
        facts = MappingProxyType({"bytes": str(len(added))})
        message = f"{len(added)} bytes were added after the PDF was signed; ask the sender for the signed one"
        yield Problem(code="changed_after_signing", message=message, facts=facts)
    if pdfium.FPDFDoc_GetJavaScriptActionCount(pdf) > 0 or _LAUNCH.search(data):
        yield Problem(code="active_content", message="the PDF holds a script or a command; it was not run")


def _signed_until(pdf: pypdfium2.PdfDocument) -> int | None:
    """Return where the bytes end that the last signature covers; None without one."""
    ends = []
    for index in range(min(pdfium.FPDF_GetSignatureCount(pdf), _MOST_SIGNATURES)):
        signature = pdfium.FPDF_GetSignatureObject(pdf, index)
        count = pdfium.FPDFSignatureObj_GetByteRange(signature, None, 0)
        if count >= 4 and count % 2 == 0:
            numbers = (ctypes.c_int * count)()
            pdfium.FPDFSignatureObj_GetByteRange(signature, numbers, count)
            ends.append(numbers[count - 2] + numbers[count - 1])
    return max(ends, default=None)
