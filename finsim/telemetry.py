"""What a process tells its operator: log lines on standard error, counts and durations for `/metrics`. Nothing is sent.

`configure` is called once by an entrance (command line, server, worker); a library user's own structlog set-up stays.
Metrics are kept by prometheus-client if it is installed (extra `serve`) and are silent if not.
"""

from __future__ import annotations

import logging
import sys
from functools import cache
from typing import Any, NamedTuple, Protocol

import structlog

from finsim.settings import Settings, settings

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def configure(chosen: Settings | None = None) -> None:
    """Write log lines to standard error: coloured text on a terminal, or one JSON object a line."""
    chosen = chosen or settings()
    as_json = chosen.log_format == "json"
    renderers: list[Any] = (
        [structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer(sort_keys=True)]
        if as_json
        else [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *renderers,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[chosen.log_level]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def logger(name: str) -> Any:
    """Return the logger of a room; `name` stands in every line as `room`."""
    return structlog.get_logger(room=name)


class Metric(Protocol):
    """A counter or a histogram, with or without labels."""

    def labels(self, **labels: str) -> Metric: ...

    def inc(self, amount: float = 1.0) -> None: ...

    def observe(self, amount: float) -> None: ...


class _Silent:
    """Takes every count and keeps none."""

    def labels(self, **labels: str) -> Metric:
        return self

    def inc(self, amount: float = 1.0) -> None:
        pass

    def observe(self, amount: float) -> None:
        pass


@cache
def counter(name: str, words: str, labels: tuple[str, ...] = ()) -> Metric:
    """Return the counter `finsim_<name>`, the same one for every caller."""
    return _metric("Counter", name, words, labels)


@cache
def histogram(name: str, words: str, labels: tuple[str, ...] = ()) -> Metric:
    """Return the histogram `finsim_<name>`, the same one for every caller; durations are in seconds."""
    return _metric("Histogram", name, words, labels)


class Reading(NamedTuple):
    """One value of one metric, as `/metrics` shows it."""

    name: str
    labels: dict[str, str]
    value: float


def readings() -> list[Reading]:
    """Return every metric's value now; empty where prometheus-client is not installed."""
    if (registry := _registry()) is None:
        return []
    return [
        Reading(one.name, dict(one.labels), float(one.value)) for metric in registry.collect() for one in metric.samples
    ]


class Described(NamedTuple):
    """One metric as its room registered it."""

    name: str
    kind: str
    labels: tuple[str, ...]
    words: str


def catalogue() -> list[Described]:
    """Return what has been registered so far, in the order of registration."""
    return list(_described)


def metrics_text() -> bytes:
    """Return all metrics in Prometheus' text format; empty where prometheus-client is not installed."""
    if (registry := _registry()) is None:
        return b""
    import prometheus_client

    return prometheus_client.generate_latest(registry)


_described: list[Described] = []


def _metric(kind: str, name: str, words: str, labels: tuple[str, ...]) -> Any:
    _described.append(Described(f"finsim_{name}", kind.lower(), labels, words))
    if (registry := _registry()) is None:
        return _Silent()
    import prometheus_client

    return getattr(prometheus_client, kind)(f"finsim_{name}", words, labels, registry=registry)


@cache
def _registry() -> Any:
    """Return finsim's own registry, so that another library's metrics stay apart, or None."""
    try:
        import prometheus_client
    except ImportError:
        return None
    return prometheus_client.CollectorRegistry()
