"""The metrics that finsim registers, its objectives and windows -> docs/metrics.md and deploy/monitoring/rules.yml.

`make docs` runs it; `make check` fails when either differs. The words around the tables are kept as they stand.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from finsim import telemetry
from finsim.health.objectives import OBJECTIVES, WINDOWS, Objective, Window

PAGE = Path(__file__).with_name("metrics.md")
RULES = Path(__file__).parent.parent / "deploy" / "monitoring" / "rules.yml"
HOMES = ("api.guard", "api.simulations", "jobs.worker", "dashboards.rehearsal", "agents.providers.chain",
         "workbench.operating")  # fmt: skip
# Prometheus' words for the counts of a sample.
_BAD = {
    "availability": 'finsim_http_seconds_count{status=~"5.."}',
    "jobs": 'finsim_jobs_total{state!~"done|cancelled"}',
}
_ALL = {
    "availability": "finsim_http_seconds_count",
    "latency": 'finsim_http_seconds_count{route="/health/live"}',
    "jobs": "finsim_jobs_total",
}


def page() -> str:
    """Return the page with its tables anew."""
    text = PAGE.read_text(encoding="utf-8")
    return _filled(_filled(text, "metrics", metrics_table()), "objectives", objectives_table())


def _filled(text: str, name: str, table: str) -> str:
    """Put a table between its marks."""
    before, _, rest = text.partition(f"<!-- {name} -->\n")
    _, _, after = rest.partition("<!-- end -->")
    return f"{before}<!-- {name} -->\n{table}<!-- end -->{after}"


def metrics_table() -> str:
    """Return every metric with its kind, labels and words."""
    for home in HOMES:
        importlib.import_module(f"finsim.{home}")
    rows = [
        f"| `{one.name}` | {one.kind} | {', '.join(one.labels) or '–'} | {one.words} |" for one in telemetry.catalogue()
        if not one.name.startswith("finsim_test")
    ]  # fmt: skip
    return "\n".join(["", "| metric | kind | labels | what |", "|---|---|---|---|", *sorted(rows), "", ""])


def objectives_table() -> str:
    """Return what is promised."""
    rows = [f"| {one.name} | {one.words} | {one.target:.1%} |" for one in OBJECTIVES]
    return "\n".join(["", "| objective | good are | promised |", "|---|---|---|", *rows, "", ""])


def rules() -> str:
    """Return the same objectives as alerting rules of Prometheus."""
    lines = ["# Written by docs/write_metrics_page.py from finsim/health/objectives.py; `make docs` writes it anew.",
             "groups:", "  - name: finsim", "    rules:"]  # fmt: skip
    for objective in OBJECTIVES:
        for window in WINDOWS:
            lines += _rule(objective, window)
    return "\n".join(lines) + "\n"


def _rule(objective: Objective, window: Window) -> list[str]:
    spans = (_span(window.long_s), _span(window.short_s))
    most = f"{window.burn * objective.allowance:g}"
    long, short = ([f"          ({_bad(objective, span)}", f"          / {_all(objective, span)}) > {most}"]
                   for span in spans)  # fmt: skip
    return [
        f"      - alert: finsim_{objective.name}_burns_{_span(window.long_s)}",
        "        expr: |",
        *long,
        "          and",
        *short,
        f"        labels: {{severity: {window.severity}}}",
        "        annotations:",
        f'          summary: "{objective.name}: over {spans[0]} failures came at {window.burn:g} times the rate'
        f' ({objective.allowance:.1%}) that is allowed, or more"',
    ]


def _bad(objective: Objective, span: str) -> str:
    """Return how often a bad event came over a span."""
    if objective.name == "latency":
        quick = f'sum(rate(finsim_http_seconds_bucket{{route="/health/live",le="1.0"}}[{span}]))'
        return f"({_all(objective, span)}\n           - {quick})"
    return f"sum(rate({_BAD[objective.name]}[{span}]))"


def _all(objective: Objective, span: str) -> str:
    """Return how often any event came over a span."""
    return f"sum(rate({_ALL[objective.name]}[{span}]))"


def _span(seconds: float) -> str:
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g}{unit}"
    return f"{seconds:g}s"


def main() -> None:
    """Write both."""
    PAGE.write_text(page(), encoding="utf-8")
    RULES.parent.mkdir(parents=True, exist_ok=True)
    RULES.write_text(rules(), encoding="utf-8")


if __name__ == "__main__":
    main()
