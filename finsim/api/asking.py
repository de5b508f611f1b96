"""What may be asked of the engine, as every route that runs something takes it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from finsim.errors import PlanError
from finsim.plan import Plan
from finsim.storage import Kind, Repository
from finsim.workbench.asking import N_PATHS, SEED, plan_of

MOST_PATHS = 20_000
MOST_CHANGES = 100
PLAN_ID = "^[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}$"
MINIMAL = {
    "finsim": 1,
    "start": "2026-12",
    "until": "at 90",
    "people": {"Sam": {"born": "1980-03", "retires": "at 67"}},
    "income": {"pay": {"person": "Sam", "amount": "84_000 a year", "until": "at retirement"}},
    "spending": {"essential": {"rent": 1600, "food": 700}},
    "accounts": {"checking": {"kind": "cash", "balance": 12000}},
}
EXAMPLES: dict[str, Any] = {
    "a sample household": {"value": {"sample": "family", "market": "bootstrap", "n_paths": 2000}},
    "a plan, over history": {"value": {"plan": MINIMAL, "market": {"model": "history"}}},
}


class Asked(BaseModel):
    """What is to be simulated: a plan, as an object or as the text of its file, one that is kept, or a sample."""

    model_config = ConfigDict(extra="forbid", strict=True)

    plan: dict[str, Any] | None = Field(None, description="A plan with the keys of its file; see /plans/schema.")
    text: str | None = Field(None, max_length=200_000, description="A plan as the text of its YAML file.")
    sample: Literal["renter", "family", "near-retirement", "bengaluru"] | None = Field(
        None, description="A packaged household."
    )
    plan_id: str | None = Field(None, pattern=PLAN_ID, description="A plan that is kept: its last version.")
    changes: dict[str, Any] | None = Field(
        None, max_length=MOST_CHANGES, description="Keys of the plan with other values.", examples=[{"until": "at 95"}]
    )
    market: Annotated[str, Field(max_length=100)] | dict[str, Any] | None = Field(
        None, description="A model's name, or its settings; else the plan's."
    )
    n_paths: int = Field(N_PATHS, ge=1, le=MOST_PATHS, description="Futures; history runs every start month.")
    seed: int = Field(SEED, ge=0, lt=2**63, description="Of every draw: the same seed gives the same bytes.")

    @model_validator(mode="after")
    def _names_one_plan(self) -> Asked:
        if sum(each is not None for each in (self.plan, self.text, self.sample, self.plan_id)) != 1:
            raise ValueError("one of plan, text, sample and plan_id")
        return self

    def opened(self) -> Plan:
        """Return the plan. Raises PlanErrors with every mistake."""
        return plan_of(self.model_dump())

    def question(self, store: Repository, owner: str) -> dict[str, Any]:
        """Return what the workbench takes: a kept plan as its text. Raises NotFound."""
        parts = self.model_dump(exclude_none=True)
        if self.plan_id is not None:
            del parts["plan_id"]
            parts["text"] = kept_text(store, owner, self.plan_id)
        return parts


def kept_text(store: Repository, owner: str, id: str, version: int | None = None) -> str:
    """Return the text of a plan that is kept. Raises NotFound."""
    body = store.get(owner, Kind.PLAN, id, version).body
    if not isinstance(body.get("text"), str):
        raise PlanError(f"plan {id}", "a plan's text", "none")
    return str(body["text"])
