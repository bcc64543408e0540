"""A sheet of paper to print on: text at places counted from the top left, and pages that follow.

In charge of drawing. Not in charge of what is drawn where.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from reportlab.lib.pagesizes import A4, letter
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen import canvas

SIZES = {"a4": A4, "letter": letter}
_BOLD = {"Helvetica": "Helvetica-Bold", "Times-Roman": "Times-Bold", "Courier": "Courier-Bold"}
_ACCENTED = str.maketrans({"Œ": "OE", "œ": "oe"})


@dataclass(slots=True, kw_only=True)
class Sheet:
    """The paper being printed. `y` is how far down the page is taken."""

    font: str
    size: float
    leading: float
    paper: str
    margin: float
    y: float = 0.0
    pages: int = 1
    buffer: io.BytesIO = field(default_factory=io.BytesIO)
    pen: canvas.Canvas = field(init=False)

    def __post_init__(self) -> None:
        """Take the first page."""
        self.pen = canvas.Canvas(self.buffer, pagesize=SIZES[self.paper], invariant=True)
        self.y = self.margin

    @property
    def width(self) -> float:
        """The page's width in points."""
        return SIZES[self.paper][0]

    @property
    def height(self) -> float:
        """The page's height in points."""
        return SIZES[self.paper][1]

    @property
    def right(self) -> float:
        """Where the right margin begins."""
        return self.width - self.margin

    def text(
        self, x: float, y: float, text: str, *, align: str = "left", bold: bool = False, size: float | None = None
    ) -> float:
        """Print a line whose baseline is at y, and return its width."""
        font, points = _BOLD[self.font] if bold else self.font, size or self.size
        text = text.translate(_ACCENTED)
        width: float = stringWidth(text, font, points)
        left = x - width if align == "right" else x - width / 2 if align == "centre" else x
        self.pen.setFont(font, points)
        self.pen.drawString(left, self.height - y, text)
        return width

    def fits(self, text: str, width: float, *, size: float | None = None) -> bool:
        """True when a text is not wider than `width`."""
        return bool(stringWidth(text, self.font, size or self.size) <= width)

    def lines(
        self,
        x: float,
        y: float,
        texts: list[str],
        *,
        align: str = "left",
        bold_first: bool = False,
        width: float = 1000.0,
    ) -> float:
        """Print texts below each other, smaller where one is wider than `width`; return where the next would stand."""
        for index, text in enumerate(texts):
            bold = bold_first and index == 0
            size = min(self.size, self.size * width / max(1.0, stringWidth(text, _BOLD[self.font], self.size)))
            self.text(x, y, text, align=align, bold=bold, size=size)
            y += self.leading
        return y

    def rule(self, x0: float, x1: float, y: float) -> None:
        """Draw a horizontal line."""
        self.pen.setLineWidth(0.5)
        self.pen.line(x0, self.height - y, x1, self.height - y)

    def box(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a rectangle."""
        self.pen.setLineWidth(0.5)
        self.pen.rect(x0, self.height - y1, x1 - x0, y1 - y0)

    def turn(self) -> None:
        """Go on to the next page."""
        self.pen.showPage()
        self.pages += 1
        self.y = self.margin

    def bytes(self) -> bytes:
        """Finish and return the PDF."""
        self.pen.showPage()
        self.pen.save()
        return self.buffer.getvalue()
