"""Papers printed by the tests: a page is typed as it should look, runs of two spaces part its columns."""

from __future__ import annotations

import io
import re

from reportlab.pdfgen import canvas

CHARACTER = 5.0
LINE = 14.0
MARGIN = 30.0
A4 = (595.0, 842.0)


def pdf(*pages: str, size: float = 9.0, password: str | None = None) -> bytes:
    """Return a PDF with one page for each typed text; numbers end where they end in the text, words begin there."""
    buffer = io.BytesIO()
    paper = canvas.Canvas(buffer, pagesize=A4, invariant=True, encrypt=password)
    for page in pages:
        paper.setFont("Helvetica", size)
        for row, line in enumerate(page.strip("\n").split("\n")):
            y = A4[1] - MARGIN - row * LINE
            for run in re.finditer(r"\S+(?: \S+)*", line):
                if re.fullmatch(r"[-$€£ ]*[\d.,' ]+[€%]?", run.group()):
                    paper.drawRightString(MARGIN + run.end() * CHARACTER, y, run.group())
                else:
                    paper.drawString(MARGIN + run.start() * CHARACTER, y, run.group())
        paper.showPage()
    paper.save()
    return buffer.getvalue()
