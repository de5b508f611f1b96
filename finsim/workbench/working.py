"""The kinds of jobs by name: what `finsim worker` can do. Each turns a job's arguments into a small JSON result.

What is large goes to the store under the job's owner: runs as rows, files as blobs. Below: `jobs`, which knows none of
these.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from finsim.jobs import Handler, JobLedger, Work, Worker
from finsim.jobs.scaling import executor
from finsim.progress import Progress
from finsim.settings import Settings
from finsim.storage import Repository
from finsim.storage.cache import Cache
from finsim.workbench.asking import answer, run_of
from finsim.workbench.keeping import keep_report, keep_run, keep_words, kept_words
from finsim.workbench.sweeping import sweep

KINDS = ("simulate", "batch", "compare", "explain", "report")


def worker(chosen: Settings, store: Repository, cache: Cache) -> Worker:
    """Return a worker for every kind of job, over this store."""
    return Worker(JobLedger(store, cache), handlers(chosen, store))


def handlers(chosen: Settings, store: Repository) -> dict[str, Handler]:
    """Return what does each kind of job."""
    done_by: dict[str, Callable[[Repository, Settings, Work], Mapping[str, Any]]] = {
        "simulate": _simulate, "batch": _batch, "compare": _compare, "explain": _explain, "report": _report,
    }  # fmt: skip
    return {kind: partial(_of, function, store, chosen) for kind, function in done_by.items()}


def _of(
    function: Callable[[Repository, Settings, Work], Mapping[str, Any]], store: Repository, chosen: Settings, work: Work
) -> Mapping[str, Any]:
    return function(store, chosen, work)


def _simulate(store: Repository, chosen: Settings, work: Work) -> dict[str, Any]:
    """Run one question; the result names the run's row."""
    found = answer(work.arguments, store, work.owner, chosen.n_threads, work.progress, work.cancel)
    return {"simulation": found.body["id"], "figures": found.body["figures"]}


def _batch(store: Repository, chosen: Settings, work: Work) -> dict[str, Any]:
    """Answer many questions, on other machines where a scheduler is set; each answer stands at its question's place."""
    items = []
    with executor(chosen.scheduler) as pool:
        for number, found in sweep(
            work.arguments["items"], pool, threads=chosen.n_threads, progress=work.progress, cancel=work.cancel
        ):
            items.append({"index": number, **_summary(found)})
    return {"items": items, "failed": sum("error" in item for item in items)}


def _compare(store: Repository, chosen: Settings, work: Work) -> dict[str, Any]:
    """Run two questions on the same paths; the result holds the differences with paired errors."""
    from finsim.workbench.comparing import compare

    base, other = (
        run_of(work.arguments[name], chosen.n_threads, work.progress, work.cancel) for name in ("base", "other")
    )
    ids = {name: keep_run(run, store, work.owner).id for name, run in (("base", base), ("other", other))}
    return ids | {"differences": compare(base, other).to_json()}


def _explain(store: Repository, chosen: Settings, work: Work) -> dict[str, Any]:
    """Let the analyst write about a run; words of the same run by the same sources are written once."""
    from finsim.workbench.explaining import explain

    found = answer(work.arguments, store, work.owner, chosen.n_threads, work.progress, work.cancel)
    id = str(found.body["id"])
    words = kept_words(id, store, work.owner)
    if words is None:
        run = found.run or run_of(work.arguments, chosen.n_threads, cancel=work.cancel)
        words = keep_words(id, explain(run, work.progress, work.cancel), store, work.owner).body
    return {"simulation": id, "words": words}


def _report(store: Repository, chosen: Settings, work: Work) -> dict[str, Any]:
    """Make the report of a run; its files are blobs, named in the catalogue by the run."""
    from finsim.workbench.reporting import report

    def progress(step: Progress) -> None:
        work.cancel.check()
        work.progress(step)

    run = run_of(work.arguments, chosen.n_threads, work.progress, work.cancel)
    keep_run(run, store, work.owner)
    with tempfile.TemporaryDirectory(prefix="finsim-report-") as folder:
        made = report(run, Path(folder), pdf=bool(work.arguments.get("pdf", True)), progress=progress)
        files = {path.name: store.put_blob(work.owner, path.read_bytes()) for path in sorted(Path(folder).iterdir())}
    keep_report(run.receipt["id"], files, store, work.owner)
    return {"report": run.receipt["id"], "files": files, "words": made.words}


def _summary(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a batch says of one run: its id, figures and the digest of its outcome; bands stay out."""
    if "error" in found:
        return {"error": found["error"]}
    return {"id": found["id"], "name": found["name"], "figures": found["figures"],
            "outcome": found["receipt"]["outcome"]}  # fmt: skip
