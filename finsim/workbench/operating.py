"""What operators look at and are told: samples of this process, alerts by webhook and mail, the view of the board.

Joins `health`, which knows neither settings nor the ways out, with `delivery`, which knows no alerts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from finsim.delivery import Message, Way, deliver
from finsim.delivery.mail import Mail
from finsim.delivery.webhook import Webhook
from finsim.errors import StorageError
from finsim.health import Health
from finsim.health.alerts import Alert, AlertBook, alerts
from finsim.health.history import MetricsHistory, Sample
from finsim.health.objectives import WINDOWS
from finsim.health.sampling import Sampler
from finsim.jobs import JobLedger
from finsim.settings import Settings
from finsim.storage import Repository
from finsim.storage.cache import Cache
from finsim.telemetry import counter, logger

log = logger("operations")
_told = counter("alerts_total", "Alerts that were told.", ("name", "way", "outcome"))
LONGEST_WINDOW_S = max(window.long_s for window in WINDOWS)


def ways_of(chosen: Settings) -> list[Way]:
    """Return the ways by which alerts leave; none where no setting names one. Raises DeliveryError."""
    found: list[Way] = []
    if chosen.alert_webhook is not None:
        found.append(Webhook(chosen.alert_webhook.get_secret_value()))
    if chosen.smtp_url is not None and chosen.alert_mail:
        found.append(Mail(chosen.smtp_url.get_secret_value(), chosen.alert_mail[0], chosen.alert_mail))
    return found


def api_sampler(chosen: Settings, store: Callable[[], Repository], cache: Cache, health: Health) -> Sampler:
    """Return the sampler of a server, which also watches over the alerts; not started yet."""
    ways = ways_of(chosen)

    def levels() -> Mapping[str, float]:
        waiting, seconds = JobLedger(store(), cache).waiting()
        return {"waiting": float(waiting), "waiting_s": seconds}

    def watch(sample: Sample) -> None:
        go_over_alerts(store(), ways, sample.at)

    return Sampler("api", lambda: MetricsHistory(store()), levels, health, watch)


def sampler(role: str, store: Callable[[], Repository]) -> Sampler:
    """Return the sampler of a worker or a board's kernel; not started yet."""
    return Sampler(role, lambda: MetricsHistory(store()))


def go_over_alerts(repository: Repository, ways: Sequence[Way], now: float) -> list[str]:
    """Work out what is wrong and tell what is new; return what was told."""
    samples = MetricsHistory(repository).between(now - LONGEST_WINDOW_S, now + 1.0)
    return AlertBook(repository, lambda alert, is_over: tell(alert, is_over, ways)).go_over(alerts(samples, now), now)


def tell(alert: Alert, is_over: bool, ways: Sequence[Way]) -> None:
    """Send an alert by every way, and log it, which needs none."""
    log.warning("alert", name=alert.name, severity=alert.severity, over=is_over, words=alert.words)
    lead = "over" if is_over else alert.severity
    data = {"alert": alert.name, "severity": alert.severity, "over": is_over, "words": alert.words}
    text = f"{alert.words}\n\nWhat to do: docs/runbooks/troubleshooting.md, under {alert.name}."
    for way, outcome in deliver(Message(f"finsim {lead}: {alert.name}", text, data), ways).items():
        _told.labels(name=alert.name, way=way, outcome="sent" if outcome == "sent" else "failed").inc()
        if outcome != "sent":
            log.warning("an alert did not arrive", way=way, said=outcome[:200])


@dataclass(frozen=True)
class View:
    """What the operations board shows."""

    now: float
    samples: list[Sample]
    alerts: list[tuple[Alert, float]]
    words: str = ""  # why there is nothing to show


def view(store: Callable[[], Repository], seconds: float = 86_400.0, now: float | None = None) -> View:
    """Return the samples of the last `seconds` with the open alerts; a store that is away is said, not raised."""
    now = time.time() if now is None else now
    try:
        repository = store()
        samples = MetricsHistory(repository).between(now - seconds, now + 1.0)
        return View(now, samples, AlertBook(repository, lambda *_: None).open())
    except StorageError as error:
        return View(now, [], [], f"The store is away: {error}")
