"""Texts and figures -> the small pieces of markup that every panel is made of. Every text is escaped here."""

from __future__ import annotations

from html import escape

from finsim.analysis.figure import Figure, Figures
from finsim.charts import numbers


def text(words: object) -> str:
    """Escape words for an element or a quoted attribute."""
    return escape(str(words), quote=True)


def name(words: object) -> str:
    """Mark words that the household wrote itself: they may be long, or run the other way."""
    return f'<span class="name">{text(words)}</span>'


def opens(written: str, id: str, says: str) -> str:
    """Return a figure that opens: a button with its value, whose accessible name says what it is and does."""
    return (
        f'<button class="fig" type="button" data-open="{text(id)}" '
        f'aria-label="{text(written)}, {text(says)}">{text(written)}</button>'
    )


def figure(item: Figure, figures: Figures, short: bool = True) -> str:
    """Return a figure's value as a button that opens it, or plain when it opens nothing."""
    written = numbers.figure(item, figures.currency, figures.locale, short=short)
    if item.opens is None or item.value is None:
        return text(written)
    return opens(written, item.id, f"{item.name}, opens what is behind it")


def error(item: Figure, figures: Figures) -> str:
    """Return how sure a figure is, to stand after its value."""
    return f'<span class="pm">{text(numbers.figure_error(item, figures.currency, figures.locale))}</span>'


def card(title: str, body: str, sub: str = "", classes: str = "", label: str = "") -> str:
    """Return a card: a section with a heading, a line under it and a body; `body` and `sub` are trusted markup."""
    under = f'<p class="sub">{sub}</p>' if sub else ""
    return (
        f'<section class="card {classes}" aria-label="{text(label or title)}">'
        f"<h2>{text(title)}</h2>{under}{body}</section>"
    )


def toggle(label: str, key: str, choices: list[tuple[str, str]], chosen: str) -> str:
    """Return buttons of which one is pressed; pressing one puts its value into the state."""
    buttons = "".join(
        f'<button type="button" data-put="{text(key)}" data-value="{text(value)}" '
        f'aria-pressed="{"true" if value == chosen else "false"}">{text(words)}</button>'
        for value, words in choices
    )
    return f'<div class="seg" role="group" aria-label="{text(label)}">{buttons}</div>'


def notice(lead: str, rest: str, action: str = "") -> str:
    """Return a notice: what is missing, what still holds, what happens next. Never blocks."""
    return f'<div class="fs-notice" role="status"><span><b>{text(lead)}</b> {text(rest)}</span>{action}</div>'
