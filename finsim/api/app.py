"""`create_app`: routes, store, health checks and engine room become one ASGI app behind the guard."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from importlib import metadata
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from finsim.api import plans, problems, simulations, wellness
from finsim.api.engine_room import EngineRoom
from finsim.api.guard import LOOPBACK, Guard
from finsim.health import Health
from finsim.settings import Settings, settings
from finsim.storage import Repository
from finsim.workbench import keeping
from finsim.workbench.watching import register_all

ROOT = "/api/v1"
WORDS = (
    "Household-finance simulation: a plan in, figures out, and every number opens to the ledger behind it. "
    "Every refusal is a problem (RFC 9457) with all mistakes at once."
)


def create_app(
    chosen: Settings | None = None,
    store: Callable[[], Repository] = keeping.store,
    room: EngineRoom | None = None,
    hosts: Iterable[str] = LOOPBACK,
) -> FastAPI:
    """Return the app.

    store  opens the repository; called at every request, so a store that is away now may be back later
    hosts  the names under which it may be asked
    """
    app = FastAPI(
        title="finsim", version=_version(), description=WORDS, lifespan=_lifespan,
        docs_url=None, redoc_url=None, openapi_url=f"{ROOT}/openapi.json",
    )  # fmt: skip
    app.state.store, app.state.room = store, room or EngineRoom()
    app.state.health = Health()
    register_all(app.state.health, chosen or settings(), store)
    app.include_router(simulations.router, prefix=ROOT)
    app.include_router(plans.router, prefix=ROOT)
    app.include_router(wellness.router)
    problems.register(app)
    app.add_middleware(Guard, hosts=tuple(hosts))
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.room.close()
    app.state.health.close()


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
        app.openapi_schema = document
    return app.openapi_schema


def _version() -> str:
    try:
        return metadata.version("finsim-workbench")
    except metadata.PackageNotFoundError:
        return "0+unknown"
