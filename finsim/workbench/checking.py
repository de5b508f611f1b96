"""A plan -> the mistakes that only show when it is made ready to run: what `run` would refuse, `check` refuses as well.

`plan.load` finds what is wrong in a plan by itself. Whether the law knows its years, whether a market reaches over its
months or a scenario's start month has data is known one floor up, so the plan and each of its scenarios is compiled and
its paths are numbered here, as `simulate` begins; nothing is run.
"""

from __future__ import annotations

from collections.abc import Iterator

from finsim.errors import FinsimError, PlanError
from finsim.plan.document import line_of
from finsim.plan.household import Plan
from finsim.workbench.simulating import request

_FEW = 16  # paths: their number decides nothing here


def mistakes(plan: Plan) -> list[PlanError]:
    """Return what a run of the plan, or of one of its scenarios, would be refused for; [] where nothing."""
    own = _refusal(plan)
    found = [] if own is None else [_placed(plan, own)]
    return [*found, *(error for name in plan.scenarios for error in _of_scenario(plan, name, own))]


def _refusal(plan: Plan) -> FinsimError | None:
    try:
        request(plan, n_paths=_FEW)
    except FinsimError as error:
        return error
    return None


def _of_scenario(plan: Plan, name: str, own: FinsimError | None) -> Iterator[PlanError]:
    """Yield the refusal of a scenario, unless the plan itself is refused for the same."""
    error = _refusal(plan.scenario(name))
    if error is not None and (own is None or error.args != own.args):
        yield _placed(plan, error, ("scenarios", name))


def _placed(plan: Plan, error: FinsimError, scenario: tuple[str, ...] = ()) -> PlanError:
    """Return a refusal with the place in the plan's file that it is about, of a scenario with the scenario."""
    where = f"{'.'.join(scenario)} ({error.where})" if scenario else error.where
    line = line_of(plan._document, scenario or error.where.split("."))
    return PlanError(where, error.expected, error.got, error.hint, plan._file, line)
