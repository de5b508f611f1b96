"""A look at a site from outside -> what is not well, told by webhook and mail once: what was told rests in a file.

The file is the probe's own: a site that is away cannot say that it is, and its store may be what has failed.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from finsim.delivery import Way
from finsim.errors import SettingsError
from finsim.health.alerts import Alert, AlertBook
from finsim.ops.gate import Look
from finsim.settings import settings
from finsim.storage.sqlite import SqliteRepository
from finsim.workbench import operating


def stated_ways() -> list[Way]:
    """Return the ways out that the settings name. Raises SettingsError where there is none: nobody would hear."""
    if not (ways := operating.ways_of(settings())):
        raise SettingsError(
            "FINSIM_ALERT_WEBHOOK, FINSIM_SMTP_URL with FINSIM_ALERT_MAIL", "one of the two ways", "neither",
            hint="leave --tell away to look without telling anybody",
        )  # fmt: skip
    return ways


def tell(look: Look, passed: bool, file: Path, ways: Sequence[Way], now: float) -> list[str]:
    """Tell what began, what lasts after hours and what is over; return the names of what was told.

    look    the look that decided; passed: whether the gate let the site through
    file    the book of what was told (SQLite), made where it is missing
    now     seconds since 1970
    """
    wrong = [
        Alert(f"probe.{tier.name}", "page", f"{tier.name} is not well from outside: {tier.words}")
        for tier in look.tiers
        if not (passed or tier.is_well)
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(SqliteRepository(file)) as repository:
        say = partial(operating.tell, ways=ways)
        return AlertBook(repository, say).go_over(wrong, now)
