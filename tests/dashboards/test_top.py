"""The strip at the top of every board: the way out stands where there was a way in."""

import pytest

from finsim.dashboards import top
from finsim.settings import Settings

BOARDS = (("household", "Household"), ("operations", "Operations"))


@pytest.mark.parametrize("secret", [None, "a secret of at least 32 characters, for tests"])
def test_who_has_logged_in_finds_the_way_out_and_nobody_else_a_link_to_nowhere(monkeypatch, secret):
    monkeypatch.setattr(top, "settings", lambda: Settings(secret=secret))
    assert ('href="/logout"' in top.top(BOARDS, "household", "answers", "As saved")) == (secret is not None)


def test_the_board_that_is_open_is_marked_and_what_is_said_is_escaped():
    strip = top.top(BOARDS, "operations", "cards", "<b>1</b> open")
    assert strip.count("aria-current") == 1
    assert '<a href="operations" aria-current="page">Operations</a>' in strip
    assert "&lt;b&gt;1&lt;/b&gt; open" in strip
