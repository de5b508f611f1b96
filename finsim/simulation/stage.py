"""`stage`: a part of the month with machine code of its own, made only for households that need it.

A kernel with every rule in it took minutes to compile, most of them for rules that the household at hand never meets.
So the month is cut into stages. Each is compiled, optimised and kept on disk by itself; the kernel finds it behind an
address in `program.stages`. Where the address is zero, the stage is not there for this household and the kernel goes
on: what decides that stands with the stage and nowhere else. The same arithmetic in the same order gives the same bits,
whether a stage is inlined or called; a call costs some nanoseconds for a whole strip.

    @stage(HAS_PANIC)                       # any of these choices of the program
    def panic(state, lanes, program, luck, returns, first, t): ...

A stage returns nothing, its parameters are among those of `kinds_of`, one of them is `program`, and its name stands in
`ORDER`. `ready` compiles what a program needs, on two cores where there are two.
"""

from __future__ import annotations

import functools
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from finsim.compiled import INTERPRETED
from finsim.machine_code import Make, addresses, kept_or_made, place_of
from finsim.packing import shape_of
from finsim.progress import Cancellation, Progress, Report, silent

if TYPE_CHECKING:
    from finsim.simulation.program import Program

Layout = tuple[Any, Any]  # the shapes of the program and of the law, which decide the machine code
Needs = int | Callable[["Program"], bool]  # a choice of the program, or a question to it

# Where each stage's address stands. Part of machine code that is kept, so a place is never derived from what happens to
# be imported first. The heaviest to compile come first, since they are claimed in this order.
ORDER = (
    "work_out_whole", "earn_items", "settle", "pay_month", "file_short", "estimate_short", "let_die", "act", "panic",
    "add_regime_tax", "care", "follow_rule", "earn", "use_cards", "trade", "grow", "start", "want_conversions",
    "withdraw", "cover", "work", "change_terms", "pay_goals_from_own_account", "pay_planned_extra", "close",
    "withdraw_early", "draw_benefits", "estimate_regime", "convert", "withdraw_in_proportion", "charge", "deduct",
    "begin_lives", "levy_brackets", "need_as_who_lives", "decide", "sell_early", "see_room", "require",
    "withdraw_below_ceiling", "rebalance", "withhold", "add_reserve", "season",
    "rebalance_in_panic", "take_the_rest", "preview_early", "add_known_brackets", "pay_medical", "review", "budget",
    "clear_moves", "keep_the_rest", "adjust_benefits",
    "remember_income", "live", "estimate_business", "halve_business",
    "pay_annuities", "add_annuities_ahead", "vest", "weigh_unvested", "grow_unvested", "pass_on_in_order",
    "rebalance_beyond_bands", "locate", "empty_inherited", "share_basis", "close_basis", "deduct_contributions",
    "book_deduction", "pay_equally", "remember_tax", "charge_medicare", "reconcile_premiums",
)  # fmt: skip
STAGES: dict[str, Stage] = {}
_ADDRESSES: dict[Layout, dict[str, int]] = {}  # of the stages that are loaded
_LOOK = 0.1  # seconds between two looks at what the other process has done
_FEW = 4  # stages to compile: for fewer, a second process costs more than it saves


class Stage:
    """One stage: what it does, for which programs, and where its machine code is kept.

    needs  any of these holds for a program that has the stage; () for every program
    """

    def __init__(self, function: Callable[..., None], needs: tuple[Needs, ...]) -> None:
        functools.update_wrapper(self, function)
        self.function, self.needs = function, needs
        self.name = function.__name__
        code = function.__code__
        self.parameters = code.co_varnames[: code.co_argcount]
        self.program = self.parameters.index("program")
        self.place = ORDER.index(self.name)

    def is_needed(self, program: Program) -> bool:
        """Say whether a program has this stage."""
        return not self.needs or any(
            bool(need(program)) if callable(need) else program.choices[need] != 0 for need in self.needs
        )

    def file(self, layout: Layout) -> Path:
        """Return where the machine code for programs of a layout is kept."""
        shapes = dict(zip(("program", "law"), map(_written, layout), strict=True))
        return place_of(self.function, [shapes.get(name, name) for name in self.parameters])

    def __call__(self, *arguments: Any) -> None:
        """Run it by the interpreter, for a program that has it."""
        if self.is_needed(arguments[self.program]):
            self.function(*arguments)

    @functools.cached_property
    def _numba_type_(self) -> Any:
        """Answer Numba, which asks what type a name in compiled code has."""
        from finsim.simulation.stage_code import type_of_call

        return type_of_call(self)


def stage(*needs: Needs) -> Callable[[Callable[..., None]], Stage]:
    """Make a stage of a function that runs for the programs of which any of `needs` holds, for all when none is given.

    needs  a choice (an index of `program.choices`, not zero), or a function of the program that says yes or no
    """

    def made(function: Callable[..., None]) -> Stage:
        one = Stage(function, needs)
        assert one.name not in STAGES, f"two stages are called {one.name}"
        STAGES[one.name] = one
        return one

    return made


@functools.lru_cache(8)
def _written(shape: Any) -> str:
    """Return a shape as text, which takes NumPy a millisecond or two and is asked for by every stage."""
    return repr(shape)


def layout_of(program: Program, law: Any) -> Layout:
    """Return what the machine code for a program depends on; that of nearly all programs is the same."""
    return shape_of(program), shape_of(law)


def needed(program: Program) -> list[Stage]:
    """Return the stages of a program in the order of `ORDER`."""
    return [STAGES[name] for name in ORDER if STAGES[name].is_needed(program)]


def ready(
    program: Program,
    law: Any,
    progress: Report = silent,
    cancel: Cancellation | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> Program:
    """Return the program with the addresses of its stages, compiled if need be; as it is, under the interpreter.

    meanwhile  is called where stages are compiled, while another process may still be at it
    Raises     Cancelled when `cancel` is set between two stages
    """
    if INTERPRETED:
        return program
    layout, wanted = layout_of(program, law), needed(program)
    known = _ADDRESSES.setdefault(layout, {})
    if missing := [one for one in wanted if one.name not in known]:
        files = {one: (one.file(layout), functools.partial(_make, one, program, law)) for one in missing}
        if lacking := {one: files[one] for one in missing if not files[one][0].exists()}:
            _compile(lacking, program, law, progress, cancel or Cancellation(), meanwhile)
        found = addresses(files.values())
        known.update(zip((one.name for one in missing), found, strict=True))
    table = np.zeros(len(ORDER), dtype=np.int64)
    for one in wanted:
        table[one.place] = known[one.name]
    return program._replace(stages=table)


def _make(one: Stage, program: Program, law: Any) -> bytes:
    """Compile a stage for programs of this layout, which loads the compiler."""
    from finsim.simulation.stage_code import kinds_of, object_code

    return object_code(one, kinds_of(program, law), one.file(layout_of(program, law)).stem)


def _compile(
    lacking: Mapping[Stage, tuple[Path, Make]],
    program: Program,
    law: Any,
    progress: Report,
    cancel: Cancellation,
    meanwhile: Callable[[], None],
) -> None:
    """Compile stages into their files, the heaviest first, with another process where there is a core for it."""
    order = list(lacking)

    def tell() -> None:
        cancel.check()
        n_done = sum(file.exists() for file, _ in lacking.values())
        progress(Progress("compiling", n_done, len(order), "once for all runs"))

    tell()
    with TemporaryDirectory(prefix="finsim-") as claims, _second_hand(claims, lacking, program, law) as other:
        for one in order:
            tell()
            if _is_mine(claims, one.name):
                kept_or_made(*lacking[one])
        meanwhile()
        while other and other.poll() is None:
            tell()
            time.sleep(_LOOK)


def _is_mine(claims: str, name: str) -> bool:
    """Say whether a stage is for this process to compile: who asks first, in a folder that both know, has it."""
    try:
        os.close(os.open(Path(claims, name), os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


@contextmanager
def _second_hand(
    claims: str, lacking: Mapping[Stage, tuple[Path, Make]], program: Program, law: Any
) -> Iterator[subprocess.Popen[bytes] | None]:
    """Let another process compile the stages that it claims; None where there are few, or no core for it.

    Numba compiles one function at a time in a process. What the other one could not do is done here, later.
    """
    n_cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if len(lacking) < _FEW or n_cores < 2:
        yield None
        return
    from finsim.simulation.stage_code import kinds_of

    files = [(one.name, file) for one, (file, _) in lacking.items()]
    code = f"from {__name__} import compile_as_told; compile_as_told()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as other:  # fmt: skip
        try:
            assert other.stdin is not None
            with suppress(OSError):  # it has ended already
                other.stdin.write(pickle.dumps((claims, files, kinds_of(program, law))))
            with suppress(OSError):  # what was not taken; left to `Popen`, it would be raised
                other.stdin.close()
            yield other
        except BaseException:
            other.kill()
            raise


def compile_as_told() -> None:
    """Compile the stages that the parent process names on standard input; the whole life of the second process."""
    import finsim.simulation.kernel  # noqa: F401  every stage makes itself known when it is imported
    from finsim.simulation.stage_code import object_code

    claims, files, kinds = pickle.loads(sys.stdin.buffer.read())
    for name, file in files:
        if _is_mine(claims, name):
            kept_or_made(file, functools.partial(object_code, STAGES[name], kinds, file.stem))
