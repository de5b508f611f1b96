"""`finsim doctor`: what this machine has and lacks, and whether the store and the data are whole."""

from __future__ import annotations

from functools import partial

import typer
from pydantic import SecretStr

from finsim.cli import screen
from finsim.cli.plans import AsJson
from finsim.health import Health, HealthReport, State, Tier

DOCTOR_EXAMPLES = "Examples:  finsim doctor  |  finsim doctor --json"
_SIGNS = {State.OK: "ok", State.DEGRADED: "less", State.FAILED: "FAILED"}


def doctor(as_json: AsJson = False) -> None:
    """Look at the interpreter, the machine, the services, the store and the data. Exit with 1 when something fails."""
    report = _look()
    if as_json:
        screen.emit(report.as_dict())
    else:
        rows = [(finding.name, _SIGNS[finding.state], finding.words) for finding in report.findings]
        screen.show_table("", ("what", "", "words"), rows)
        screen.say(
            {State.OK: "all is well", State.DEGRADED: "it works, but not all of it"}.get(report.state, "not well")
        )
    raise typer.Exit(1 if report.state is State.FAILED else 0)


def _look() -> HealthReport:
    health = Health(deadline_s=60.0)
    try:
        register_all(health)
        return health.look(Tier.DETAIL)
    finally:
        health.close()


def register_all(health: Health) -> None:
    """Register what the doctor looks at, in the order in which it is printed."""
    from finsim.health import machine, services
    from finsim.settings import settings
    from finsim.storage import open_repository

    chosen = settings()
    health.register("python", Tier.LIVE, machine.check_python)
    health.register("cores", Tier.DETAIL, machine.check_cores)
    health.register("memory", Tier.DETAIL, machine.check_memory)
    health.register("home", Tier.READY, partial(machine.check_folder, chosen.home))
    health.register("out", Tier.DETAIL, partial(machine.check_folder, chosen.out))
    health.register("store", Tier.READY, lambda: services.check_store(open_repository(chosen)))
    health.register("integrity", Tier.READY, lambda: services.check_integrity(open_repository(chosen)))
    for extra in services.EXTRAS:
        health.register(f"extra {extra}", Tier.DETAIL, partial(services.check_extra, extra))
    health.register("chromium", Tier.DETAIL, services.check_chromium)
    health.register("nginx", Tier.DETAIL, services.check_nginx)
    health.register("redis", Tier.DETAIL, partial(services.check_redis, _secret(chosen.redis_url)))
    health.register("mongo", Tier.DETAIL, partial(services.check_mongo, _secret(chosen.mongo_url)))


def _secret(url: SecretStr | None) -> str:
    return url.get_secret_value() if url is not None else ""
