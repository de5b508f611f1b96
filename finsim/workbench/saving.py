"""A changed plan -> a row of the store that its owner finds again by name, with every version it ever had; and back.

Beside `keeping`, which keeps a plan by its content for the runs that were made of it. A name is one row: saving under
the same name again makes a new version, and only for whoever has opened the last one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from finsim.errors import Conflict, PlanError
from finsim.plan import dumps, loads
from finsim.plan.household import Plan
from finsim.storage import Document, Kind, Repository
from finsim.workbench.keeping import OWNER, store

PREFIX = "saved."
LONGEST_NAME = 80  # characters
_LABELS = {"saved": "by name"}


@dataclass(frozen=True)
class SavedPlan:
    """A saved plan: its row, and the plan where it was opened.

    version  1 for the first; one more at every change
    """

    id: str
    name: str
    version: int
    text: str

    def plan(self) -> Plan:
        """Return the plan as it was saved, comments and all."""
        return loads(self.text, f"{self.name}.yaml")


def save_plan(
    plan: Plan, name: str, over: SavedPlan | None = None, repository: Repository | None = None, owner: str = OWNER
) -> SavedPlan:
    """Save a plan under a name, which becomes its own.

    over    what was opened and is saved again; under another name it stays as it is and a new row is made
    Raises  PlanError for a name that will not do; Conflict where the name is taken, or the row has changed since it was
            opened; StorageError where the store refuses. Nothing is lost in any case.
    """
    name = _checked(name)
    rows, id = repository or store(), PREFIX + hashlib.sha256(name.encode()).hexdigest()[:24]
    renamed = plan if plan.name == name else plan.with_changes({"name": name})
    body = {"name": name, "text": dumps(renamed)}
    if over is None or over.id != id:
        try:
            return _saved(rows.create(owner, Kind.PLAN, id, body, _LABELS))
        except Conflict:
            hint = "open that plan first to change it, or choose another name"
            raise Conflict("name", "a name under which no plan is saved", name, hint) from None
    try:
        return _saved(rows.replace(owner, Kind.PLAN, id, body, over.version, _LABELS))
    except Conflict:
        hint = "it was saved elsewhere meanwhile; choose another name, and both stay"
        raise Conflict("plan", f"version {over.version} of “{name}” to be the last", None, hint) from None


def saved_plan(id: str, repository: Repository | None = None, owner: str = OWNER) -> SavedPlan:
    """Return a saved plan by its row. Raises NotFound."""
    return _saved((repository or store()).get(owner, Kind.PLAN, id))


def saved_plans(repository: Repository | None = None, owner: str = OWNER) -> list[SavedPlan]:
    """Return an owner's saved plans by name."""
    found = (repository or store()).find(owner, Kind.PLAN, _LABELS)
    return sorted(map(_saved, found), key=lambda saved: saved.name.casefold())


def _saved(row: Document) -> SavedPlan:
    return SavedPlan(row.id, str(row.body["name"]), row.version, str(row.body["text"]))


def _checked(name: str) -> str:
    kept = " ".join(name.split())
    if not kept or len(kept) > LONGEST_NAME or not kept.isprintable():
        raise PlanError("name", f"a name of 1 to {LONGEST_NAME} characters", kept[:LONGEST_NAME] or None)
    return kept
