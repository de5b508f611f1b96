"""Many questions -> one answer each, in chunks over a `concurrent.futures.Executor`: this machine's, or Dask's.

A chunk is plain JSON in and out, and every answer follows from its question alone, so the bytes are the same wherever a
chunk ran and however often it was tried. A mistake in one question is the answer to that one; the others go on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import Any

from finsim.errors import FinsimError
from finsim.progress import Cancellation, Progress, Report, silent
from finsim.workbench.asking import run_of
from finsim.workbench.keeping import run_body

CHUNK = 8
IN_FLIGHT = 4  # chunks handed out for each that is awaited: enough to keep workers busy, few enough to stop soon


def answer_chunk(questions: Sequence[Mapping[str, Any]], threads: int | None = None) -> list[dict[str, Any]]:
    """Answer some questions one after the other; runs wherever the executor's workers are."""
    return [_answered(question, threads) for question in questions]


def sweep(
    questions: Sequence[Mapping[str, Any]],
    executor: Executor | None = None,
    chunk: int = CHUNK,
    threads: int | None = None,
    progress: Report = silent,
    cancel: Cancellation | None = None,
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Answer every question, and give each answer with its number as soon as it is there and those before it are.

    executor  where chunks run; None for this thread
    Raises    Cancelled between two chunks
    """
    starts = range(0, len(questions), chunk)
    chunks = [list(questions[start : start + chunk]) for start in starts]
    done = 0
    for start, answers in zip(starts, _in_order(chunks, executor, threads, cancel), strict=True):
        done += len(answers)
        progress(Progress("questions", done, len(questions)))
        yield from enumerate(answers, start)


def _in_order(
    chunks: list[list[Mapping[str, Any]]], executor: Executor | None, threads: int | None, cancel: Cancellation | None
) -> Iterator[list[dict[str, Any]]]:
    if executor is None:
        for each in chunks:
            _look(cancel)
            yield answer_chunk(each, threads)
        return
    most = IN_FLIGHT * max(1, int(getattr(executor, "_max_workers", None) or 4))
    running: dict[int, Future[list[dict[str, Any]]]] = {}
    handed = 0
    try:
        for number in range(len(chunks)):
            while handed < len(chunks) and len(running) < most:
                running[handed] = executor.submit(answer_chunk, chunks[handed], threads)
                handed += 1
            while not running[number].done():
                wait([running[number]], timeout=0.2, return_when=FIRST_COMPLETED)
                _look(cancel)
            yield running.pop(number).result()
    finally:
        for future in running.values():
            future.cancel()


def _look(cancel: Cancellation | None) -> None:
    if cancel is not None:
        cancel.check()


def _answered(question: Mapping[str, Any], threads: int | None) -> dict[str, Any]:
    try:
        return run_body(run_of(question, threads))
    except FinsimError as error:
        return {"error": {"type": type(error).__name__} | error.as_dict()}
