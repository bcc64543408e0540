"""The suppliers' logos, drawn as vectors on a field of 100 by 100.

In charge of shapes. Not in charge of placing or colouring them: `sheet` does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas


def _wheat(canvas: Canvas) -> None:
    canvas.setLineWidth(4)
    canvas.line(50, 0, 50, 78)
    for level in range(4):
        y = 14 + level * 18
        canvas.ellipse(22, y, 47, y + 15, stroke=0, fill=1)
        canvas.ellipse(53, y, 78, y + 15, stroke=0, fill=1)
    canvas.ellipse(41, 78, 59, 100, stroke=0, fill=1)


def _wave(canvas: Canvas) -> None:
    canvas.circle(50, 50, 48, stroke=0, fill=1)
    canvas.setStrokeColor(HexColor("#ffffff"))
    canvas.setLineWidth(7)
    for level in (30, 48, 66):
        canvas.bezier(10, level, 35, level + 22, 60, level - 22, 90, level)


def _drop(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.moveTo(50, 100)
    path.curveTo(50, 100, 86, 55, 86, 36)
    path.curveTo(86, 14, 68, 0, 50, 0)
    path.curveTo(32, 0, 14, 14, 14, 36)
    path.curveTo(14, 55, 50, 100, 50, 100)
    canvas.drawPath(path, stroke=0, fill=1)


def _polygon(canvas: Canvas, *corners: tuple[float, float]) -> None:
    path = canvas.beginPath()
    path.moveTo(*corners[0])
    for corner in corners[1:]:
        path.lineTo(*corner)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)


def _peak(canvas: Canvas) -> None:
    _polygon(canvas, (0, 8), (38, 88), (58, 48), (70, 68), (100, 8))
    canvas.setFillColor(HexColor("#ffffff"))
    _polygon(canvas, (29, 68), (38, 88), (48, 68), (41, 60), (36, 66))


def _gear(canvas: Canvas) -> None:
    canvas.saveState()
    canvas.translate(50, 50)
    for _ in range(8):
        canvas.rotate(45)
        canvas.rect(-9, 30, 18, 20, stroke=0, fill=1)
    canvas.circle(0, 0, 36, stroke=0, fill=1)
    canvas.setFillColor(HexColor("#ffffff"))
    canvas.circle(0, 0, 15, stroke=0, fill=1)
    canvas.restoreState()


def _leaf(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.moveTo(8, 8)
    path.curveTo(0, 70, 40, 98, 96, 94)
    path.curveTo(98, 40, 70, 2, 8, 8)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.setStrokeColor(HexColor("#ffffff"))
    canvas.setLineWidth(5)
    canvas.line(8, 8, 72, 70)


def _anchor(canvas: Canvas) -> None:
    canvas.setLineWidth(9)
    canvas.circle(50, 86, 10, stroke=1, fill=0)
    canvas.line(50, 76, 50, 8)
    canvas.line(28, 60, 72, 60)
    canvas.bezier(12, 36, 22, -2, 78, -2, 88, 36)


def _box(canvas: Canvas) -> None:
    _polygon(canvas, (0, 72), (50, 100), (100, 72), (50, 46))
    _polygon(canvas, (0, 64), (46, 40), (46, 0), (0, 24))
    _polygon(canvas, (100, 64), (54, 40), (54, 0), (100, 24))


MARKS: Mapping[str, Callable[[Canvas], None]] = {
    "wheat": _wheat,
    "wave": _wave,
    "drop": _drop,
    "peak": _peak,
    "gear": _gear,
    "leaf": _leaf,
    "anchor": _anchor,
    "box": _box,
}
