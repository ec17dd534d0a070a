"""Draw learning curves as SVG: a thick line for the mean of the seeds of each way, thin ones for the seeds."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from training.saved_share import Row, mean_curve

__all__ = ["curve_picture"]

WIDTH, HEIGHT, MARGIN = 640, 400, 56
COLOURS = ("#6b7280", "#b91c1c", "#1d4ed8", "#047857", "#a16207")
"""The first, for random choice, is grey."""


def curve_picture(rows: Sequence[Row]) -> str:
    """Return a picture of table F1 by the passages annotated.

    Raises:
        ValueError: there are no rows.
    """
    if not rows:
        raise ValueError("curve: nothing to draw; got no rows, expected one or more. Run a simulation first.")
    ways = list(dict.fromkeys(row.way for row in rows))
    curves = {way: mean_curve(rows, way, "passages", "table") for way in ways}
    right = max(row.passages for row in rows)
    top = 10 * (int(max(row.table for row in rows)) // 10 + 1)

    def place(passages: float, score: float) -> str:
        x = MARGIN + passages / right * (WIDTH - 2 * MARGIN)
        return f"{x:.1f},{HEIGHT - MARGIN - score / top * (HEIGHT - 2 * MARGIN):.1f}"

    parts = [
        _text(WIDTH / 2, HEIGHT - 12, "passages annotated"),
        _text(MARGIN, 24, "table F1 on the test split", "start"),
    ]
    for score in range(0, top + 1, 10):
        left, y = place(0, score).split(",")
        parts.append(f'<path d="M{left},{y} H{WIDTH - MARGIN}" stroke="#e5e7eb"/>')
        parts.append(_text(float(left) - 8, float(y) + 4, str(score), "end"))
    for passages, _ in curves[ways[0]]:
        x = float(place(passages, 0).split(",")[0])
        parts.append(_text(x, HEIGHT - MARGIN + 18, f"{passages:g}"))
    for number, (way, curve) in enumerate(curves.items()):
        colour = COLOURS[number % len(COLOURS)]
        for seed in sorted({row.seed for row in rows if row.way == way}):
            one = sorted((r for r in rows if (r.way, r.seed) == (way, seed)), key=lambda r: r.round)
            parts.append(_line([place(r.passages, r.table) for r in one], colour, 1, 0.4))
        parts.append(_line([place(*point) for point in curve], colour, 3, 1))
        parts.append(_text(WIDTH - MARGIN, 24 + 18 * number, way, "end", colour))
    font = 'font-family="sans-serif" font-size="13"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {font}>'
    return "\n".join([head, f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>', *parts, "</svg>", ""])


def _line(points: Sequence[str], colour: str, width: float, opacity: float) -> str:
    shape = f'stroke="{colour}" stroke-width="{width}" stroke-opacity="{opacity}"'
    return f'<polyline points="{" ".join(points)}" fill="none" {shape}/>'


def _text(x: float, y: float, text: str, anchor: str = "middle", colour: str = "#111827") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'
