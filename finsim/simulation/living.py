"""Who is alive this month, and what a death changes: who owns, what is needed, what is left in the end.

First rule of a month where somebody may die within the plan. A person dies at the begin of a period and has no part in
it. What a death ends or lowers, other rules read off the rows that stand here: `alive` of each person, `n_alive` and
`spending_share` of the household. With the last adult's death spending ends and nothing can fail any more; the tax year
is settled, then everything is one sum that stands still, in the money of that day, to the plan's end.

Sources: basis becomes the value at death, 26 USC 1014(a), of the half of what is held jointly (1014(b)(9), 2040(b)), of
all that is community property (1014(b)(6)). Life insurance is no income, 26 USC 101(a). A joint return for the year of
death, 26 USC 6013(a)(3) and 7703(a)(1); for two years more with a child, 26 USC 2(a).
"""

from __future__ import annotations

from math import floor

from finsim.longevity.lifetime_draws import years_lived
from finsim.simulation.fields import (
    AGED_FILERS, ALIVE, AMOUNT, BASIS, CREDIT, CREDIT_AGE, DIES, EARNING, ESSENTIAL_DUE, ESTATE, FILES_ALONE, FREED,
    INSURANCE, IN_CASH, IS_CLOSED, LAST_DEATH, LEVEL_OPEN, LOSS_CARRY, NET_WORTH, N_ALIVE, N_DEBT, PENDING,
    PORTFOLIO, PROPERTY, RULE_BUDGET, RULE_FIRST, SPENDING_SHARE, TAKEN_OUT, TAX_RESIDUAL, WANTED, WIDOWED_YEAR,
)  # fmt: skip
from finsim.simulation.program import (
    ACC_KIND, CALENDAR_YEAR, HAS_CHILDREN, HAS_DEATHS, HAS_ITEMS, KIND_TAXABLE, PERSON_AT_65, PERSON_BEGAN, PERSON_DIES,
    PERSON_DRAWS, PERSON_IS_ADULT, PERSON_PART, PERSON_PARTNER, POLICY_FROM, POLICY_PAYS, POLICY_PERSON,
    POLICY_UNTIL, RULE_FROM, SURVIVORS_ESSENTIALS, YEAR_PERIODS, YEAR_STARTS,
)  # fmt: skip
from finsim.simulation.benefits import entitle_survivor
from finsim.simulation.rows import account_flow_row, account_row, debt_row, goal_row, holding, person_row
from finsim.simulation.working import work
from finsim.simulation.rule import part, rule, tiny
from finsim.simulation.stage import stage

WIDOWED_YEARS = 2  # in which a joint return's rates go on where there is a child, 26 USC 2(a)(1)(A)


@stage()
def begin_lives(state, lanes, program, luck):
    """Let everybody live, and say until when: as the plan has it, or as the path draws it, never in the first month."""
    n_adults = 0.0
    for person in range(program.people.shape[1]):
        row, terms = person_row(program, person), program.people[:, person]
        n_adults += terms[PERSON_IS_ADULT]
        for lane in range(lanes):
            state[row + ALIVE, lane] = 1.0
            state[row + EARNING, lane] = 1.0
            state[row + DIES, lane] = terms[PERSON_DIES]
        if terms[PERSON_DRAWS]:
            curve, began = program.curves[person], terms[PERSON_BEGAN]
            for lane in range(lanes):
                years = years_lived(curve, began, luck.seed, luck.paths[lane], person)
                state[row + DIES, lane] = max(1.0, floor(12.0 * (years - terms[PERSON_PART])))
    for lane in range(lanes):
        state[N_ALIVE, lane] = n_adults
        state[SPENDING_SHARE, lane] = 1.0
        state[LAST_DEATH, lane] = -1.0


@stage(HAS_ITEMS)
def live(state, lanes, program, luck, t):
    """Let those die whose time has come, and lose work or find it who live."""
    for lane in range(lanes):
        state[INSURANCE, lane] = 0.0
    let_die(state, lanes, program, t)
    work(state, lanes, program, luck, t)


@stage(HAS_DEATHS)
def let_die(state, lanes, program, t):
    """Let those die whose time has come; at the start of a tax year close estates and say who files how."""
    if program.calendar[YEAR_STARTS, t]:
        if t > 0:
            close_estates(state, lanes, program)
        file(state, lanes, program, t)
    for person in range(program.people.shape[1]):
        row, n_dying = person_row(program, person), 0
        for lane in range(lanes):
            n_dying += 1 if state[row + DIES, lane] == t else 0
        if n_dying:
            for lane in range(lanes):
                if state[row + DIES, lane] == t:
                    die(state, program, person, t, lane)


@part
def die(state, program, person, t, lane):
    """One death: what steps up, what is paid, who is left."""
    row, terms = person_row(program, person), program.people[:, person]
    state[row + ALIVE, lane] = 0.0
    if state[N_ALIVE, lane] == 0.0:
        return  # a child that outlives the plan's adults
    for account in range(1, program.accounts.shape[1]):
        step = program.basis_steps[person, account]
        if step > 0.0 and program.account_traits[ACC_KIND, account] == KIND_TAXABLE:
            held = account_row(program, account)
            state[held + BASIS, lane] += step * (holding(state, held, lane) - state[held + BASIS, lane])
    pay_out(state, program, person, t, lane)
    partner = int(terms[PERSON_PARTNER])
    if partner >= 0 and state[WIDOWED_YEAR, lane] == 0.0:
        state[WIDOWED_YEAR, lane] = program.calendar[CALENDAR_YEAR, t]
        entitle_survivor(state, program, person, partner, t, lane)
    if terms[PERSON_IS_ADULT]:
        state[N_ALIVE, lane] -= 1.0
        state[SPENDING_SHARE, lane] = share_of_living(state, program, lane)
    if state[N_ALIVE, lane] == 0.0:
        state[LAST_DEATH, lane] = t
        for goal in range(program.goals.shape[1]):
            state[goal_row(program, goal) + PENDING, lane] = 0.0


@rule
def share_of_living(state, program, lane):
    """What those who live spend on shared essentials, as a share of what all did.

    Of two adults one costs the plan's share s; so one costs s, and each further adult 1 - s, of what a couple does.
    """
    one, n_all = program.terms[SURVIVORS_ESSENTIALS], 0.0
    for person in range(program.people.shape[1]):
        n_all += program.people[PERSON_IS_ADULT, person]
    n_alive = state[N_ALIVE, lane]
    return (one + (n_alive - 1.0) * (1.0 - one)) / (one + (n_all - 1.0) * (1.0 - one)) if n_alive > 0.0 else 0.0


@rule
def pay_out(state, program, person, t, lane):
    """Bring into cash what life insurance in force pays."""
    cash = account_row(program, 0) + IN_CASH
    for policy in range(program.policies.shape[1]):
        terms = program.policies[:, policy]
        if terms[POLICY_PERSON] == person and terms[POLICY_FROM] <= t and t < terms[POLICY_UNTIL]:
            state[INSURANCE, lane] += terms[POLICY_PAYS]
            state[cash, lane] += terms[POLICY_PAYS]


@part
def file(state, lanes, program, t):
    """Say who files alone this year, and how many filers reach 65 in it."""
    year, has_child = program.calendar[CALENDAR_YEAR, t], program.calendar[HAS_CHILDREN, t]
    more = WIDOWED_YEARS if has_child else 0
    last = t + program.calendar[YEAR_PERIODS, t] - 1
    for lane in range(lanes):
        since = state[WIDOWED_YEAR, lane]
        state[FILES_ALONE, lane] = 1.0 if since > 0.0 and year > since + more else 0.0
        state[AGED_FILERS, lane] = 0.0
    for person in range(program.people.shape[1]):
        if program.people[PERSON_IS_ADULT, person] and program.people[PERSON_AT_65, person] <= last:
            row = person_row(program, person)
            for lane in range(lanes):
                state[AGED_FILERS, lane] += state[row + ALIVE, lane]


@part
def close_estates(state, lanes, program):
    """Turn what the dead left, now that their last year is settled, into one sum that stands still."""
    n_closing = 0
    for lane in range(lanes):
        closes = state[N_ALIVE, lane] == 0.0 and state[IS_CLOSED, lane] == 0.0
        n_closing += 1 if closes else 0
    if n_closing:
        for lane in range(lanes):
            if state[N_ALIVE, lane] == 0.0 and state[IS_CLOSED, lane] == 0.0:
                close_estate(state, program, lane)


@rule
def close_estate(state, program, lane):
    """One estate: accounts, possessions and debts become its sum."""
    state[ESTATE, lane] = state[NET_WORTH, lane]
    state[IS_CLOSED, lane] = 1.0
    state[PROPERTY, lane] = 0.0
    state[PORTFOLIO, lane] = 0.0
    state[CREDIT, lane] = 0.0
    state[CREDIT_AGE, lane] = 0.0
    state[LOSS_CARRY, lane] = 0.0
    state[TAX_RESIDUAL, lane] = 0.0
    for account in range(program.accounts.shape[1]):
        held = account_row(program, account)
        state[account_flow_row(program, account) + TAKEN_OUT, lane] += holding(state, held, lane)
        for field in range(BASIS + 1):
            state[held + field, lane] = 0.0
    for debt in range(program.debts.shape[1]):
        for field in range(N_DEBT):
            state[debt_row(program, debt) + field, lane] = 0.0


@stage(HAS_DEATHS)
def need_as_who_lives(state, lanes, program, t):
    """Lower what is due to what those who live need; a spending rule's budget falls by what a death frees.

    The budget falls in the month of the death, in real money, so that what the rule decides later stays its own.
    """
    for need in range(3):
        due = ESSENTIAL_DUE + need
        if need == 0:
            for lane in range(lanes):
                state[AMOUNT, lane] = state[due, lane]
                gone = 1.0 - state[SPENDING_SHARE, lane]
                state[due, lane] -= gone * living_money(program, 0, t, state[LEVEL_OPEN, lane])
        for person in range(program.people.shape[1]):
            row = 1 + need * program.people.shape[1] + person
            if program.living[row, 0, t] == 0.0 and program.living[row, 1, t] == 0.0:
                continue
            alive = person_row(program, person) + ALIVE
            for lane in range(lanes):
                gone = 1.0 - state[alive, lane]
                state[due, lane] -= gone * living_money(program, row, t, state[LEVEL_OPEN, lane])
        for lane in range(lanes):
            state[due, lane] = max(0.0, state[due, lane]) * min(1.0, state[N_ALIVE, lane])
    free_budget(state, lanes, program, t)


@rule
def free_budget(state, lanes, program, t):
    """Note what essentials have fallen by, and take it off the budget when somebody has just died."""
    is_ruled = t > program.choices[RULE_FROM]
    for lane in range(lanes):
        freed = state[AMOUNT, lane] - state[ESSENTIAL_DUE, lane]
        state[AMOUNT, lane] = max(0.0, freed - state[FREED, lane])
        state[FREED, lane] = freed
        state[WANTED, lane] = 0.0
    if not is_ruled:
        return
    for person in range(program.people.shape[1]):
        row = person_row(program, person)
        for lane in range(lanes):
            state[WANTED, lane] = 1.0 if state[row + DIES, lane] == t else state[WANTED, lane]
    for lane in range(lanes):
        less = state[WANTED, lane] * state[AMOUNT, lane] / state[LEVEL_OPEN, lane]
        state[RULE_BUDGET, lane] = max(0.0, state[RULE_BUDGET, lane] - less)
        state[RULE_FIRST, lane] = max(0.0, state[RULE_FIRST, lane] - less)


@tiny
def living_money(program, row, t, level):
    """Money of the day of one row of `living`."""
    return program.living[row, 0, t] * level + program.living[row, 1, t]
