"""Shapes and words -> SVG text: escaped, in classes, never with a colour. The pencil that every chart holds.

Below the charts; above nothing but the standard library. Lengths are the drawing's own units, y downwards.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from html import escape as escape_html

# Advance of each printable ASCII sign in Inter Medium, hundredths of the type size (read from the packaged font).
_ADVANCE = (
    *(27, 30, 49, 64, 65, 99, 65, 31, 37, 37, 52, 67, 30, 46, 30, 37, 65, 42, 62, 63, 66, 60, 63, 57, 63, 63, 30, 32),
    *(67, 67, 67, 53, 98, 71, 66, 73, 72, 60, 59, 75, 74, 27, 58, 69, 57, 91, 76, 77, 64, 77, 65, 65, 65, 74, 71, 100),
    *(70, 70, 64, 37, 37, 37, 48, 46, 34, 57, 62, 58, 62, 59, 38, 62, 60, 25, 25, 56, 25, 89, 60, 60, 62, 62, 39, 54),
    *(34, 60, 57, 83, 56, 58, 56, 44, 35, 44, 67),
)
_FIGURE_ADVANCE = 65  # tabular digits are all as wide
# Deleted controls, surrogates, and the marks that reorder text around them.
_FORBIDDEN = ((0x7F, 0x9F), (0xD800, 0xDFFF), (0x202A, 0x202E), (0x2066, 0x2067))
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_RIGHT_TO_LEFT = {"R", "AL", "AN"}


def escape(text: str) -> str:
    """Make text safe inside markup and attributes; signs that XML forbids, or that reorder what follows, go."""
    clean = "".join(sign for sign in str(text) if _is_allowed(sign))
    if clean.count(_ISOLATE) != clean.count(_END_ISOLATE):
        clean = clean.replace(_ISOLATE, "").replace(_END_ISOLATE, "")
    return escape_html(clean, quote=True)


def own_name(text: str) -> str:
    """Clean a name that somebody else wrote, on one line; a right-to-left one keeps its order to itself."""
    allowed = "".join(sign for sign in str(text) if _is_allowed(sign) and sign not in _ISOLATE + _END_ISOLATE)
    clean = " ".join(allowed.split())
    if any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in clean):
        return f"{_ISOLATE}{clean}{_END_ISOLATE}"
    return clean


def width_of(text: str, size: float = 12.0) -> float:
    """Estimate how wide `text` is in the packaged font at `size`; signs outside Latin count as a full em."""
    return sum(map(_advance, text)) * size / 100


def fit(text: str, width: float, size: float = 12.0) -> str:
    """Shorten `text` with an ellipsis to what fits into `width`; the whole text stands in the table."""
    if width_of(text, size) <= width:
        return text
    if text.startswith(_ISOLATE) and text.endswith(_END_ISOLATE):
        return f"{_ISOLATE}{fit(text[1:-1], width, size)}{_END_ISOLATE}"
    room = width - width_of("…", size)
    taken = 0.0
    for count, sign in enumerate(text):
        taken += _advance(sign) * size / 100
        if taken > room:
            return text[:count].rstrip(" ,.;\u200d") + "…"
    return text


def folded(text: str, width: float, size: float = 12.0) -> list[str]:
    """Break `text` between words into two lines at most, each no wider than `width`; the second may be shortened."""
    if width_of(text, size) <= width or " " not in text:
        return [fit(text, width, size)]
    if text.startswith(_ISOLATE) and text.endswith(_END_ISOLATE):
        return [f"{_ISOLATE}{line}{_END_ISOLATE}" for line in folded(text[1:-1], width, size)]
    words = text.split(" ")
    n = next((n for n in range(len(words) - 1, 0, -1) if width_of(" ".join(words[:n]), size) <= width), 1)
    return [fit(" ".join(words[:n]), width, size), fit(" ".join(words[n:]), width, size)]


def number(value: float) -> str:
    """Write a coordinate with one decimal at most."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def attributes(pairs: Mapping[str, str | float | None]) -> str:
    """Write attributes; numbers as coordinates, `_` in a name as `-`, None left out."""
    parts = []
    for name, value in pairs.items():
        if value is None:
            continue
        text = number(value) if isinstance(value, (int, float)) else escape_html(str(value), quote=True)
        parts.append(f' {name.rstrip("_").replace("_", "-")}="{text}"')
    return "".join(parts)


def element(tag: str, inner: str = "", **pairs: str | float | None) -> str:
    """Write one element; `inner` is markup already."""
    return f"<{tag}{attributes(pairs)}>{inner}</{tag}>" if inner else f"<{tag}{attributes(pairs)}/>"


def label(x: float, y: float, text: str, class_: str = "", anchor: str = "start") -> str:
    """Write words at a point; `text` is escaped here."""
    return element(
        "text", escape(text), class_=class_ or None, x=x, y=y, text_anchor=None if anchor == "start" else anchor
    )


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> str:
    return element("line", class_=class_, x1=x1, y1=y1, x2=x2, y2=y2)


def rect(x: float, y: float, width: float, height: float, class_: str, fill: str | None = None) -> str:
    """Draw a box; `fill` is only for a pattern, colours come from classes."""
    return element("rect", class_=class_ or None, x=x, y=y, width=max(0.0, width), height=max(0.0, height), fill=fill)


def circle(x: float, y: float, radius: float, class_: str) -> str:
    return element("circle", class_=class_, cx=x, cy=y, r=radius)


def polyline(points: Iterable[tuple[float, float]], class_: str) -> str:
    return element("polyline", class_=class_, points=_points(points))


def polygon(points: Iterable[tuple[float, float]], class_: str) -> str:
    return element("polygon", class_=class_, points=_points(points))


def diamond(x: float, y: float, radius: float, class_: str) -> str:
    return polygon([(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)], class_)


def svg(
    size: tuple[float, float],
    inner: Sequence[str],
    id_: str,
    title: str,
    description: str,
    class_: str = "",
    data: Mapping[str, str | float] | None = None,
) -> str:
    """Wrap a drawing as a picture with a name and a description; `id_` must be the only one of its kind on a page."""
    head = f'<title id="{id_}-t">{escape(title)}</title><desc id="{id_}-d">{escape(description)}</desc>'
    pairs = {
        "class": f"fs-chart {class_}".strip(),
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {number(size[0])} {number(size[1])}",
        "role": "img",
        "aria-labelledby": f"{id_}-t {id_}-d",
        **(data or {}),
    }
    return f"<svg{attributes(pairs)}>{head}{''.join(inner)}</svg>"


def swatch(inner: str) -> str:
    """Wrap a sign of a key: 12 by 12, silent for screen readers."""
    return f'<svg class="fs-chart" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">{inner}</svg>'


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move labels as little as needed so that neighbours stand at least `gap` apart between `low` and `high`.

    wanted  heights in any order; the result keeps their order. If they cannot all fit, the gap shrinks to what fits.
    """
    if not wanted:
        return []
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    if len(order) > 1:
        gap = min(gap, (high - low) / (len(order) - 1))
    placed = [min(max(wanted[index], low), high) for index in order]
    for at in range(1, len(placed)):
        placed[at] = max(placed[at], placed[at - 1] + gap)
    limit = high
    for at in reversed(range(len(placed))):
        placed[at] = min(placed[at], limit)
        limit = placed[at] - gap
    return [placed[order.index(index)] for index in range(len(wanted))]


def _points(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)


def _is_allowed(sign: str) -> bool:
    """Tell whether XML 1.0 may hold the sign and no reader is misled by it (controls and bidirectional overrides)."""
    code = ord(sign)
    if code < 0x20:
        return sign in "\t\n"
    return not any(first <= code <= last for first, last in _FORBIDDEN) and code & 0xFFFE != 0xFFFE


def _advance(sign: str) -> int:
    code = ord(sign)
    if sign.isdigit() and code < 128:
        return _FIGURE_ADVANCE
    if 32 <= code < 127:
        return _ADVANCE[code - 32]
    if unicodedata.combining(sign) or unicodedata.category(sign) == "Cf":
        return 0
    if unicodedata.category(sign) == "Zs":
        return 20
    base = unicodedata.normalize("NFD", sign)[0]
    if 32 <= ord(base) < 127:
        return _ADVANCE[ord(base) - 32]
    return 67 if code < 0x2E80 and unicodedata.category(sign) in ("Sm", "Sc", "Pd", "Po", "Pi", "Pf", "So") else 100
