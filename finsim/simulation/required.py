"""Required distributions: what each owner must take out of tax-deferred accounts in a year, beside what was taken.

`require` runs when a year begins and counts the year's requirement from the balances that the last year closed with;
`withdrawing.take` counts every withdrawal towards it; `take_the_rest` brings the rest into cash in the year's last
period, before the settlement, and `keep_the_rest` passes on what the settlement left of it. It is not spending: it goes
where surplus goes, whole, whatever share of a surplus the plan spends.

Source: 26 USC 401(a)(9); 26 CFR 1.401(a)(9)-5(a), (c) and the table of 1.401(a)(9)-9(c), by `taxes.distributions`.
An owner's accounts are taken together, as the law has it for traditional IRAs (26 CFR 1.408-8, A-9); of several
employers' plans each would ask for its own part, which changes where the money comes from and not how much it is.
"""

from __future__ import annotations

from finsim.simulation.fields import ALIVE, AMOUNT, IN_CASH, REQUIRED, REQUIRED_TAKEN, TARGET
from finsim.simulation.program import (
    ACC_KIND, ACC_OWNER, HAS_DEATHS, HAS_REQUIRED, KIND_DEFERRED, REQUIRED_TO, STAYS, YEAR_STARTS,
)  # fmt: skip
from finsim.simulation.earning import pay_in
from finsim.simulation.rows import account_row, holding, person_row
from finsim.simulation.stage import stage
from finsim.simulation.withdrawing import bring_home


@stage(HAS_REQUIRED)
def require(state, lanes, program, t):
    """Set what each owner must take out in the year that begins: last year's closing balances over the divisor."""
    if not program.calendar[YEAR_STARTS, t]:
        return
    for lane in range(lanes):
        state[REQUIRED_TAKEN, lane] = 0.0
    for person in range(program.payroll_wages.shape[0]):
        row = person_row(program, person) + REQUIRED
        for lane in range(lanes):
            state[row, lane] = 0.0
    for account in range(1, program.accounts.shape[1]):
        divisor = program.divisors[account, t]
        if divisor == 0.0 and program.heir_divisors[account, t] == 0.0:
            continue
        held = account_row(program, account)
        row = person_row(program, program.account_traits[ACC_OWNER, account]) + REQUIRED
        if not program.choices[HAS_DEATHS]:
            for lane in range(lanes):
                state[row, lane] += holding(state, held, lane) / divisor
            continue
        heirs, alive = program.heir_divisors[account, t], row - REQUIRED + ALIVE
        for lane in range(lanes):
            by = divisor if state[alive, lane] > 0.0 else heirs
            state[row, lane] += holding(state, held, lane) / by if by > 0.0 else 0.0


@stage(HAS_REQUIRED)
def take_the_rest(state, lanes, program, t):
    """Bring into cash what owners have not yet taken of their requirement, withholding as every withdrawal does."""
    for account in range(1, program.accounts.shape[1]):
        if (
            program.account_traits[ACC_KIND, account] != KIND_DEFERRED
            or max(program.divisors[account, t], program.heir_divisors[account, t]) == 0.0
        ):
            continue
        held = account_row(program, account)
        row = person_row(program, program.account_traits[ACC_OWNER, account]) + REQUIRED
        for lane in range(lanes):
            gross = max(0.0, min(state[row, lane], holding(state, held, lane)))
            bring_home(state, program, account, lane, gross, 1.0, REQUIRED_TAKEN)


@stage(HAS_REQUIRED)
def keep_the_rest(state, lanes, program, t):
    """Pass on what the settlement left of the required distribution, as far as cash stands above its target."""
    cash, to = account_row(program, 0) + IN_CASH, program.choices[REQUIRED_TO]
    if to == STAYS:
        return
    for lane in range(lanes):
        kept = max(0.0, min(state[REQUIRED_TAKEN, lane], state[cash, lane] - state[TARGET, lane]))
        state[cash, lane] -= kept
        state[AMOUNT, lane] = kept
    pay_in(state, lanes, program, to, t)
