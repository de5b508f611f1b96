"""A clock that a test moves on: what ends after some time ends when the test says so, on a busy machine too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo


class Clock:
    """Stands for `datetime` in a module that looks at the time; each look is a microsecond after the one before."""

    fromisoformat = staticmethod(datetime.fromisoformat)

    def __init__(self) -> None:
        self._now = datetime(2026, 12, 1, tzinfo=UTC)

    def now(self, zone: tzinfo) -> datetime:
        self._now += timedelta(microseconds=1)
        return self._now.astimezone(zone)

    def goes_on(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
