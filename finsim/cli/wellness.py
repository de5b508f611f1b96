"""`finsim doctor`: what this machine has and lacks, and whether the store and the data are whole."""

from __future__ import annotations

from typing import Annotated

import typer

from finsim.cli import screen
from finsim.cli.plans import AsJson
from finsim.health import Health, HealthReport, State, Tier

DOCTOR_EXAMPLES = "Examples:  finsim doctor  |  finsim doctor --json  |  finsim doctor --production"
_SUMMARIES = {State.OK: "all is well", State.DEGRADED: "it works, but not all of it", State.FAILED: "not well"}
_SIGNS = {State.OK: "ok", State.DEGRADED: "less", State.FAILED: "FAILED"}


def doctor(
    as_json: AsJson = False,
    production: Annotated[
        bool, typer.Option("--production", help="Look at the settings alone: are they fit to serve others?")
    ] = False,
) -> None:
    """Look at the interpreter, the machine, the services, the store and the data. Exit with 1 when something fails."""
    report = _look_at_settings() if production else _look()
    worst = max((finding.state for finding in report.findings), key=list(State).index)
    if as_json:
        screen.emit(report.as_dict())
    else:
        rows = [(finding.name, _SIGNS[finding.state], finding.words) for finding in report.findings]
        screen.show_table("", ("what", "", "words"), rows)
        screen.say(_SUMMARIES[worst])
    raise typer.Exit(1 if worst is State.FAILED else 0)


def _look_at_settings() -> HealthReport:
    import os

    from finsim.cli.production import production_report
    from finsim.settings import settings

    return production_report(settings(), os.environ)


def _look() -> HealthReport:
    from finsim.settings import settings
    from finsim.workbench import simulating  # noqa: F401  the doctor looks at the engine, so it is loaded
    from finsim.workbench.keeping import store
    from finsim.workbench.watching import register_all

    health = Health(deadline_s=60.0)
    try:
        register_all(health, settings(), store)
        return health.look(Tier.DETAIL)
    finally:
        health.close()
