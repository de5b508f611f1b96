"""POST /comparisons: two questions on the same paths, and every difference between them with its paired error."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from finsim.api.asking import Asked
from finsim.api.engine_room import EngineRoom
from finsim.api.problems import responses
from finsim.api.requests import StrictRoute
from finsim.api.simulations import FactTable, threads_of_a_run
from finsim.api.who import Runner
from finsim.progress import Cancellation
from finsim.workbench.asking import run_of
from finsim.workbench.keeping import keep_run

router = APIRouter(prefix="/comparisons", tags=["simulations"], route_class=StrictRoute)
_EXAMPLE: Any = {"base": {"sample": "family", "n_paths": 500}, "other": {"sample": "family", "n_paths": 500,
            "changes": {"until": "at 95"}}}  # fmt: skip


class Pair(BaseModel):
    """Two questions; what the second one has more than the first is what is answered."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [_EXAMPLE]})

    base: Asked
    other: Asked


class Comparison(BaseModel):
    """`other` minus `base`, figure by figure."""

    base: str = Field(description="The id of the first simulation.")
    other: str = Field(description="The id of the second simulation.")
    differences: FactTable


@router.post(
    "", summary="Compare two plans", responses={200: {"model": Comparison}, **responses(400, 404, 413, 415, 422, 503)}
)
async def create(pair: Pair, who: Runner, request: Request) -> JSONResponse:
    """Run both and answer the differences; both runs are kept."""
    room: EngineRoom = request.app.state.room
    return JSONResponse(await room.run(lambda cancel: _compared(pair, who.user, request, cancel)))


def _compared(pair: Pair, owner: str, request: Request, cancel: Cancellation) -> dict[str, Any]:
    from finsim.workbench.comparing import compare

    store = request.app.state.store()
    base, other = (
        run_of(asked.question(store, owner), threads_of_a_run(), cancel=cancel) for asked in (pair.base, pair.other)
    )
    ids = [keep_run(run, store, owner).id for run in (base, other)]
    return {"base": ids[0], "other": ids[1], "differences": compare(base, other).to_json()}
