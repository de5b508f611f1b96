"""Moments as text that sorts, and whether they have passed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def moment(seconds_from_now: float = 0.0) -> str:
    """Return a moment in ISO 8601, UTC, with microseconds."""
    return (datetime.now(UTC) + timedelta(seconds=seconds_from_now)).isoformat(timespec="microseconds")


def is_past(text: str) -> bool:
    """Say whether a moment has passed."""
    return text <= moment()
