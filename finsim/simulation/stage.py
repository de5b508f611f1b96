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
import inspect
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.core.caching import Cache
from numba.core.compiler_lock import global_compiler_lock
from numba.core.registry import cpu_target
from numba.core.typing import signature
from numba.core.typing.templates import AbstractTemplate, infer, infer_global
from numba.extending import lower_builtin
from numba.np.arrayobj import make_array

from finsim.compiled import cache_folder, own_folder
from finsim.inlining import Apart
from finsim.progress import Cancellation, Progress, Report, silent
from finsim.simulation.luck import Luck
from finsim.simulation.reference import Reference, read_field
from finsim.simulation.strip import STRIP

if TYPE_CHECKING:
    from finsim.simulation.program import Program

Kinds = dict[str, Any]  # the type of each parameter, by its name
Needs = int | Callable[["Program"], bool]  # a choice of the program, or a question to it

# Where each stage's address stands. Part of machine code that is kept, so a place is never derived from what happens to
# be imported first. The heaviest to compile come first, since `ready` deals them out in this order.
ORDER = (
    "work_out_whole", "earn_items", "settle", "pay_month", "file_by_one_table", "let_die", "act", "panic",
    "add_regime_tax", "care", "follow_rule", "earn", "use_cards", "trade", "grow", "start", "want_conversions",
    "withdraw", "cover", "work", "change_terms", "pay_goals_from_own_account", "pay_planned_extra", "close",
    "withdraw_early", "draw_benefits", "estimate_regime", "convert", "withdraw_in_proportion", "charge", "deduct",
    "begin_lives", "levy_brackets", "need_as_who_lives", "decide", "sell_early", "see_room", "require",
    "withdraw_below_ceiling", "rebalance", "withhold", "add_reserve", "file_by_own_tables", "season",
    "rebalance_in_panic", "take_the_rest", "preview_early", "add_known_brackets", "pay_medical", "review", "budget",
    "clear_moves", "keep_the_rest", "estimate_by_own_tables", "estimate_by_one_table", "adjust_benefits",
    "remember_income", "live", "estimate_business", "halve_business",
    "pay_annuities", "add_annuities_ahead", "vest", "weigh_unvested", "grow_unvested", "pass_on_in_order",
    "rebalance_beyond_bands", "locate", "empty_inherited", "share_basis", "close_basis",
)  # fmt: skip
STAGES: dict[str, Stage] = {}
_KINDS: dict[Any, Kinds] = {}
_ADDRESSES: dict[int, dict[str, int]] = {}  # of the stages that are loaded, by their kinds
_config: Any = numba.config
_COMPILED: dict[str, Any] = {"cache": True, "error_model": "numpy", "_nrt": False, "pipeline_class": Apart}
_LOOK = 0.1  # seconds between two looks at what the other process has done
_FEW = 4  # stages to compile: for fewer, a second process costs more than it saves


class Stage:
    """One stage: what it does, for which programs, and its machine code once it has been asked for.

    needs  any of these holds for a program that has the stage; () for every program
    """

    def __init__(self, function: Callable[..., None], needs: tuple[Needs, ...]) -> None:
        self.function, self.needs = function, needs
        self.name = function.__name__
        self.parameters = tuple(inspect.signature(function).parameters)
        self.place = ORDER.index(self.name)
        self._compiled: dict[Any, Any] = {}

    def is_needed(self, program: Program) -> bool:
        """Say whether a program has this stage."""
        return not self.needs or any(
            bool(need(program)) if callable(need) else program.choices[need] != 0 for need in self.needs
        )

    def address(self, kinds: Kinds) -> int:
        """Return where the machine code stands, from disk or compiled now; `kinds` as of `kinds_of`."""
        asked = tuple(kinds[name] for name in self.parameters)
        if asked not in self._compiled:
            with own_folder():
                self._compiled[asked] = numba.cfunc(types.void(*asked), **_COMPILED)(self.function)
        return int(self._compiled[asked].address)

    def is_at_hand(self) -> bool:
        """Say whether the machine code need not be compiled: it is loaded, or it is on disk."""
        if self._compiled:
            return True
        home = Path(self.function.__code__.co_filename).stem
        return next(cache_folder().glob(f"*/{home}.{self.name}-*.nbi"), None) is not None


def stage(*needs: Needs) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a stage of a function that runs for the programs of which any of `needs` holds, for all when none is given.

    needs  a choice (an index of `program.choices`, not zero), or a function of the program that says yes or no
    """

    def made(function: Callable[..., None]) -> Callable[..., None]:
        one = Stage(function, needs)
        assert one.name not in STAGES, f"two stages are called {one.name}"
        STAGES[one.name] = one
        if _config.DISABLE_JIT:
            return _interpreted(one)
        _make_callable(one)
        return function

    return made


def _interpreted(one: Stage) -> Callable[..., None]:
    """Return the stage as the interpreter runs it: for the programs that have it."""
    place = one.parameters.index("program")

    @functools.wraps(one.function)
    def run(*arguments: Any) -> None:
        if one.is_needed(arguments[place]):
            one.function(*arguments)

    return run


def _make_callable(one: Stage) -> None:
    """Tell Numba what a call of the stage is: a jump to its address, if there is one."""
    program = one.parameters.index("program")

    class Call(AbstractTemplate):
        """A stage takes what its rules take, and returns nothing."""

        key = one.function

        def generic(self, args: Any, kws: Any) -> Any:
            """Return the signature by which the stage has been compiled."""
            return signature(types.none, *(_passed(argument) for argument in args))

    infer(Call)
    infer_global(one.function, types.Function(Call))

    @lower_builtin(one.function, types.VarArg(types.Any))
    def jump(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        table = read_field(context, builder, sig.args[program], args[program], "stages")
        kind = sig.args[program].whole[sig.args[program].whole.fields.index("stages")]
        word = ir.IntType(64)
        slot = builder.gep(make_array(kind)(context, builder, table).data, [ir.Constant(word, one.place)])
        address = builder.load(slot)
        made_of = [context.get_value_type(argument) for argument in sig.args]
        whole = ir.FunctionType(context.get_value_type(types.none), made_of).as_pointer()
        with builder.if_then(builder.icmp_unsigned("!=", address, ir.Constant(word, 0))):
            apart = {
                place: ("captures(none)", "noalias")
                for place, kind in enumerate(made_of)
                if isinstance(kind, ir.PointerType)
            }
            builder.call(builder.inttoptr(address, whole), args, arg_attrs=apart)
        return context.get_dummy_value()


def _passed(argument: Any) -> Any:
    """Return the type by which an argument is passed: whole numbers all alike."""
    if isinstance(argument, types.Integer):
        return types.int64
    return types.boolean if isinstance(argument, types.Boolean) else argument


def kinds_of(program: Program, law: Any) -> Kinds:
    """Return the type of every parameter that a stage may have.

    Numba takes milliseconds to name the type of a program, as long as a ledger; programs of one shape have one type.
    """
    shape = _shape(program), _shape(law)
    if shape not in _KINDS:
        luck = Luck(0, np.zeros(1, dtype=np.int64))
        kinds: Kinds = {"state": STRIP, "returns": types.Array(types.float64, 3, "C")}
        kinds |= dict.fromkeys(("lanes", "first", "t"), types.int64)
        kinds |= dict.fromkeys(("is_traced", "is_first"), types.boolean)
        for name, whole in (("program", program), ("law", law), ("luck", luck)):
            kinds[name] = Reference(numba.typeof(whole))
        return _KINDS.setdefault(shape, kinds)  # one for all threads: `_ADDRESSES` knows it by its identity
    return _KINDS[shape]


def _shape(whole: Any) -> Any:
    """Return what decides the type of a value: of an array its numbers, dimensions and order, of a tuple its parts."""
    if isinstance(whole, tuple):
        return (type(whole), *map(_shape, whole))
    if isinstance(whole, np.ndarray):
        return whole.dtype, whole.ndim, whole.flags.c_contiguous, whole.flags.writeable
    return type(whole)


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
    if _config.DISABLE_JIT:
        return program
    kinds, wanted = kinds_of(program, law), needed(program)
    known = _ADDRESSES.setdefault(id(kinds), {})  # `kinds_of` keeps what it returns, so no other has its place
    if not known.keys() >= {one.name for one in wanted}:
        if lacking := [one for one in wanted if not one.is_at_hand()]:
            _compile(lacking, kinds, progress, cancel or Cancellation(), meanwhile)
        with _one_look():
            known.update((one.name, one.address(kinds)) for one in wanted)
    addresses = np.zeros(len(ORDER), dtype=np.int64)
    for one in wanted:
        addresses[one.place] = known[one.name]
    return program._replace(stages=addresses)


@contextmanager
def _one_look() -> Iterator[None]:
    """Let Numba look once for what extensions have told it, not before everything that it takes from disk.

    The looks took as long as the rest. What is not on disk after all is compiled, with all the looks that this takes;
    nobody else compiles meanwhile.
    """

    def take(self: Cache, sig: Any, context: Any) -> Any:
        """Do as `Cache.load_overload` does, without the look."""
        with self._guard_against_spurious_io_errors():
            return self._load_overload(sig, context)

    with global_compiler_lock:
        cpu_target.target_context.refresh()
        cache: Any = Cache
        whole, cache.load_overload = cache.load_overload, take
        try:
            yield
        finally:
            cache.load_overload = whole


def _compile(
    lacking: list[Stage], kinds: Kinds, progress: Report, cancel: Cancellation, meanwhile: Callable[[], None]
) -> None:
    """Compile stages, every second one by another process where there is a core for it."""

    def tell() -> None:
        cancel.check()
        progress(Progress("compiling", sum(one.is_at_hand() for one in lacking), len(lacking), "once for all runs"))

    with _second_hand(lacking[::2], kinds) if len(lacking) >= _FEW else nullcontext() as other:
        for one in lacking[1::2] if other else lacking:
            tell()
            one.address(kinds)
        meanwhile()
        while other and other.poll() is None:
            tell()
            time.sleep(_LOOK)


@contextmanager
def _second_hand(theirs: list[Stage], kinds: Kinds) -> Iterator[subprocess.Popen[bytes] | None]:
    """Let another process compile some stages; None where there is no core for it.

    Numba compiles one function at a time in a process. What the other one does is found on disk; what it could not do
    is done here, later.
    """
    if _config.NUMBA_DEFAULT_NUM_THREADS < 2:  # counts the cores that this process may use
        yield None
        return
    code = f"from {__name__} import compile_as_told; compile_as_told()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as other:  # fmt: skip
        try:
            assert other.stdin is not None
            with suppress(OSError):  # it has ended already
                other.stdin.write(pickle.dumps((tuple(one.name for one in theirs), kinds)))
            with suppress(OSError):  # what was not taken; left to `Popen`, it would be raised
                other.stdin.close()
            yield other
        except BaseException:
            other.kill()
            raise


def compile_as_told() -> None:
    """Compile the stages that the parent process names on standard input; the whole life of the second process."""
    import finsim.simulation.kernel  # noqa: F401  every stage makes itself known when it is imported

    names, kinds = pickle.loads(sys.stdin.buffer.read())
    for name in names:
        STAGES[name].address(kinds)
