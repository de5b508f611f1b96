"""Runs, words and plans into the store and out of it again, by what was asked. Beside `simulating`; used by entrances.

A run's row has the id of its request, known before anything runs, so the same question is answered once. A row holds
what can be shown: figures, bands, receipt. The ledger of a path is run again when somebody opens it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from finsim.analysis.figure import Figure, Figures
from finsim.errors import Conflict, NotFound
from finsim.plan import dumps
from finsim.plan.household import Plan
from finsim.settings import settings
from finsim.storage import Document, Kind, Repository, canonical_json, keep, open_repository
from finsim.vocabulary import Per, Prices, Unit

if TYPE_CHECKING:
    from finsim.workbench.running import Run
    from finsim.workbench.simulating import Request

OWNER = "local"
_MAKERS = ("agents", "analysis", "plan", "workbench")
SHOWN_BANDS = (("net_worth", "real"), ("spending", "real"))


@cache
def store() -> Repository:
    """Return this process's store, opened at its first use. Raises `StorageError` when it cannot be used."""
    return open_repository(settings())


def keep_run(run: Run, repository: Repository | None = None, owner: str = OWNER) -> Document:
    """Store a run with its plan, and return its row; one that is there already stays as it is."""
    repository = repository or store()
    plan = keep_plan(run.plan, repository, owner)
    labels = {"plan": plan.id, "market": run.market.name, "made_by": sources_digest()}
    return _keep_newest(repository, owner, Kind.RUN, run.receipt["id"], run_body(run), labels)


def kept_run(asked: str | Request, repository: Repository | None = None, owner: str = OWNER) -> dict[str, Any] | None:
    """Return what is kept of a run: the body of its row. None when it was never run.

    asked  an id, for what was answered then; a request, for what would come out now: a row whose figures were made by
           other sources of finsim is none
    """
    if isinstance(asked, str):
        return _body(repository, owner, Kind.RUN, asked)
    return _body(repository, owner, Kind.RUN, asked.id, sources_digest())


def keep_plan(plan: Plan, repository: Repository | None = None, owner: str = OWNER) -> Document:
    """Store a plan by its digest: the same household written otherwise is the same row.

    As it was written where nothing has changed since, else without comments.
    """
    repository = repository or store()
    digest = plan.digest
    try:
        return repository.get(owner, Kind.PLAN, digest)
    except NotFound:
        return keep(
            repository, owner, Kind.PLAN, digest, {"name": plan.name, "text": dumps(plan, keeps_comments=False)}
        )


def keep_words(
    run_id: str, words: Mapping[str, Any], repository: Repository | None = None, owner: str = OWNER
) -> Document:
    """Store what an analyst wrote about a run; the row has the run's id."""
    labels = {"run": run_id, "made_by": sources_digest()}
    return _keep_newest(repository or store(), owner, Kind.ANALYSIS, run_id, words, labels)


def kept_words(run_id: str, repository: Repository | None = None, owner: str = OWNER) -> dict[str, Any] | None:
    """Return what an analyst wrote about a run, None when nobody has or other sources of finsim did."""
    return _body(repository, owner, Kind.ANALYSIS, run_id, sources_digest())


def keep_report(
    run_id: str, digests: Mapping[str, str], repository: Repository | None = None, owner: str = OWNER
) -> Document:
    """Store which report was made of a run: the sha256 of each file by its name. A later one takes its place."""
    return _keep_newest(repository or store(), owner, Kind.REPORT, run_id, {"files": dict(digests)}, {"run": run_id})


def kept_figures(body: Mapping[str, Any]) -> Figures:
    """Return the figures of a kept run, as the run itself had them."""
    figures = body["figures"]
    return Figures(map(_figure, figures["facts"]), figures["currency"], figures["locale"])


def _figure(fact: Mapping[str, Any]) -> Figure:
    prices = None if fact["prices"] is None else Prices(fact["prices"])
    return Figure(**{**fact, "unit": Unit(fact["unit"]), "prices": prices, "per": Per(fact.get("per", ""))})


def run_body(run: Run) -> dict[str, Any]:
    """Return what is kept and shown of a run, in JSON types: `Run.to_json` with its id and its bands."""
    bands = {f"{series}.{prices}": _band(run, series, prices) for series, prices in SHOWN_BANDS}
    about = {"id": run.receipt["id"], "name": run.plan.name, "market": run.receipt["market"]}
    return about | {"seed": run.seed, "n_paths": run.n_paths} | run.to_json() | {"bands": bands}


def _band(run: Run, series: str, prices: str) -> dict[str, Any]:
    bands = run.bands(series, prices)
    # A streamed run says how far off each point may be; where nothing is said, points are exact.
    said = {} if bands.errors is None else {"errors": _rounded(bands.errors)}
    return said | {
        "series": series,
        "prices": prices,
        "first_month": bands.months[0],
        "percentiles": list(bands.percentiles),
        "values": _rounded(bands.values),
    }


def _rounded(rows: NDArray[np.float32]) -> list[list[float]]:
    """Return rows of cents. Exact: a float32 times 100 fits a float64, so no half is made or lost on the way."""
    cents: list[list[float]] = np.round(rows.astype(np.float64), 2).tolist()
    return cents


def _keep_newest(
    repository: Repository, owner: str, kind: Kind, id: str, body: Mapping[str, Any], labels: Mapping[str, str]
) -> Document:
    """Store a row; one that is there and says otherwise gives way."""
    try:
        return repository.create(owner, kind, id, body, labels)
    except Conflict:
        there = repository.get(owner, kind, id)
    if dict(there.labels) == dict(labels) and canonical_json(there.body) == canonical_json(body):
        return there
    return repository.replace(owner, kind, id, body, there.version, labels)


def _body(repository: Repository | None, owner: str, kind: Kind, id: str, made_by: str = "") -> dict[str, Any] | None:
    try:
        row = (repository or store()).get(owner, kind, id)
    except NotFound:
        return None
    return row.body if not made_by or row.labels.get("made_by") == made_by else None


@cache
def sources_digest() -> str:
    """Return one digest of the code that turns an outcome into figures and words; the engine's is in the receipt."""
    package = Path(str(files("finsim")))
    digest = hashlib.sha256()
    for path in (path for room in _MAKERS for path in sorted((package / room).rglob("*.py"))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
