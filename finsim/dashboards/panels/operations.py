"""Samples of a day -> the cards of the operations board. Each is a function from a view to markup."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from finsim.charts.pulse import pulse
from finsim.dashboards.markup import card, text
from finsim.health.history import Sample
from finsim.health.objectives import OBJECTIVES, share_good
from finsim.workbench.operating import View

N_SLICES = 96  # a quarter of an hour each, over a day
DAY_S = 86_400.0
_NEEDED = ("store", "data", "engine", "home", "process")


@dataclass(frozen=True)
class Slice:
    """The samples of one quarter of an hour."""

    at: float
    samples: Sequence[Sample]

    def count(self, name: str) -> float:
        return sum(sample.counts.get(name, 0.0) for sample in self.samples)

    def level(self, name: str, role: str = "api") -> float | None:
        found = [s.levels[name] for s in self.samples if name in s.levels and s.role == role]
        return max(found) if found else None


def slices(view: View) -> list[Slice]:
    """Cut the last day into slices, the oldest first."""
    width = DAY_S / N_SLICES
    start = view.now - DAY_S
    bins: list[list[Sample]] = [[] for _ in range(N_SLICES)]
    for sample in view.samples:
        at = int((sample.at - start) / width)
        if start <= sample.at <= view.now:
            bins[min(at, N_SLICES - 1)].append(sample)
    return [Slice(start + (n + 1) * width, samples) for n, samples in enumerate(bins)]


def cards(view: View) -> str:
    """Return every card, in the order of the page."""
    if view.words:
        return card("No samples", f"<p>{text(view.words)}</p>")
    parts = slices(view)
    drawn: list[Callable[[View, Sequence[Slice]], str]] = [
        alerts_card, uptime_card, response_card, errors_card, load_card, memory_card, queue_card, providers_card,
        engine_card, checks_card,
    ]  # fmt: skip
    return "".join(each(view, parts) for each in drawn)


def alerts_card(view: View, parts: Sequence[Slice]) -> str:
    """What is wrong now, and since when."""
    rows = "".join(
        f'<li><b>{text(alert.severity)}</b> {text(alert.words)} <span class="soft">since {_clock(since)}</span></li>'
        for alert, since in view.alerts
    )
    body = f'<ul class="plain">{rows}</ul>' if rows else '<p class="ops-big">None</p>'
    return card(
        "Alerts", body, "Told by webhook and mail, where a setting names them; once, and again after four hours."
    )


def uptime_card(view: View, parts: Sequence[Slice]) -> str:
    """The share of time in which some API process spoke and could serve, since the first sample of the day."""
    api = [sample for sample in view.samples if sample.role == "api"]
    if not api:
        return card("Uptime", _nothing())
    first = min(sample.at - sample.seconds for sample in api)
    span = max(view.now - first, 1.0)
    share = min(1.0, _covered([(s.at - s.seconds, s.at) for s in api if _is_up(s)]) / span)
    values = [_share_up(part) if part.samples else None for part in parts]
    words = f"of {span / 3600:.1f} hours since {_clock(first)} UTC"
    return _measured("Uptime", f"{share:.2%}", words, parts, values, lambda value: f"{value:.0%}")


def _covered(spans: Sequence[tuple[float, float]]) -> float:
    """Return how many seconds lie in any of the spans; several processes cover a second once."""
    covered, reached = 0.0, float("-inf")
    for start, end in sorted(spans):
        covered += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return covered


def response_card(view: View, parts: Sequence[Slice]) -> str:
    """How long answers took: the bound that half, and 95 of 100, kept."""
    half, most = (_quantile([Slice(0.0, view.samples)], q) for q in (0.5, 0.95))
    values = [_quantile([part], 0.95) for part in parts]
    words = "" if half is None else f"half within {_seconds(half)}"
    return _measured(
        "Response times", "–" if most is None else f"95 % ≤ {_seconds(most)}", words, parts, values, _seconds
    )


def errors_card(view: View, parts: Sequence[Slice]) -> str:
    """Answers that were a failure of ours, against what is promised."""
    whole = Slice(0.0, view.samples)
    promised = OBJECTIVES[0]
    share = share_good(promised, view.samples)
    values = [part.count("errors") / n if (n := part.count("requests")) else None for part in parts]
    words = f"of {whole.count('requests'):,.0f} answers; {promised.target:.1%} are promised"
    lead = "–" if share is None else f"{whole.count('errors'):,.0f} failed"
    return _measured("Errors", lead, words, parts, values, lambda value: f"{value:.2%}", promised.allowance, "allowed")


def load_card(view: View, parts: Sequence[Slice]) -> str:
    """Cores in use by each kind of process, at its newest sample."""
    values = [_sum_of(part, "cpu_share") for part in parts]
    return _measured("Processor", _cores(_last(values)), "cores in use, all processes", parts, values, _cores)


def memory_card(view: View, parts: Sequence[Slice]) -> str:
    """Resident memory of each kind of process."""
    values = [_sum_of(part, "rss_mb") for part in parts]
    share = next((s.levels["memory_share"] for s in reversed(view.samples) if "memory_share" in s.levels), None)
    words = "resident, all processes" + ("" if share is None else f"; {share:.0%} of the machine is taken")
    return _measured("Memory", _megabytes(_last(values)), words, parts, values, _megabytes)


def queue_card(view: View, parts: Sequence[Slice]) -> str:
    """Jobs that wait, and those that ended."""
    whole = Slice(0.0, view.samples)
    values = [part.level("waiting") for part in parts]
    words = f"waiting; {whole.count('jobs'):,.0f} ended in a day, {whole.count('failed_jobs'):,.0f} of them badly"
    return _measured("Job queue", _plain(_last(values)), words, parts, values, _plain)


def providers_card(view: View, parts: Sequence[Slice]) -> str:
    """Calls of language models, how many failed, what they cost, how long each provider took."""
    whole = Slice(0.0, view.samples)
    values = [part.count("provider_usd") if part.samples else None for part in parts]
    words = f"for {whole.count('provider_calls'):,.0f} calls, {whole.count('provider_errors'):,.0f} of them failed"
    for name in sorted({one.partition(" le ")[0] for s in view.samples for one in s.counts if " le " in one}):
        half, most = (_quantile([whole], q, f"{name} ") for q in (0.5, 0.95))
        words += "" if half is None or most is None else f"; {name}: half ≤ {_seconds(half)}, 95 % ≤ {_seconds(most)}"
    return _measured(
        "Providers", f"${whole.count('provider_usd'):,.2f}", words, parts, values, lambda value: f"${value:.3f}"
    )


def engine_card(view: View, parts: Sequence[Slice]) -> str:
    """Simulations and how fast they were."""
    whole = Slice(0.0, view.samples)
    values = [part.count("runs") + part.count("board_runs") if part.samples else None for part in parts]
    speed = next((s.levels["path_months_s"] for s in reversed(view.samples) if "path_months_s" in s.levels), None)
    words = "simulations" if speed is None else f"simulations, at {speed / 1e6:.1f} million path-months a second"
    return _measured("Engine", _plain(whole.count("runs") + whole.count("board_runs")), words, parts, values, _plain)


def checks_card(view: View, parts: Sequence[Slice]) -> str:
    """The health checks at the newest sample of the API; what is well comes last."""
    newest = next((s for s in reversed(view.samples) if s.states), None)
    if newest is None:
        return card("Checks", _nothing())
    order = {"failed": 0, "degraded": 1, "ok": 2}
    rows = "".join(
        f'<div><dt>{text(name)}</dt><dd class="ops-{text(state)}">{text(state)}</dd></div>'
        for name, state in sorted(newest.states.items(), key=lambda item: (order.get(item[1], 0), item[0]))
    )
    body = f'<dl class="ops-checks">{rows}</dl>'
    return card("Checks", body, f"At {_clock(newest.at)} UTC.", "ops-all")


def _measured(
    title: str, lead: str, words: str, parts: Sequence[Slice], values: Sequence[float | None],
    write: Callable[[float], str], limit: float | None = None, limit_words: str = "",
) -> str:  # fmt: skip
    written = ["no samples" if value is None else write(value) for value in values]
    chart = pulse([part.at for part in parts], values, written, title, limit=limit, limit_words=limit_words, id=title)
    table = f'<details class="tbl"><summary>Show as a table</summary>{chart.table_html}</details>'
    return card(title, f'<p class="ops-big">{text(lead)}</p>{chart.plot()}{table}', text(words))


def _quantile(parts: Sequence[Slice], share: float, of: str = "") -> float | None:
    """Return the least bound in seconds that at least `share` of the answers kept; None where there were none.

    of   whose answers: "" for ours, a provider's name and a space for a provider's
    """
    lead = f"{of}le "
    bounds: dict[float, float] = {}
    for part in parts:
        for sample in part.samples:
            for name, value in sample.counts.items():
                if name.startswith(lead) and name != f"{lead}+Inf":
                    bound = float(name.removeprefix(lead))
                    bounds[bound] = bounds.get(bound, 0.0) + value
    n_all = sum(part.count(f"{lead}+Inf") for part in parts)
    if not n_all:
        return None
    return next((bound for bound in sorted(bounds) if bounds[bound] >= share * n_all), max(bounds, default=None))


def _sum_of(part: Slice, name: str) -> float | None:
    """Add the newest level of each process kind up."""
    newest = {sample.role: sample.levels[name] for sample in part.samples if name in sample.levels}
    return sum(newest.values()) if newest else None


def _share_up(part: Slice) -> float:
    api = [sample for sample in part.samples if sample.role == "api"]
    return sum(map(_is_up, api)) / len(api) if api else 0.0


def _is_up(sample: Sample) -> bool:
    return all(sample.states.get(name, "ok") != "failed" for name in _NEEDED)


def _last(values: Sequence[float | None]) -> float:
    return next((value for value in reversed(values) if value is not None), 0.0)


def _nothing() -> str:
    return '<p class="ops-big">–</p><p class="small soft">No sample yet: the API takes one a minute.</p>'


def _clock(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%d %b %H:%M")


def _seconds(value: float) -> str:
    return f"{1000 * value:.0f} ms" if value < 1.0 else f"{value:.1f} s"


def _cores(value: float) -> str:
    return f"{value:.2f}"


def _megabytes(value: float) -> str:
    return f"{value:,.0f} MB"


def _plain(value: float) -> str:
    return f"{value:,.0f}"
