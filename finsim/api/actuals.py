"""Actuals: a bank's files in, months by category out, and those months against a plan.

A file is the request's body, not a part of a form: nothing has a name that could be a path, and its size is known
before it is read. Below: `finsim.actuals` reads, the workbench keeps.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from finsim.actuals import Rule, Sorted, Statement, read_csv, read_ofx
from finsim.actuals.csv_file import Table
from finsim.api.asking import PLAN_ID, kept_text
from finsim.api.problems import responses
from finsim.api.requests import StrictRoute, media_type
from finsim.api.who import Reader, Writer
from finsim.months import month_text
from finsim.plan import loads
from finsim.workbench.following import Actuals

router = APIRouter(prefix="/actuals", tags=["actuals"], route_class=StrictRoute)
CSV, OFX = ("text/csv",), ("application/x-ofx", "application/vnd.intu.qfx")
NAME = r"^[^\x00-\x1f\x7f]{1,80}$"
MOST_RULES = 500
Month = Annotated[str, Path(pattern=r"^(19|20|21)\d{2}-(0[1-9]|1[0-2])$", description="A month, 2026-04.")]
FirstMonth = Annotated[str | None, Query(pattern=r"^(19|20|21)\d{2}-(0[1-9]|1[0-2])$", description="From this month.")]
Currency = Annotated[str, Query(pattern="^[A-Z]{3}$", description="Of a CSV's amounts (ISO 4217).")]
_FILE = {"schema": {"type": "string", "format": "binary"}}
_BODY = {"requestBody": {"required": True, "content": dict.fromkeys((*CSV, *OFX), _FILE)}}


class BalanceView(BaseModel):
    """What the bank says was in an account, and what the bookings since its last such word leave unexplained."""

    account: str
    day: str
    amount: int = Field(description="In the currency's smallest coin.")
    currency: str
    since: str | None
    missing: int | None = Field(description="0 where the bookings add up; null where no earlier balance is known.")


class ImportedView(BaseModel):
    """What came of an import; the same file again adds nothing."""

    added: int
    known: int
    months: list[str]
    balances: list[BalanceView]


class BookingView(BaseModel):
    """One booking and its category."""

    id: str
    day: str
    amount: int = Field(description="In the currency's smallest coin; below zero money went out.")
    currency: str
    payee: str
    memo: str
    account: str
    category: str
    by: str = Field(description="The rule that decided, or `two accounts`, `by hand`, `nothing`.")


class MonthView(BaseModel):
    """One month's bookings."""

    month: str
    bookings: list[BookingView]


class MonthsView(BaseModel):
    """What each month spent by category, less refunds; transfers are in neither."""

    currency: str
    months: list[str]
    income: list[float]
    spent: dict[str, list[float]]


class RuleView(BaseModel):
    """Bookings whose payee or memo contains these words are of this category; `*` stands for anything between."""

    model_config = ConfigDict(extra="forbid", strict=True)

    contains: str = Field(min_length=1, max_length=200, examples=["grocer"])
    category: str = Field(pattern=NAME, examples=["food"])
    account: str = Field("", max_length=80)


class RulesView(BaseModel):
    """Rules in their order, the first that fits decides; categories by hand, by booking id, come before all rules."""

    model_config = ConfigDict(extra="forbid", strict=True)

    rules: list[RuleView] = Field(max_length=MOST_RULES)
    by_hand: dict[Annotated[str, Field(pattern="^t_[0-9a-f]{32}$")], Annotated[str, Field(pattern=NAME)]] = Field(
        default_factory=dict, max_length=2_000
    )


class CategoryView(BaseModel):
    """A category's plan and what was spent, month by month."""

    category: str
    need: Literal["essential", "important", "discretionary", ""]
    is_planned: bool
    planned: list[float]
    actual: list[float]


class AgainstView(BaseModel):
    """Months against a plan, and part A of the discipline score: 1 where nothing beyond essentials was above plan."""

    currency: str
    first: str
    n_months: int
    prices: str
    within_plan: float | None
    why: str
    categories: list[CategoryView]


@router.post(
    "/imports", summary="Import a bank's file", status_code=201, openapi_extra=_BODY,
    responses={201: {"model": ImportedView}, **responses(400, 409, 413, 415, 422)},
)  # fmt: skip
async def take(
    who: Writer,
    request: Request,
    account: Annotated[
        str, Query(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$", description="Its owner's name for the account.")
    ] = "",
    currency: Currency = "USD",
    order: Annotated[
        Literal["", "year-month-day", "month/day/year", "day/month/year"],
        Query(description="Of a CSV's dates, where the file itself does not settle it."),
    ] = "",
    decimal: Annotated[Literal["", ".", ","], Query(description="Before a CSV's decimals.")] = "",
    flipped: Annotated[bool, Query(description="Whether a CSV shows spending above zero.")] = False,
) -> JSONResponse:
    """Keep the bookings of a CSV, OFX or QFX file, the body; each booking once, however often it is imported."""
    kind = media_type(request, (*CSV, *OFX))
    content = await request.body()
    table = Table(currency=currency, account=account, order=order, decimal=decimal, is_flipped=flipped)

    def read() -> Statement:
        return read_csv(content, table) if kind in CSV else read_ofx(content, account)

    made = await run_in_threadpool(lambda: _of(who.user, request).take(read()))
    return JSONResponse(
        {"added": made.added, "known": made.known, "months": list(made.months), "balances": list(made.balances)}, 201
    )


@router.get("/months", summary="What each month spent", responses={200: {"model": MonthsView}, **responses(422)})
def months(who: Reader, request: Request, currency: Currency = "USD", first: FirstMonth = None) -> JSONResponse:
    """Return spending by category and income, month by month."""
    found = _of(who.user, request).spent(currency, first)
    names = [month_text(found.first + n) for n in range(found.n_months)]
    spent = {name: _listed(row) for name, row in found.spent.items()}
    return JSONResponse({"currency": found.currency, "months": names, "income": _listed(found.income), "spent": spent})


@router.get("/months/{month}", summary="A month's bookings", responses={200: {"model": MonthView}, **responses(422)})
def month(month: Month, who: Reader, request: Request) -> JSONResponse:
    """Return the bookings of a month with their categories."""
    return JSONResponse({"month": month, "bookings": [_booking(row) for row in _of(who.user, request).bookings(month)]})


@router.delete("/months/{month}", summary="Forget a month", status_code=204, responses=responses(404, 422))
def forget(month: Month, who: Writer, request: Request) -> Response:
    """Remove a month's bookings."""
    _of(who.user, request).forget(month)
    return Response(status_code=204)


@router.get("/rules", summary="Your rules", responses={200: {"model": RulesView}})
def rules(who: Reader, request: Request) -> JSONResponse:
    """Return the rules, and the categories that were given by hand."""
    found, by_hand = _of(who.user, request).rules()
    return JSONResponse({"rules": [vars(rule) for rule in found], "by_hand": by_hand})


@router.put(
    "/rules", summary="Change your rules",
    responses={200: {"model": RulesView}, **responses(400, 409, 413, 415, 422)},
)  # fmt: skip
def set_rules(given: RulesView, who: Writer, request: Request) -> JSONResponse:
    """Put other rules in the place of those that are there; they count for all bookings at once."""
    made = [Rule(each.contains, each.category, each.account) for each in given.rules]
    _of(who.user, request).set_rules(made, given.by_hand)
    return JSONResponse(given.model_dump())


@router.get("/against/{plan_id}", summary="Months against a plan", responses={200: {"model": AgainstView},
            **responses(404, 422)})  # fmt: skip
def against(
    plan_id: Annotated[str, Path(pattern=PLAN_ID, description="A plan that is kept.")],
    who: Reader,
    request: Request,
    first: FirstMonth = None,
) -> JSONResponse:
    """Hold the months that lie in a plan against it, category by category."""
    plan = loads(kept_text(request.app.state.store(), who.user, plan_id), f"plan {plan_id}")
    return JSONResponse(_of(who.user, request).against(plan, first))


def _of(owner: str, request: Request) -> Actuals:
    return Actuals(owner, request.app.state.store())


def _booking(row: Sorted) -> dict[str, Any]:
    said = vars(row.transaction) | {"day": row.transaction.day.isoformat(), "category": row.category, "by": row.by}
    return {key: said[key] for key in BookingView.model_fields}


def _listed(row: Any) -> list[float]:
    return [round(float(value), 2) for value in row]
