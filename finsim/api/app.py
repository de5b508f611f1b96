"""`create_app`: routes, store, cache, gate, health checks and engine room become one ASGI app behind the guard."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.middleware.gzip import GZipMiddleware

from finsim.about import __version__
from finsim.access import Gate
from finsim.access.standing import keep_stated_when_possible
from finsim.api import (
    actuals,
    aliases,
    batches,
    comparisons,
    documents,
    exports,
    jobs,
    login,
    me,
    mentor,
    pages,
    plans,
    problems,
    reports,
    simulations,
    wellness,
)
from finsim.api.engine_room import EngineRoom
from finsim.api.guard import LOOPBACK, Guard
from finsim.api.who import security_schemes
from finsim.health import Health
from finsim.settings import Settings, settings
from finsim.storage import Repository
from finsim.storage.cache import Cache, open_cache
from finsim.workbench import keeping
from finsim.workbench.operating import api_sampler
from finsim.workbench.watching import register_all, register_cache

ROOT = "/api/v1"
LEAST_ZIPPED = 1_000  # bytes
OPEN = ("/health/live", "/health/ready")  # what anybody may ask
WORDS = (
    "Household-finance simulation: a plan in, figures out, and every number opens to the ledger behind it. "
    "Every refusal is a problem (RFC 9457) with all mistakes at once."
)


def create_app(
    chosen: Settings | None = None,
    store: Callable[[], Repository] = keeping.store,
    room: EngineRoom | None = None,
    hosts: Iterable[str] | None = None,
    cache: Cache | None = None,
) -> FastAPI:
    """Return the app.

    store  opens the repository; called at every request, so a store that is away now may be back later
    hosts  the names under which it may be asked; else those of the settings, or this machine's
    """
    chosen = chosen or settings()
    app = FastAPI(
        title="finsim", version=__version__, description=WORDS, lifespan=_lifespan,
        docs_url=None, redoc_url=None, openapi_url=f"{ROOT}/openapi.json", redirect_slashes=False,
    )  # fmt: skip
    app.state.chosen, app.state.store, app.state.room = chosen, store, room or EngineRoom()
    app.state.cache = cache or open_cache(chosen)
    app.state.gate = Gate(chosen, store, app.state.cache)
    app.state.health, app.state.n_followers = Health(), 0
    register_all(app.state.health, chosen, store)
    register_cache(app.state.health, app.state.cache, store)
    # A batch has a route of its own beside /simulations/{id}, so it comes first.
    for rooted in (
        batches, simulations, exports, comparisons, plans, jobs, reports, mentor, documents, actuals, me, pages,
    ):  # fmt: skip
        app.include_router(rooted.router, prefix=ROOT)
    for router in (login.router, aliases.router, wellness.router):
        app.include_router(router)
    problems.register(app)
    app.add_middleware(GZipMiddleware, minimum_size=LEAST_ZIPPED)
    app.add_middleware(Guard, hosts=tuple(_hosts(chosen) if hosts is None else hosts))
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    if app.state.gate.is_public:
        keep_stated_when_possible(app.state.chosen, app.state.gate)
    samples = api_sampler(app.state.chosen, app.state.store, app.state.cache, app.state.health).start()
    yield
    samples.close()
    app.state.room.close()
    app.state.health.close()
    app.state.cache.close()


def _hosts(chosen: Settings) -> tuple[str, ...]:
    """Return the names to be asked under: as stated; none, which is any, where users log in; else this machine."""
    if chosen.names:
        return (*chosen.names, *LOOPBACK)
    return () if chosen.is_public else LOOPBACK


def _openapi(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, in which every refusal is a Problem."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, description=WORDS, routes=app.routes)
        schemas = document["components"]["schemas"]
        for model in (problems.Problem, problems.Mistake):
            schemas[model.__name__] = model.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas[model.__name__].pop("$defs", None)
        for name in ("HTTPValidationError", "ValidationError"):  # FastAPI's own form, which no route of ours answers
            schemas.pop(name, None)
        document["components"]["securitySchemes"] = security_schemes()
        for path, operations in document["paths"].items():
            for operation in operations.values():
                _state_refusals(path, operation)
        app.openapi_schema = document
    return app.openapi_schema


def _state_refusals(path: str, operation: dict[str, Any]) -> None:
    """Say of an operation who may ask, and the refusals that any may have."""
    stated = operation["responses"]
    for status, answer in problems.responses(400, 408, 413, 421, 503).items():
        stated.setdefault(str(status), answer)
    if "422" in stated and "HTTPValidationError" in str(stated["422"]):
        stated["422"] = problems.responses(422)[422]
    if path in OPEN:
        operation["security"] = []
        return
    operation["security"] = [{"key": []}, {"session": []}, {"link": []}]
    for status, answer in problems.responses(401, 403, 429).items():
        stated.setdefault(str(status), answer)
