"""One A4 page to draw an invoice on: text, boxes, tables and a vector logo, measured in millimetres from the top left.

In charge of drawing. Not in charge of what a country's invoice must show: that is the layouts' business. Only
Helvetica, which every PDF reader has: accents and the euro sign are in its WinAnsi encoding and can be read back.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from service.demo.documents.marks import MARKS

Side = Literal["left", "right", "centre"]

BLACK = "#1a1a1a"
GREY = "#6b6b6b"
PALE = "#eeeeee"
_PAGE_HEIGHT = A4[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table; `width` in millimetres."""

    title: str
    width: float
    side: Side = "left"


class Sheet:
    """Draw on one page; `finish` returns the PDF. The same calls always give the same bytes."""

    def __init__(self, *, title: str, author: str) -> None:
        self._buffer = io.BytesIO()
        self._canvas = Canvas(self._buffer, pagesize=A4, invariant=1, pageCompression=1)
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 9,
        bold: bool = False,
        side: Side = "left",
        colour: str = BLACK,
    ) -> None:
        """Write one line whose baseline is at `y`; `x` is its left end, right end or middle, by `side`."""
        self._canvas.setFont(_font(bold), size)
        self._canvas.setFillColor(HexColor(colour))
        draw = {
            "left": self._canvas.drawString,
            "right": self._canvas.drawRightString,
            "centre": self._canvas.drawCentredString,
        }[side]
        draw(x * mm, self._up(y), words)

    def lines(
        self, x: float, y: float, rows: Sequence[str], *, size: float = 9, step: float = 4.4, colour: str = BLACK
    ) -> float:
        """Write rows under each other; return the baseline after the last."""
        for row in rows:
            self.text(x, y, row, size=size, colour=colour)
            y += step
        return y

    def pairs(
        self, x: float, y: float, rows: Sequence[tuple[str, str]], *, gap: float, size: float = 9, step: float = 4.8
    ) -> float:
        """Write `label value` rows, the values starting `gap` after the labels; return the baseline after the last."""
        for label, value in rows:
            self.text(x, y, label, size=size, bold=True)
            self.text(x + gap, y, value, size=size)
            y += step
        return y

    def box(
        self, x: float, y: float, width: float, height: float, *, colour: str = BLACK, fill: str | None = None,
        stroke: float = 0.6, radius: float = 0,
    ) -> None:  # fmt: skip
        """Draw a rectangle whose top left corner is at (x, y)."""
        self._canvas.setLineWidth(stroke)
        self._canvas.setStrokeColor(HexColor(colour))
        self._canvas.setFillColor(HexColor(fill or "#ffffff"))
        self._canvas.roundRect(
            x * mm, self._up(y + height), width * mm, height * mm, radius * mm,
            stroke=1 if stroke else 0, fill=1 if fill else 0,
        )  # fmt: skip

    def rule(self, x: float, y: float, width: float, *, colour: str = BLACK, stroke: float = 0.5) -> None:
        """Draw a horizontal line."""
        self._canvas.setLineWidth(stroke)
        self._canvas.setStrokeColor(HexColor(colour))
        self._canvas.line(x * mm, self._up(y), (x + width) * mm, self._up(y))

    def upright(self, x: float, y: float, height: float, *, colour: str = BLACK, stroke: float = 0.5) -> None:
        """Draw a vertical line downwards."""
        self._canvas.setLineWidth(stroke)
        self._canvas.setStrokeColor(HexColor(colour))
        self._canvas.line(x * mm, self._up(y), x * mm, self._up(y + height))

    def table(
        self,
        x: float,
        y: float,
        columns: Sequence[Column],
        rows: Sequence[Sequence[str]],
        *,
        head: str = PALE,
        head_text: str = BLACK,
        size: float = 8.5,
        row_height: float = 6.4,
        framed: bool = False,
    ) -> float:
        """Draw a table with a coloured head; long cells wrap. Return where it ends."""
        width = sum(column.width for column in columns)
        self.box(x, y, width, 7, fill=head, colour=head, stroke=0.3)
        self._cells(x, y + 4.7, columns, [column.title for column in columns], size, bold=True, colour=head_text)
        top, y = y, y + 7
        for row in rows:
            used = self._cells(x, y + 4.4, columns, row, size)
            y += row_height + (used - 1) * 3.8
            self.rule(x, y, width, colour="#c9c9c9", stroke=0.3)
        if framed:
            self._frame(x, top, columns, y - top)
        return y

    def paragraph(
        self, x: float, y: float, width: float, words: str, *, size: float = 7.5, colour: str = GREY
    ) -> float:
        """Write wrapped text; return the baseline after the last line."""
        return self.lines(x, y, simpleSplit(words, _font(False), size, width * mm), size=size, step=3.4, colour=colour)

    def qr(self, x: float, y: float, side: float, content: str) -> None:
        """Draw a QR code of `side` millimetres with its top left corner at (x, y)."""
        widget = QrCodeWidget(content, barLevel="M")
        left, bottom, right, top = widget.getBounds()
        scale = side * mm / (right - left)
        drawing = Drawing(side * mm, side * mm, transform=[scale, 0, 0, side * mm / (top - bottom), 0, 0])
        drawing.add(widget)
        renderPDF.draw(drawing, self._canvas, x * mm, self._up(y + side))

    def stacked_bars(self, x: float, y: float, width: float, height: float, digits: str) -> None:
        """Draw what a printed two-dimensional stamp looks like from afar: it carries no data that could be read."""
        self._canvas.setFillColor(HexColor(BLACK))
        rows, columns = 16, 96
        bits = f"{int(digits, 16):b}" * (rows * columns // 64)
        for index in range(rows * columns):
            if bits[(index * 7) % len(bits)] == "1":
                row, column = divmod(index, columns)
                self._canvas.rect(
                    (x + column * width / columns) * mm, self._up(y + (row + 1) * height / rows),
                    width / columns * mm, height / rows * mm, stroke=0, fill=1,
                )  # fmt: skip

    def logo(self, x: float, y: float, size: float, shape: str, colour: str) -> None:
        """Draw a company's mark of `size` millimetres with its top left corner at (x, y)."""
        self._canvas.saveState()
        self._canvas.translate(x * mm, self._up(y + size))
        self._canvas.scale(size * mm / 100, size * mm / 100)
        self._canvas.setFillColor(HexColor(colour))
        self._canvas.setStrokeColor(HexColor(colour))
        MARKS[shape](self._canvas)
        self._canvas.restoreState()

    def finish(self) -> bytes:
        """Close the page and return the file."""
        self._canvas.showPage()
        self._canvas.save()
        return self._buffer.getvalue()

    def _cells(
        self, x: float, y: float, columns: Sequence[Column], cells: Sequence[str], size: float, *, bold: bool = False,
        colour: str = BLACK,
    ) -> int:  # fmt: skip
        most = 1
        for column, cell in zip(columns, cells, strict=True):
            rows = simpleSplit(cell, _font(bold), size, (column.width - 3) * mm) or [""]
            anchor = {"left": x + 1.5, "right": x + column.width - 1.5, "centre": x + column.width / 2}[column.side]
            for index, row in enumerate(rows):
                self.text(anchor, y + index * 3.8, row, size=size, bold=bold, side=column.side, colour=colour)
            most = max(most, len(rows))
            x += column.width
        return most

    def _frame(self, x: float, y: float, columns: Sequence[Column], height: float) -> None:
        self.box(x, y, sum(column.width for column in columns), height, stroke=0.5)
        for column in columns[:-1]:
            x += column.width
            self.upright(x, y, height, stroke=0.3)

    def _up(self, y: float) -> float:
        return float(_PAGE_HEIGHT - y * mm)


def _font(bold: bool) -> str:
    return "Helvetica-Bold" if bold else "Helvetica"
