"""Samples become alerts, and an alert is told once: when it begins, again after hours, and when it is over.

What was told rests in the store, so that several processes and restarts tell it once together. Telling is a port: the
workbench hands in webhook and mail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from finsim.errors import Conflict, NotFound
from finsim.health.history import OWNER, Sample
from finsim.health.objectives import burns
from finsim.storage import Kind, Repository

SECONDS_UNTIL_TOLD_AGAIN = 4 * 3600.0
SECONDS_OF_SILENCE = 300.0  # without a sample of the API
MOST_WAITING_S = 120.0
MOST_MEMORY = 0.92
NEEDED = ("store", "data", "engine", "home")


@dataclass(frozen=True)
class Alert:
    """Something that somebody should know; `name` is what makes two of them the same."""

    name: str
    severity: str
    words: str


Tell = Callable[[Alert, bool], None]  # the alert, and whether it is over


def alerts(samples: Sequence[Sample], now: float) -> list[Alert]:
    """Return what is wrong now, the worst first."""
    found = [*_burning(samples, now), *_levels(samples, now), *_unwell(samples)]
    return sorted(found, key=lambda alert: (alert.severity != "page", alert.name))


class AlertBook:
    """What was told of which alert; one row an alert."""

    def __init__(self, repository: Repository, tell: Tell) -> None:
        self._repository, self._tell = repository, tell

    def go_over(self, now_wrong: Sequence[Alert], now: float) -> list[str]:
        """Tell what is new, what lasts and what is over; return the names of what was told."""
        told = []
        wrong = {alert.name: alert for alert in now_wrong}
        for alert in wrong.values():
            if self._is_due(alert, now):
                self._tell(alert, False)
                told.append(alert.name)
        for row in self._repository.find(OWNER, Kind.ALERT, {"state": "open"}):
            if row.id not in wrong:
                body = {**row.body, "until": now}
                try:
                    self._repository.replace(OWNER, Kind.ALERT, row.id, body, row.version, {"state": "over"})
                except (Conflict, NotFound):
                    continue  # another process told it
                self._tell(Alert(row.id, str(row.body["severity"]), str(row.body["words"])), True)
                told.append(row.id)
        return told

    def open(self) -> list[tuple[Alert, float]]:
        """Return the alerts that were told and are not over, with when they began."""
        rows = self._repository.find(OWNER, Kind.ALERT, {"state": "open"})
        return [(Alert(row.id, row.body["severity"], row.body["words"]), float(row.body["since"])) for row in rows]

    def _is_due(self, alert: Alert, now: float) -> bool:
        """Claim the telling of an alert: of several processes, one succeeds."""
        body = {"severity": alert.severity, "words": alert.words, "since": now, "told": now}
        try:
            row = self._repository.get(OWNER, Kind.ALERT, alert.name)
        except NotFound:
            try:
                self._repository.create(OWNER, Kind.ALERT, alert.name, body, {"state": "open"})
                return True
            except Conflict:
                return False
        is_open = row.labels.get("state") == "open"
        if is_open and now - float(row.body["told"]) < SECONDS_UNTIL_TOLD_AGAIN:
            return False
        body["since"] = row.body["since"] if is_open else now
        try:
            self._repository.replace(OWNER, Kind.ALERT, alert.name, body, row.version, {"state": "open"})
        except (Conflict, NotFound):
            return False
        return True


def _burning(samples: Sequence[Sample], now: float) -> Iterator[Alert]:
    """Yield an objective once, for the fastest window that rings."""
    seen = set()
    for burn in burns(samples, now):
        if burn.rings and burn.objective.name not in seen:
            seen.add(burn.objective.name)
            hours = burn.window.long_s / 3600
            words = (
                f"{burn.objective.words}: failures come {burn.long:.0f} times as fast as {burn.objective.target:.1%} "
                f"allows over {hours:g} h, {burn.short:.0f} times now"
            )
            yield Alert(f"burn.{burn.objective.name}", burn.window.severity, words)


def _levels(samples: Sequence[Sample], now: float) -> Iterator[Alert]:
    api = [sample for sample in samples if sample.role == "api"]
    if api and now - api[-1].at > SECONDS_OF_SILENCE:
        yield Alert("silence", "page", f"the API has said nothing for {(now - api[-1].at) / 60:.0f} minutes")
    if not api:
        return
    levels = api[-1].levels
    if levels.get("waiting_s", 0.0) > MOST_WAITING_S:
        yield Alert(
            "queue", "ticket", f"the first of {levels.get('waiting', 0):.0f} jobs waits {levels['waiting_s']:.0f} s"
        )
    recent = [sample.levels.get("memory_share", 0.0) for sample in api[-3:]]
    if len(recent) == 3 and min(recent) > MOST_MEMORY:
        yield Alert("memory", "ticket", f"memory has been over {MOST_MEMORY:.0%} full for three minutes")


def _unwell(samples: Sequence[Sample]) -> Iterator[Alert]:
    """Yield checks that failed in two samples of the API after each other: one may have been a restart."""
    api = [sample for sample in samples if sample.role == "api" and sample.states]
    if len(api) < 2:
        return
    for name, state in api[-1].states.items():
        if state == "failed" and api[-2].states.get(name) == "failed":
            yield Alert(f"health.{name}", "page" if name in NEEDED else "ticket", f"the check {name} fails")
