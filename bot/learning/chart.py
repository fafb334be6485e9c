"""The reliability plot as SVG: what the model says it is sure of, against how often it is right."""

from __future__ import annotations

from collections.abc import Sequence

from bot.learning.scores import Bin

SIDE, EDGE = 320, 48
"""Length of an axis and space around the square, in pixels."""
BROAD = 24
"""Diameter of the circle of the fullest bin."""


def reliability_svg(bins: Sequence[Bin], title: str) -> str:
    """Draw bins as circles whose area tells how many answers they hold, over the diagonal of perfect calibration."""
    whole = SIDE + 2 * EDGE
    most = max((each.count for each in bins), default=1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" width="{whole}" height="{whole}"',
        'font-family="sans-serif" font-size="12">',
        f"<title>{_plain(title)}</title>",
        f'<rect width="{whole}" height="{whole}" fill="white"/>',
        f'<text x="{EDGE}" y="{EDGE // 2}">{_plain(title)}</text>',
    ]
    for tenth in range(0, 11, 2):
        place, share = tenth / 10, f"{tenth / 10:.1f}"
        parts.append(_line((place, 0), (place, 1), "#ddd"))
        parts.append(_line((0, place), (1, place), "#ddd"))
        x, y = _at(place, place)
        parts.append(f'<text x="{x}" y="{EDGE + SIDE + 16}" text-anchor="middle">{share}</text>')
        parts.append(f'<text x="{EDGE - 6}" y="{y + 4:g}" text-anchor="end">{share}</text>')
    parts.append(_line((0, 0), (1, 1), "#888"))
    path = " ".join(f"{x:g},{y:g}" for x, y in (_at(each.said, each.right) for each in bins))
    parts.append(f'<polyline points="{path}" fill="none" stroke="#1668b8" stroke-width="1.5"/>')
    for each in bins:
        x, y = _at(each.said, each.right)
        radius = max(BROAD / 2 * (each.count / most) ** 0.5, 2.5)
        told = f"said {each.said:.2f}, right {each.right:.2f}, {each.count} answers"
        parts.append(
            f'<circle cx="{x:g}" cy="{y:g}" r="{radius:.1f}" fill="#1668b8" fill-opacity="0.6">'
            f"<title>{told}</title></circle>"
        )
    middle = EDGE + SIDE / 2
    parts += [
        f'<text x="{middle:g}" y="{whole - 10}" text-anchor="middle">probability said</text>',
        f'<text x="14" y="{middle:g}" text-anchor="middle" transform="rotate(-90 14 {middle:g})">share right</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _at(x: float, y: float) -> tuple[float, float]:
    return round(EDGE + x * SIDE, 1), round(EDGE + (1 - y) * SIDE, 1)


def _line(start: tuple[float, float], end: tuple[float, float], colour: str) -> str:
    (x1, y1), (x2, y2) = _at(*start), _at(*end)
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{colour}"/>'


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
