"""The strip at the top of every board: what this is, the boards, one word of its state, light or dark, the way out."""

from __future__ import annotations

from collections.abc import Sequence

from finsim.dashboards.markup import text
from finsim.settings import settings


def top(boards: Sequence[tuple[str, str]], here: str, skip: str, said: str) -> str:
    """Return the strip.

    boards  address and words of each board that is named; `here` is the address of this one
    skip    what the first link of the page leads to, past the strip: "answers", "cards"
    said    the state of what is shown, in words
    """
    links = "".join(
        f'<a href="{board}"{_CURRENT if board == here else ""}>{text(words)}</a>' for board, words in boards
    )
    return (
        f'<a class="skip" href="#answers">Skip to the {text(skip)}</a><header class="fs-top">'
        '<span class="fs-brand">fin<span>sim</span></span>'
        f'<nav class="fs-nav" aria-label="Boards">{links}</nav><div class="fs-plan">'
        f'<span class="fs-saved">{text(said)}</span>'
        f'<button class="btn" type="button" data-do="theme">Light / dark</button>{_way_out()}</div></header>'
    )


def _way_out() -> str:
    """Where users have logged in, they can log out."""
    return '<a class="lnk" href="/logout">Log out</a>' if settings().is_public else ""


_CURRENT = ' aria-current="page"'
