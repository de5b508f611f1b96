"""A kept run as a table: its figures, its bands, or the ledger of one path, as CSV, Parquet or an Excel workbook."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from finsim.api.engine_room import EngineRoom
from finsim.api.problems import Refusal, responses
from finsim.api.simulations import Id, Shown, threads_of_a_run
from finsim.errors import NotFound
from finsim.storage import Repository
from finsim.workbench.keeping import kept_run

if TYPE_CHECKING:
    import pandas as pd

MOST_PATH = 10_000_000
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The table.", "content": {
        kind.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for kind in _TYPES.values()
    }}
}  # fmt: skip
router = APIRouter(prefix="/simulations", tags=["simulations"])
What = Annotated[Literal["figures", "bands", "ledger"], Query(description="Which table.")]
Form = Annotated[Literal["csv", "parquet", "xlsx"], Query(description="Which form.")]
Path = Annotated[int | None, Query(ge=0, le=MOST_PATH, description="A ledger's path; else the middle one.")]


@router.get("/{id}/export", summary="A simulation as a table", response_class=Response,
            responses=_FILE | responses(404, 409, 422, 501, 503))  # fmt: skip
async def export(
    id: Id, who: Shown, request: Request, what: What = "figures", form: Form = "csv", path: Path = None
) -> Response:
    """Return figures, bands or a path's ledger. The ledger is worked out again from the receipt, to the same cents."""
    store: Repository = request.app.state.store()
    room: EngineRoom = request.app.state.room
    content = await room.run(lambda _: _written(_table(store, who.user, id, what, path), form))
    name = f'attachment; filename="{what}-{id[:12]}.{form}"'
    return Response(content, media_type=_TYPES[form], headers={"content-disposition": name})


def _table(store: Repository, owner: str, id: str, what: str, path: int | None) -> pd.DataFrame:
    body = kept_run(id, store, owner)
    if body is None:
        raise NotFound(f"simulation {id}", "a simulation that was run")
    if what == "figures":
        return figures_table(body)
    return bands_table(body) if what == "bands" else _ledger(body, path)


def figures_table(body: dict[str, Any]) -> pd.DataFrame:
    """Return a row a figure."""
    import pandas as pd

    columns = ("id", "name", "value", "unit", "prices", "standard_error", "low", "high", "scope", "period")
    return pd.DataFrame([{name: fact[name] for name in columns} for fact in body["figures"]["facts"]])


def bands_table(body: dict[str, Any]) -> pd.DataFrame:
    """Return a row a month, a column a percentile of each series."""
    import pandas as pd

    from finsim.months import month_text, parse_month

    columns: dict[str, Any] = {}
    for name, band in body["bands"].items():
        first = parse_month(band["first_month"])
        columns.setdefault("month", [month_text(first + n) for n in range(len(band["values"][0]))])
        for percentile, values in zip(band["percentiles"], band["values"], strict=True):
            columns[f"{name}.p{percentile:g}"] = values
    return pd.DataFrame(columns)


def _ledger(body: dict[str, Any], path: int | None) -> pd.DataFrame:
    from finsim.workbench.verifying import verify

    again = verify(body["receipt"], threads=threads_of_a_run())
    if not again.equal:
        raise Refusal(409, "conflict", "ledger", "a run that comes out the same", again.words, "simulate it anew")
    return again.run.ledger(path).reset_index()


def _written(table: pd.DataFrame, form: str) -> bytes:
    out = io.BytesIO()
    if form == "csv":
        return bytes(table.map(_harmless).to_csv(index=False).encode())
    try:
        if form == "parquet":
            table.to_parquet(out, index=False)
        else:
            _workbook(table, out)
    except ImportError:
        line = "pip install 'finsim-workbench[tables]'"
        raise Refusal(501, "missing", f"form {form}", "the extra tables", "none", line) from None
    return out.getvalue()


def _workbook(table: pd.DataFrame, out: io.BytesIO) -> None:
    import pandas as pd

    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with pd.ExcelWriter(out, engine="xlsxwriter", engine_kwargs={"options": options}) as book:
        table.to_excel(book, sheet_name="finsim", index=False, freeze_panes=(1, 1))


def _harmless(value: Any) -> Any:
    """Keep a spreadsheet from taking a household's words for a formula."""
    return f"'{value}" if isinstance(value, str) and re.match(r"[=+\-@\t\r]", value) else value
