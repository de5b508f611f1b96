"""A compiled plan: a few tables of plain numbers that the kernel runs. Made by `compile_plan`, read by every rule.

Each table's rows have names below. Money comes as pairs (real, nominal): a month's money is
`real * price level + nominal`. T is the number of periods; P, A, D, G, H count people, accounts, debts, goals and
possessions; account 0 is the household's cash. Everything that can be checked is checked before, because compiled code
cannot explain itself. The tables are few because compiled functions take a tuple member by member: sixty arrays made
compiling three times as long.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Rows of `amounts`
(
    PLAN_WAGES,
    PLAN_TAXABLE_WAGES,  # after deferrals and premiums that are free of income tax
    PLAN_PAYROLL_WAGES,  # after premiums, before deferrals
    PLAN_PENSIONS,
    PLAN_BENEFITS,  # social security
    PLAN_OTHER_INCOME,  # not taxed
    PLAN_PREMIUMS,  # taken from wages
    PLAN_ESSENTIAL,
    PLAN_IMPORTANT,
    PLAN_DISCRETIONARY,
    PLAN_BUDGET,  # what the spending rule starts from
    PLAN_FLOOR,  # the least that it may come to
    PLAN_CEILING,  # the most
    PLAN_LEVEL_INCOME,  # other income, as its mean over the rest of the plan
    PLAN_PROPERTY,  # what possessions are worth at the month's end
    PLAN_YEAR_WAGES,  # sums over the tax year, at its first period: what January knows
    PLAN_YEAR_PAYROLL_WAGES,
    PLAN_YEAR_GROSS_WAGES,
    PLAN_YEAR_PENSIONS,
    PLAN_YEAR_BENEFITS,
    PLAN_MEDICAL,  # what of the spending above a health account may pay, from when the plan lets it
    PLAN_HABITS,  # what habits spend of windfalls
    PLAN_SHAPE,  # real: the share of the rule's budget that is spent at this age
    N_AMOUNTS,
) = range(24)
# Rows of `calendar`
(
    YEAR_STARTS,  # first period of a tax year, or of the plan
    YEAR_ENDS,  # last period of a tax year, or of the plan
    REVIEWS,  # the spending rule decides
    YEAR_PERIODS,  # periods of this tax year that the plan covers
    CALENDAR_YEAR,  # the tax year
    RULE_YEAR,  # the year of the spending rule
    COLA_MONTHS,  # of a third quarter's months, how many the plan holds; 0 outside of it
    COLA_STARTS,  # benefits take over the rise of prices to the last third quarter
    HAS_CHILDREN,  # somebody counts as a child or dependent this tax year
    N_CALENDAR,
) = range(10)
# Rows of `filers`, of this tax year, for deductions and credits: how many; then how old the filers are at its end
CHILDREN, DEPENDENTS, AGED, CARED, AGE_FIRST, AGE_SECOND, N_FILERS = range(7)
# Rows of `deducted`, and its needs in the order of the waterfall
GIFTS, PROPERTY_TAX, MEDICAL, CARE, N_DEDUCTED = range(5)
# Rows of `own_income`: a month's; sums over the tax year, at its first period; the salary before the plan, in period 0
PERSON_SALARY, PERSON_OTHER, PERSON_YEAR_SALARY, PERSON_YEAR_OTHER, PERSON_SO_FAR, N_OWN = range(6)
# Rows of `people`; periods may lie before the plan, or beyond it (NEVER)
(
    PERSON_DIES,
    PERSON_DRAWS,  # 1: the lifetime of each path is drawn from `curves`
    PERSON_BEGAN,  # share of the curve's people who live when the plan starts
    PERSON_PART,  # years since the last birthday
    PERSON_IS_ADULT,
    PERSON_PARTNER,  # number of the other one of a couple, -1: none
    PERSON_AT_65,
    PERSON_PIA,  # real money a month
    PERSON_CLAIMS,
    PERSON_CLAIM_FACTOR,
    PERSON_AT_FULL_AGE,
    PERSON_CREDIT,  # for each month of waiting beyond it
    PERSON_AT_60,
    PERSON_AT_SURVIVORS_AGE,  # from which a survivor's benefit is whole
    PERSON_TESTED_TO,  # period of full age, to which the earnings test holds; 0: nothing is earned too much
    PERSON_CLAIM_YEAR,  # calendar year of the own claim
    PERSON_CLAIMS_AS_SURVIVOR,  # first period in which a survivor's benefit is wanted
    N_PERSON_TERMS,
) = range(18)
# Rows of `benefits`, real money: what a worker draws, and more as a spouse, while both live; what the worker would draw
# without the earnings test; what that has still to withhold this year at the month's begin; 1: something is earned
BENEFIT_OWN, BENEFIT_AS_SPOUSE, BENEFIT_UNTESTED, BENEFIT_EXCESS, BENEFIT_WORKS, N_BENEFITS = range(6)
# Rows of `item_money`: a month's, and as its mean over the rest of the plan
ITEM_PAY, ITEM_TAXABLE, ITEM_PAYROLL, ITEM_PREMIUMS, ITEM_AHEAD, N_ITEM_MONEY = range(6)
# Rows of `items`; person -1: the household's; log deviation of a month's pay, chance that nothing comes
ITEM_KIND, ITEM_PERSON, ITEM_SURVIVOR_SHARE, ITEM_VARIES, ITEM_SKIPS, N_ITEM_TRAITS = range(6)
ITEM_WAGE, ITEM_TAXED, ITEM_FREE, ITEM_BUSINESS = range(4)  # kinds of items
PUT_ITEM, PUT_ACCOUNT, PUT_ROW, PUT_VESTS, N_PUT_TRAITS = range(
    5
)  # rows of `puts`: a row of `paid_in`; a vesting, or -1
(
    RISK_PERSON,
    RISK_CHANCE,  # a period
    RISK_LASTS,  # periods
    RISK_ENDS_BY_CHANCE,  # 1: they are a mean
    RISK_KEEPS,  # share of the wage still paid
    RISK_INSURED,  # share of it that insurance pays to whom it covers then
    RISK_INSURED_FROM,
    RISK_INSURED_TO,
    RISK_STREAM,
    RISK_ENDS_JOB,  # 1: the employer is left
    N_RISK,
) = range(11)  # rows of `risks`
# Rows of `annuities`: whose life; bought in this period for a premium of real money, by so many of `annuity_sources`;
# a month's income and a year's rise as shares, the rise on top of prices or not; what the survivor keeps; what of a
# first payment gives the premium back; and how it is taxed
(
    ANNUITY_PERSON, ANNUITY_AT, ANNUITY_PREMIUM, ANNUITY_FIRST_SOURCE, ANNUITY_SOURCES, ANNUITY_PAYS, ANNUITY_GROWS,
    ANNUITY_OVER_PRICES, ANNUITY_SURVIVOR, ANNUITY_EXCLUDED, ANNUITY_TAXED, N_ANNUITY,
) = range(12)  # fmt: skip
TAXED_WHOLLY, TAXED_IN_PART, TAXED_NEVER = range(3)
# Rows of `vestings`: whose, into which account; periods in which service began, it ends with the wage, and age 65 is
# reached; periods of service until a first part and until all is vested, and how many parts; what is unvested at first
(
    VEST_PERSON, VEST_ACCOUNT, VEST_HIRED, VEST_ENDS, VEST_AT_65, VEST_FIRST, VEST_ALL, VEST_PARTS, VEST_SO_FAR,
    N_VEST,
) = range(10)  # fmt: skip
# Rows of `series`, of equal payments: from which account; what its balance is divided by where the year's amount is
# set, 0: it stays; the amount where it began before the plan; what of the year's amount is paid this period
SERIES_ACCOUNT, SERIES_DIVIDES, SERIES_SETS, SERIES_PART, N_SERIES = range(5)
# Rows of `surplus_steps`: an account, or TO_DEBTS; the most that goes there a year and the most that it may hold, real
STEP_TO, STEP_A_YEAR, STEP_HOLDS, N_STEP = range(4)
POLICY_PERSON, POLICY_PAYS, POLICY_FROM, POLICY_UNTIL, N_POLICY = range(5)  # rows of `policies`
DEFERRAL, EMPLOYER_MATCH, VOLUNTARY, N_PAID_IN = range(4)  # rows of `paid_in`
CONTRIBUTION_LIMIT, CONTRIBUTION_COVERED, N_CONTRIBUTION = range(3)  # rows of `contributions`
MIX_STOCKS, MIX_BONDS, N_MIX = range(3)  # rows of `mix`, 0..1; what is left of one is cash
# Rows of `accounts`: rates and fees a period; cash either follows prices or pays its own rate; how far a share may
# stand from the mix before it is brought back, 0: as `account_traits` says; what of it was taxed before
ACC_BALANCE, ACC_BASIS, ACC_FEE, ACC_CASH_NOMINAL, ACC_BAND, ACC_AFTER_TAX, N_ACC = range(7)
# Rows of `account_traits`; `owner` is the number of a person
(
    ACC_KIND,
    ACC_OPENS,  # first period in which money may be taken out freely; named goals and needs may come before
    ACC_CASH_FOLLOWS_PRICES,
    ACC_REBALANCES,
    ACC_HOLDS,
    ACC_OWNER,
    ACC_IS_OWNED,  # 1: the plan names its owner
    ACC_EARLY,  # first period in which money may be taken out at the price of the law; not before `opens`: never
    ACC_NO_EXTRA,  # first period without the extra tax on what is taken out
    ACC_LAYERS,  # number of its block of layers, or NO_LAYERS
    ACC_IS_IRA,  # 1: a traditional account of a person's own, and no employer's
    ACC_FILER,  # number of the person on whose return its income stands
    ACC_DEDUCTS,  # 1: what is paid in from net income is deducted as far as the law lets it
    ACC_EARLY_ENDS,  # first period in which it cannot be reached early any more: it opens, or equal payments begin
    ACC_ROOM,  # number of the limit of `rooms` that surplus is held to, NO_ROOM: none
    N_ACC_TRAITS,
) = range(16)
# Rows of `debts`, rates a period, amounts a period; SHARE and FLOOR make a card's minimum
(
    DEBT_OWED,
    DEBT_RATE,
    DEBT_PAYMENT,
    DEBT_EXTRA,
    DEBT_SHARE,
    DEBT_FLOOR,
    DEBT_FEE,
    DEBT_BUYS,
    DEBT_LIMIT,
    DEBT_IS_HOME,
    N_DEBT_TERMS,
) = range(11)
DEBT_KIND, DEBT_PAYS, N_DEBT_TRAITS = range(3)  # rows of `debt_traits`
# Rows of `debt_days`: what changes at a period's begin. BEGINS: it is borrowed; SETS: what its rate is from now on;
# RECASTS: over how many periods its payment is set anew, 0: it stays
DEBT_BEGINS, DEBT_SETS, DEBT_RECASTS, N_DEBT_DAYS = range(4)
# Rows of `trades`: which possession is bought (SIDE -1) or sold (1) at a period's begin, its value as a real and a
# nominal part, what the trade costs in shares of it, the gain that is free of tax, whether a loss counts, and the debt
# that it pays off, or -1
(
    TRADE_AT, TRADE_SIDE, TRADE_THING, TRADE_REAL, TRADE_NOMINAL, TRADE_COST, TRADE_FREE, TRADE_LOSSES, TRADE_DEBT,
    N_TRADE,
) = range(10)  # fmt: skip
GOAL_MAY_BE_PAID, GOAL_LAST_DAY, N_GOAL_DAYS = range(3)  # rows of `goal_days`
# Rows of `goals`; FIRST_SOURCE and SOURCES say which of `goal_sources` pay for it before anything else
GOAL_NEED, GOAL_FIRST_SOURCE, GOAL_SOURCES, GOAL_IS_REQUIRED, N_GOAL_TRAITS = range(5)
CARE_CHANCE, CARE_PERIODS, CARE_PERSON, N_CARE = range(
    4
)  # rows of `care`: a period; whose care, the number of a person
# Entries of `terms`
(
    RULE_INITIAL_RATE,  # a year; 0: from the budget
    RULE_CUT_ABOVE,  # share of the initial rate
    RULE_CUT,  # share of the withdrawal
    RULE_RISE_BELOW,
    RULE_RISE,
    RULE_INFLATION_CAP,  # a year
    BUFFER_MONTHS,
    BUFFER_AMOUNT,  # real
    SURPLUS_SPENT,  # share of surplus that is spent on extras, 0..1
    PROPERTY_VALUE,  # at the start
    SO_FAR_WAGES,  # gross, of the tax year before the plan starts
    SO_FAR_INCOME,  # taxable wages
    BEQUEST,  # real money that must be left, 0: none
    SO_FAR_PAID,  # income tax paid or withheld
    CREDIT_MONTHS,  # of net income that may be borrowed
    CREDIT_RATE,  # a period
    EXTRA_PAID,  # on debts a period, nominal
    FIRST_DUE,  # on all debts in the first period, where the payment of a debt that is paid off goes to the others
    SURVIVORS_ESSENTIALS,  # what one of two adults spends on shared essentials, 0..1
    MAGI_TWO_YEARS_AGO,  # nominal
    MAGI_LAST_YEAR,
    BENEFITS_KEPT,  # from the year in which the plan cuts social security: what it still pays, 0..1
    MINOR_UNITS,  # of the currency in one of it, 100 cents: what interest rounds to and what a path may lack
    HABIT_SKIPS,  # chance a period that voluntary saving is skipped
    HABIT_IMPULSE,  # chance a period of an impulse purchase
    IMPULSE_MEDIAN,  # of planned extras
    IMPULSE_LOG_SD,
    HABIT_RAISES,  # share of a real raise that is spent
    HABIT_REVOLVES,  # share of what the plan pays on cards that is not paid
    HABIT_PANIC,  # chance a period of selling after a fall
    PANIC_FALL,  # from the highest of the last twelve periods, 0..1
    PANIC_SHORTEST,  # periods out of stocks
    PANIC_LONGEST,
    PANIC_FOREVER,  # chance of never coming back
    IRA_STARTS_ALONE,  # income from which contributions of somebody with a plan at work are deducted less
    IRA_STARTS_JOINT,  # the same on a joint return
    IRA_STARTS_SPOUSE,  # and where the spouse has one
    IRA_WIDTH,  # of these ranges, nominal
    IRA_WIDTH_JOINT,
    IRA_LEAST,  # that they leave before they leave nothing, nominal
    N_TERMS,
) = range(41)
# Entries of `choices`
(
    N_PERIODS,
    RETIRED_FROM,  # first period without wages to come; cash is refilled from accounts
    RULE_FROM,  # first period of the spending rule
    RULE,
    RULE_LAST_YEARS,  # periods before the end in which the rule no longer cuts
    SPENDS_EXCESS,  # 1: a budget above the lines is spent on extras
    SURPLUS_TO,
    HAS_TAX,
    RULE_DECISION,  # which decision of `simulation.spending` it takes
    RULE_READS_FIRST,  # 1: its first budget is read off the portfolio too
    RULE_READS_CAPE,  # 1: the market draws the price of stocks beside its five series
    HAS_REQUIRED,  # 1: distributions are required in some year
    REQUIRED_TO,  # account that takes them, or STAYS in cash
    HAS_EARLY,  # 1: some account can be reached before it opens
    DRAWS_FROM,  # first period after the last wage: from then on the household lives on what it has
    HAS_MEDICAL,  # 1: a health account pays costs of health
    HAS_CONVERSIONS,  # 1: money is converted in some year
    N_LAYERED,  # accounts with layers of conversions
    WITHDRAWS,  # how withdrawals are shared out
    FILL_MEASURE,  # what the ceiling of WITHDRAWS_BELOW measures, of `taxes.filling`
    HAS_DEATHS,  # 1: somebody may die within the plan
    HAS_ITEMS,  # 1: incomes run one by one, since what they pay depends on the path
    HAS_BENEFITS,  # 1: somebody draws social security
    BENEFITS_CUT_FROM,  # period of that year's January; NEVER
    HAS_MEDICARE,  # 1: what Medicare costs more by income is counted
    HAS_MARKETPLACE,  # 1: premiums have a credit
    FILES_JOINTLY,  # 1: as the plan begins
    TAX_LAW,  # which national law
    HAS_BRACKETS,  # 1: the state or the city has more than one bracket
    HAS_DEDUCTIONS,  # 1: something that is spent, or interest on a mortgage, may be deducted
    FIRST_FILER,  # numbers of the people on the return
    SECOND_FILER,  # -1: nobody
    DEBT_CHANGES,  # 1: some debt begins, floats or is refinanced
    PAYS_EXTRA,  # 1: on debts, beyond what is due
    SMALLEST_FIRST,  # 1: extra payments go to the smallest debt, else to the dearest
    HAS_CARDS,
    READS_SHORT_RATE,  # 1: the market draws a short rate beside its five series
    HAS_TRADES,  # 1: possessions are bought or sold
    HAS_CARE,  # 1: care may be needed by chance
    HAS_HABITS,  # 1: the household does what its plan does not say
    HAS_PANIC,
    HAS_BUSINESS,  # 1: somebody works on one's own account
    HAS_ANNUITIES,  # 1: an income for life is bought
    HAS_VESTING,  # 1: what an employer added may be lost
    HAS_STEPS,  # 1: surplus goes to several places in an order
    HAS_BANDS,  # 1: some account is rebalanced when it is too far from its mix
    HAS_IRA_BASIS,  # 1: some of what traditional accounts hold was taxed before
    HAS_IRA_DEDUCTION,  # 1: some of what is paid into them may be deducted
    HAS_INHERITED,  # 1: some account is to be emptied after its owner's death
    HAS_SERIES,  # 1: some account pays equal periodic payments
    RULE_IS_GROSS,  # 1: the spending rule's budget pays income tax
    LOCATES,  # how often the household's own mix is shared out over accounts, REBALANCES_NEVER: it has none
    N_CHOICES,
) = range(53)

STAYS, TO_DEBTS = -1, -2  # where surplus goes when it goes to no account
LAW_NONE, LAW_FEDERAL, LAW_REGIME = range(3)
RULE_NONE, RULE_CONSTANT, RULE_GUYTON_KLINGER, RULE_NOMINAL, RULE_DECIDED = range(5)
HOLDS_CASH, HOLDS_SECURITIES, HOLDS_ALL = range(3)  # cash alone, stocks and bonds alone, or all three
REBALANCES_NEVER, REBALANCES_YEARLY, REBALANCES_MONTHLY = range(3)
KIND_CASH, KIND_TAXABLE, KIND_DEFERRED, KIND_FREE, KIND_HEALTH, KIND_EDUCATION = range(6)
NEED_REQUIRED, NEED_IMPORTANT, NEED_WISHED = range(3)
KIND_LOAN, KIND_CARD = range(2)
PAYS_DUE, PAYS_AMOUNT, PAYS_IN_FULL = range(3)
SETS_NOTHING, SETS_RATE, FLOATS_OVER_SHORT_RATE, FLOATS_OVER_BOND_YIELD = range(4)
NEVER = 1 << 40
NO_LAYERS, NO_ACCOUNT, NO_ROOM = -1, -1, -1
WITHDRAWS_IN_ORDER, WITHDRAWS_IN_PROPORTION, WITHDRAWS_BELOW = range(3)
CONVERT_NONE, CONVERT_AMOUNT, CONVERT_TO_CEILING = range(3)
CONV_MODE, CONV_AMOUNT, N_CONV = range(3)  # rows of `conversions`; amounts in money of the start
CEILING_FILED, CEILING_ALONE, CEILING_HEAD, N_CEILING = range(4)  # of `ceilings`: by who files
CONV_TO, CONV_MEASURE, N_CONV_TRAITS = range(3)  # rows of `conversion_traits`: account, measure of `taxes.filling`


class Program(NamedTuple):
    """One household, ready to run. All arrays are C-contiguous and are never written to."""

    amounts: Floats  # (N_AMOUNTS, 2, T)
    calendar: Ints  # (N_CALENDAR, T)
    filers: Floats  # (N_FILERS, T)
    payroll_wages: Floats  # (P, 2, T): what payroll tax is counted on
    wages_so_far: Floats  # (P,) of the tax year before the plan starts
    paid_in: Floats  # (N_PAID_IN, A, 2, T)
    mix: Floats  # (N_MIX, A, T)
    accounts: Floats  # (N_ACC, A)
    account_traits: Ints  # (N_ACC_TRAITS, A)
    order: Ints  # accounts in the order of withdrawal, without account 0
    debts: Floats  # (N_DEBT_TERMS, D)
    debt_traits: Ints  # (N_DEBT_TRAITS, D)
    debt_rates: Floats  # (D, T): the rate a period that is set then, or the margin a period of one that floats
    debt_days: Ints  # (N_DEBT_DAYS, D, T)
    trades: Floats  # (N_TRADE, number of trades), in order of time
    bases: Floats  # (H,): what was paid for each possession
    goal_due: Floats  # (G, 3, T): real, nominal; what of earlier payments may still wait after this period, real
    goal_days: Ints  # (N_GOAL_DAYS, G, T)
    goals: Ints  # (N_GOAL_TRAITS, G)
    goal_sources: Ints  # (sources of all goals,): accounts
    goal_least: Floats  # (G,): the share of a required goal below which it is missed
    care: Floats  # (N_CARE, R) for each risk of care
    care_costs: Floats  # (R, 2, T): what care costs a period; zero where it cannot begin
    terms: Floats  # (N_TERMS,)
    choices: Ints  # (N_CHOICES,)
    rule: Floats  # (8,): parameters of the rule in the order that its decision takes them
    rule_by_year: Floats  # (3, Y): what its decision reads by year
    own_income: Floats  # (N_OWN, P, 2, T) of each person's return under LAW_REGIME; else P is 0
    deducted: Floats  # (N_DEDUCTED, 3, 2, T): spending that the return may deduct, by need
    law: NDArray[Any]  # (1,) a record of what the law is beside the short return: `compiling.taxes.WiderLaw`
    divisors: Floats  # (A, T) of required distributions in whole years; 0: none is required
    ceilings: Floats  # (1 + C, N_CEILING, T) of WITHDRAWS_BELOW, then of each conversion, money of the law's year
    conversions: Floats  # (C, N_CONV, T), those of a fixed amount first
    conversion_traits: Ints  # (N_CONV_TRAITS, C)
    conversion_sources: Ints  # (C, A, T): accounts in their order, NO_ACCOUNT where one cannot be reached
    heir_divisors: Floats  # (A, T) once the owner is dead: by the other one's age
    people: Floats  # (N_PERSON_TERMS, P)
    curves: Floats  # (P, n_years + 1): chance to live so many years from the last birthday
    benefits: Floats  # (N_BENEFITS, P, T) of social security
    basis_steps: Floats  # (P, A): part of a taxable account's gain that a person's death frees of tax
    living: Floats  # (1 + 3 P, 2, T): shared essentials; then what is one person's, by need and person
    items: Floats  # (N_ITEM_TRAITS, I)
    item_money: Floats  # (N_ITEM_MONEY, I, 2, T)
    puts: Floats  # (N_PUT_TRAITS, C): what is put into accounts from items of income
    put_money: Floats  # (C, 2, T)
    policies: Floats  # (N_POLICY, I)
    risks: Floats  # (N_RISK, R)
    medicare: Floats  # (2, 3, 5) of joint and other returns: incomes above which, and more for parts B and D a month
    marketplace: Floats  # (2 + 2 P, 2, T) premiums and benchmark premiums of all, then of each person
    annuities: Floats  # (N_ANNUITY, L)
    annuity_sources: Ints  # (sources of all annuities,): accounts
    vestings: Floats  # (N_VEST, V)
    surplus_steps: Floats  # (N_STEP, number of steps)
    located: Ints  # accounts that share the household's own mix, those first that bonds go to first
    bond_share: Floats  # (T,) of that mix
    contributions: Floats  # (N_CONTRIBUTION, P, T): what the law lets into traditional accounts; 1: a plan at work
    heir_shares: Floats  # (A, T): what of an inherited account must leave it this period
    series: Floats  # (N_SERIES, S, T) of equal periodic payments
    rooms: Floats  # (R, T): what a limit of the law still lets in of surplus in the tax year of a period, real money
    stages: Ints  # (stages,): addresses of machine code, 0 of what this household does not need; set by `stage.ready`
