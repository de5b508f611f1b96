"""Many futures of one program: strips of paths on threads, into one Outcome.

`kernel.run_strip` does the work. Strips are independent, so width, chunk and threads change the time and nothing else.
A run with more path-months than memory should hold keeps no matrix: `streaming` takes its chunks.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from finsim.markets import NO_RETURNS, SERIES, MarketModel
from numpy.typing import NDArray

from finsim.errors import SettingsError
from finsim.machine_code import is_any_kept
from finsim.packing import packed
from finsim.progress import Cancellation, Progress, Report, silent
from finsim.simulation import fields
from finsim.simulation.kernel import run_strip
from finsim.simulation.lending import lent, lent_months
from finsim.simulation.luck import Luck
from finsim.simulation.outcome import Outcome
from finsim.simulation.program import (
    HABIT_IMPULSE, HABIT_SKIPS, HAS_CARE, HAS_DEATHS, HAS_ITEMS, HAS_PANIC, ITEM_SKIPS, ITEM_VARIES, N_LAYERED,
    N_PERIODS, PERSON_DRAWS, READS_SHORT_RATE, RULE_READS_CAPE, Program,
)  # fmt: skip
from finsim.simulation.stage import ready
from finsim.simulation.streaming import MOST_PATHS, Stream, is_streamed
from finsim.simulation.strip import LANES, STRIDE, memory_for, rows_of
from finsim.taxes import Law

WIDTH = LANES  # paths drawn at once, and run in strips of at most so many
CHUNK = 1024  # paths between two looks at the cancellation, some tens of milliseconds
NO_ERROR_OVERLAP = "none (overlapping windows)"
NO_ERROR_SINGLE = "none (every path is the same)"
NO_TRACE = np.zeros((0, 0))
_last: tuple[Program, Law, Any, Any] | None = None
_own = threading.local()


def simulate(
    program: Program,
    tax: Law,
    market: MarketModel,
    paths: NDArray[np.int64],
    seed: int,
    first_month: int,
    goals: tuple[str, ...] = (),
    threads: int | None = None,
    width: int = WIDTH,
    chunk: int = CHUNK,
    progress: Report = silent,
    cancel: Cancellation | None = None,
) -> Outcome:
    """Run a program over the given paths of a market.

    paths    int64 (n_paths,), the market's own numbers, in any order
    threads  at most this many at once; by default one a core
    Raises   SettingsError when there are more paths than can be held, Cancelled when `cancel` is set on the way
    """
    paths = np.array(paths, dtype=np.int64)  # compiled code knows one kind of array: its own, in one piece
    n_periods, n_paths = int(program.choices[N_PERIODS]), int(paths.size)
    if not 1 <= n_paths <= MOST_PATHS:
        raise SettingsError("paths", f"1 to {MOST_PATHS:,}", n_paths)
    height, n_kept, extras = height_of(program), kept_rows(program), extras_of(program)
    program = ready(program, tax, progress, cancel, lambda: _get_kernel_ready(program, tax))
    household, law = packed(program), packed(tax)
    stream = Stream(program, paths, n_kept, goals) if is_streamed(n_paths, n_periods) else None
    whole = None if stream else _matrices(n_periods, n_kept, n_paths)
    kept = threading.local()

    def buffer(n_lanes: int) -> NDArray[np.float64]:
        """Return this thread's own memory for the returns of a strip: fresh pages would cost as much as the draws."""
        shape = (len(SERIES) + len(extras), n_periods, n_lanes)
        if getattr(kept, "rows", np.empty(0)).shape != shape:
            kept.rows = np.empty(shape)
        return kept.rows

    def blank() -> NDArray[np.float64]:
        """Return this thread's own memory for the state of a strip, set to zero."""
        if not hasattr(kept, "memory"):
            kept.memory = memory_for(height)
        kept.memory.fill(0.0)
        memory: NDArray[np.float64] = kept.memory
        return memory

    def run(start: int) -> None:
        if cancel is not None:
            cancel.check()
        end = min(start + chunk, n_paths)
        *out, last_state = whole or stream.room(end - start)  # type: ignore[union-attr]
        before = start if stream else 0  # paths that have no column here
        for column in range(start, end, width):
            ids = paths[column : min(column + width, end)]
            returns = packed(market.draw_months(seed, ids, n_periods, buffer(ids.size), extras))
            for first in range(0, ids.size, LANES):
                memory, lanes = blank(), min(LANES, ids.size - first)
                at = column + first - before
                luck = packed(Luck(seed, ids[first : first + lanes]))
                state = rows_of(memory)
                run_strip(state, household, law, luck, returns, first, *out, at, last_state, NO_TRACE, lanes)
        if stream:
            stream.take(start, (*out,), last_state)

    with ThreadPoolExecutor(max_workers=threads or os.cpu_count() or 1) as pool:
        for done, _ in enumerate(pool.map(run, range(0, n_paths, chunk)), start=1):
            progress(Progress("paths", min(done * chunk, n_paths), n_paths))
    if stream:
        return stream.outcome(first_month, no_error(market, program))
    assert whole is not None
    net_worth, net_worth_real, spending_real, last_state = whole
    why_none = no_error(market, program)
    return Outcome(first_month, np.array(paths), net_worth, net_worth_real, spending_real, last_state, goals, why_none)


def _get_kernel_ready(program: Program, tax: Law) -> None:
    """Have the kernel itself compiled or loaded."""
    months = [np.empty((0, 1), dtype=np.float32) for _ in range(3)]
    luck, state = packed(Luck(0, np.zeros(1, dtype=np.int64))), rows_of(memory_for(1))
    returns = packed(NO_RETURNS)
    run_strip.get_ready(
        state, packed(program), packed(tax), luck, returns, 0, *months, 0, np.empty((0, 1)), NO_TRACE, 1
    )


def is_kernel_kept() -> bool:
    """Say whether the kernel's machine code is on disk: it is made after the stages of the first household."""
    return is_any_kept(run_strip)


def extras_of(program: Program) -> tuple[str, ...]:
    """Return what the program reads of the market beside its five series: a rule the CAPE, a loan the short rate."""
    wanted = (("cape", RULE_READS_CAPE), ("cash", READS_SHORT_RATE))
    return tuple(name for name, choice in wanted if program.choices[choice])


def _matrices(n_periods: int, n_kept: int, n_paths: int) -> tuple[NDArray[Any], ...]:
    """Return room for every month of every path, and for what is kept of the last one."""
    months = (lent_months(n_periods, n_paths) for _ in range(3))
    return *months, np.empty((n_kept, n_paths))


def height_of(program: Program) -> int:
    """Return the number of rows of a program's state."""
    people, accounts = program.payroll_wages.shape[0], program.accounts.shape[1]
    debts, goals, risks = program.debts.shape[1], program.goals.shape[1], program.care.shape[1]
    conversions, layered = program.conversions.shape[0], int(program.choices[N_LAYERED])
    own = (program.bases.size, risks, program.annuities.shape[1], program.vestings.shape[1])
    late = (program.surplus_steps.shape[1], program.series.shape[1], program.rooms.shape[0])
    return fields.n_rows(people, accounts, debts, goals, conversions, layered, *own, *late)


def kept_rows(program: Program) -> int:
    """Return the number of rows kept of the last state: what is carried from month to month, and the goals."""
    return fields.N_CARRIED + program.goals.shape[1] * fields.N_GOAL


def no_error(market: MarketModel, program: Program) -> str:
    """Say why shares of these paths have no sampling error; "" when the paths are independent draws."""
    if market.capabilities.has_standard_error:
        return ""
    if market.capabilities.has_cohorts:
        return NO_ERROR_OVERLAP
    return "" if draws_luck(program) else NO_ERROR_SINGLE


def draws_luck(program: Program) -> bool:
    """Say whether anything beside the market is drawn path by path: lives, wages and pay, care, habits."""
    dies = program.choices[HAS_DEATHS] and program.people[PERSON_DRAWS].any()
    wavers = program.choices[HAS_ITEMS] and (program.risks.size or program.items[[ITEM_VARIES, ITEM_SKIPS]].any())
    acts = program.choices[HAS_PANIC] or program.terms[[HABIT_IMPULSE, HABIT_SKIPS]].any()
    return bool(dies or wavers or acts or program.choices[HAS_CARE])


def _prepared(program: Program, tax: Law) -> tuple[Any, Any]:
    """Return the program, with its stages, and the law as the kernel takes them; of the last program asked for, kept.

    Who reads ledgers reads path after path of one program, and each costs less than this does.
    """
    global _last
    last = _last  # another thread may ask for another program meanwhile
    if last is None or last[0] is not program or last[1] is not tax:
        _last = last = program, tax, packed(ready(program, tax)), packed(tax)
    return last[2:]


def _memory_of_one(rows: int) -> NDArray[np.float64]:
    """Return this thread's own memory for a state whose one lane is set to zero: fresh pages cost as much as a path."""
    if getattr(_own, "memory", np.empty(0)).size != rows * STRIDE:
        _own.memory = memory_for(rows)
    memory: NDArray[np.float64] = _own.memory
    memory[::STRIDE] = 0.0
    return memory


def trace_path(program: Program, tax: Law, market: MarketModel, seed: int, path: int) -> NDArray[np.float64]:
    """Return the state after every period of one path: float64 (n_periods, n_rows), by the same compiled code."""
    household, law = _prepared(program, tax)
    n_periods, rows = int(program.choices[N_PERIODS]), height_of(program)
    trace = lent(n_periods, rows)
    out: list[Any] = [np.empty((n_periods, 1), dtype=np.float32) for _ in range(3)]
    ids = np.array([path], dtype=np.int64)
    returns = packed(market.draw_months(seed, ids, n_periods, extras=extras_of(program)))
    last_state, luck = np.empty((kept_rows(program), 1)), packed(Luck(seed, ids))
    run_strip(rows_of(_memory_of_one(rows)), household, law, luck, returns, 0, *out, 0, last_state, trace, 1)
    return trace


assert SERIES == ("stocks", "bonds", "inflation", "stock_income", "bond_income"), "`market` reads returns in this order"
