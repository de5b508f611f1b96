"""The rows of the state: what is known of a household in one month. `state[row, lane]`, float64, nominal money.

Read by every rule of the kernel, which changes them, and by `ledger`, which names them as columns: the trace of a path
is its state after each period, so the audit trail cannot disagree with the simulation. Rows below `N_CARRIED` go on
from month to month; rows from there to `N_GLOBAL` are flows of one month. Then come the blocks of the accounts; then,
zero at a month's start, what is paid into and taken out of each account and paid for each goal; then the blocks of the
people, the debts, the goals, the possessions, the risks of care, the annuities, what vests, the steps
of surplus, the equal payments and the limits that surplus is held to, each `N_...` rows long, in the order of the plan.
"""

from __future__ import annotations

CARRIED = (
    "level",  # price level at the month's end; 1 at the plan's start
    "tax_level",  # price level at the start of the tax year, by which brackets are indexed
    "tax_rate",  # last year's income tax / last year's gross income: what withdrawals withhold
    "monthly_withholding",  # one share of the tax estimated in January
    "year_wages",  # taxable wages of the tax year so far
    "year_payroll_wages",  # after premiums, before deferrals
    "year_gross_wages",
    "year_ordinary",  # pensions and withdrawals from tax-deferred accounts
    "year_benefits",  # social security, gross
    "year_interest",
    "year_dividends",
    "year_gains",
    "year_extra_tax",  # on early withdrawals and on other uses of a health account
    "year_withheld",
    "year_net_income",
    "bracket_room",  # what may still come from tax-deferred accounts below the ceiling of the plan's order
    "last_interest",  # of the last full tax year, where that order reads it
    "last_dividends",
    "loss_carry",  # capital loss carried over, <= 0
    "tax_residual",  # what last year's settlement left open, under a cent
    "last_net_income",  # mean monthly net income of the last full tax year, for the credit limit
    "credit",  # forced borrowing outstanding
    "credit_age",  # periods since it was last zero
    "property",
    "rule_budget",  # real money a month that the spending rule allows
    "rule_first",  # its first one
    "rule_rate",  # the initial rate a year of what income does not cover
    "rule_level",  # price level at the last review
    "rule_growth",  # growth of investable money since the last review
    "portfolio",  # cash, taxable, tax-deferred and tax-free money at the month's end
    "net_worth",
    "net_worth_real",
    "fail_period",  # -1 while the path works
    "fail_cause",
    "depletion_period",  # -1 while the portfolio is above zero
    "buffer_low",  # the fewest months of needs that cash has covered in the first five years
    "cut_periods",  # periods in which the rule allowed less, in real money, than at first
    "cut_depth",  # the deepest such cut, 0..1
    # of who lives
    "n_alive",  # adults
    "spending_share",  # of shared essentials, 0..1: what those who live spend of what all would
    "widowed_year",  # calendar year in which the first of a couple died; 0: both live
    "last_death",  # period in which the last adult died, -1 while somebody lives
    "estate",  # what was left when the last year was settled
    "is_closed",  # 1 from then on
    "files_alone",  # 1 in the tax years of one who was married before
    "aged",  # filers of 65 or more this year
    "cost_of_living",  # what social security has risen by since the plan's start
    "magi_before",  # modified adjusted gross income of the year before the last one
    "magi_last",  # of last year
    "joint_before",  # 1 where that return was a joint one
    "joint_last",
    "wages_last",  # taxable wages in it
    "year_benchmark",  # marketplace premiums of the tax year so far: the benchmark's, the own, the credit advanced
    "year_premiums",
    "year_advanced",
    "credit_share",  # of the benchmark premium that is advanced this year
    "third_quarter",  # the mean price level of this year's third quarter, as far as it is over
    # of habits
    "out_share",  # of stocks that a household has sold in a panic
    "out_periods",  # until it comes back
    "habit_spent",  # on impulse, of raises and windfalls, and saving skipped: real money, since the plan's start
    # of a budget that includes taxes
    "tax_to_pay",  # income tax that it has still to pay: of withdrawals since last month, and what was more than it
    "settled_a_month",  # a twelfth of what the last yearly return settled
)
FLOWS = (
    # added to in the course of a month, so they start at zero (`kernel.clear_flows`)
    "match",
    "deferred",
    "payroll_tax",
    "debt_due",
    "debt_interest",
    "saving_due",
    "saved",
    "withdrawn",
    # the same in the last month of a tax year
    "settled",  # paid with the yearly return; negative when refunded
    "converted",  # moved from tax-deferred into tax-free accounts
    # the same where there are goals
    "goals_paid",
    "goal_short",  # of required goals
    # debts
    "extra_debt",
    "card_fees",  # for minimums that were missed
    # cards that spending is paid with
    "card_bought",  # spending that a card paid, to be paid on its next statement
    # new loans, trades, sums that come by law
    "borrowed",  # on loans that begin this month
    "trade_costs",  # of buying and selling possessions
    "proceeds",  # of what was sold, after costs and the debt that it secured
    # set once a month, some of them before they are added to
    "withheld",
    "surplus",
    "level_open",
    "net_worth_open",
    "cash_open",
    "wages",
    "pensions",
    "benefits",
    "other_income",
    "premiums",
    "essential_due",
    "important_due",
    "discretionary_due",
    "essential",
    "important",
    "discretionary",
    "debt_paid",
    "credit_drawn",
    "credit_repaid",
    "credit_interest",
    "property_growth",
    "unpaid",  # of what must be paid: essentials, debt service, tax
    "spending_real",
    "net_income",
    "buffer",  # months of essentials and debt service that cash covers
    "target",  # cash that the plan wants to hold
    "remaining",  # work row: what can still be paid this month
    "return_stocks",  # the month's market, in the order of markets.SERIES
    "return_bonds",
    "return_inflation",
    "return_stock_income",
    "return_bond_income",
    "amount",  # work row: what is to be paid into an account, or taken out of it
    "wanted",  # work row: what withdrawals have still to raise
    "gained",  # work row: what of an amount taken out is more than its basis
    "share",  # work row: what part of every open account is taken
    # what a spending rule remembers from year to year
    "rule_start",  # investable money when it began, real
    "rule_left",  # investable money after the last year's withdrawal
    "rule_cape",  # the price of stocks over ten years' real earnings at the month's start, where the rule reads it
    "reserved",  # net money behind a price or a five-year clock: for needs alone while somebody earns
    "medical_paid",  # costs of health that a health account paid
    "care",  # what care by chance costs, part of essential spending
    "habit_due",  # what habits add to what is due for extras
    "impulse",  # of that, purchases on impulse
    "skips",  # work row: 1 where voluntary saving is skipped
    "skipped",  # voluntary saving that was spent instead
    "drawn",  # work row: a draw between 0 and 1
    "required_taken",  # brought into cash at the year's end because the law asks for it, net of tax withheld
    # what the year's return may deduct so far
    "year_gifts",
    "year_property_tax",
    "year_medical",
    "year_care",
    "year_home_interest",
    "year_annuities",  # what of annuities bought with taxed money is taxed, part of `year_interest`
    "year_business",  # profit of work on one's own account, part of `year_ordinary`
    "business_half",  # what of `year_ordinary` the deductible half of self-employment tax has taken off
    # the last return that was settled: what the rows of its year held, and the losses of earlier years that it took up
    "filed_wages",
    "filed_payroll_wages",
    "filed_gross_wages",
    "filed_ordinary",
    "filed_benefits",
    "filed_interest",
    "filed_dividends",
    "filed_gains",
    "filed_extra_tax",
    "filed_withheld",
    "filed_net_income",
    "filed_losses",
    "filed_residual",  # what the settlement before it had left open
    "filed_ira_deduction",  # what it deducted of contributions to traditional accounts
    "annuity_premium",  # paid for annuities
    "forfeited",  # of what employers added, by leaving before it had vested
    "passed_on",  # work row: what steps of surplus have taken
    "insurance",  # paid by insurers, not taxed
    "premium_credit",  # advanced on marketplace premiums
    "medicare_more",  # what Medicare costs more by income, within essentials
    "medicare_each",  # of that, each person of 65 or more, a month of this year
    "freed",  # essentials that nobody needs any more
    "level_income",  # what comes in beside the portfolio, real money a month, as its mean from now on
    # work rows: what January knows of the year
    "known_wages",
    "known_payroll_wages",
    "known_gross_wages",
    "known_pensions",
    "known_benefits",
    # the year's settlement, as its last period left it
    "year_tax",  # income tax of the year, with what was sold for it
    "covered",  # of that: paid in the year, or in cash
    "sale",  # what accounts are to raise for the rest
    "raised",  # what they could
    "next_sale",  # work rows of the solver: the sale it tries next, and what that would bring
    "sale_left",
    "sale_ordinary",
    "sale_gains",
    "sale_extra_tax",
    "sale_converted",  # what conversions would move
    "ira_lowers",  # by how much contributions to traditional accounts lower ordinary income
    "national_tax",  # of the year, with the sale that is tried
    "local_tax",  # state and city
    "differs",  # 1 where the whole return was worked out
)
PERSON = (
    "wages_so_far",
    "year_own_business",
    "known_business",  # work row: what January knows of it
    "ira_basis_added",  # to what was taxed before of traditional accounts, since the start; below zero, more came out
    "ira_taken",  # out of them this year
    "ira_untaxed",  # which part of what comes out of them this year is not taxed, 0..1
    "ira_paid_in",  # into them this year, as far as it may be deducted
    # work rows of the settlement: what was taxed before, with all of the year's contributions; what the accounts hold;
    # what of the contributions is deducted; what of distributions that makes taxable
    "ira_basis",
    "ira_value",
    "ira_deducted",
    "ira_taxed_after_all",
    "required",  # distributions still to be taken this year; below zero, more was
    # on the person's own return, where another country's regime asks for one
    "year_salary",
    "year_other",
    "year_gains",
    "losses",  # carried over, <= 0
    "more_other",  # work rows: what a sale for the tax would add
    "more_gains",
    "filed_payroll",  # wages_so_far of the last year that was settled
    "filed_salary",  # the last return that was settled
    "filed_other",
    "filed_gains",  # with the losses of earlier years
    "alive",  # 1 or 0
    "dies",  # first period without this person; beyond the plan's end while that is not in it
    "earning",  # share of the wage that comes in while alive
    "payroll_wages",  # this month's, where incomes run one by one
    "survivor_benefit",  # what social security pays after the other's death, real money a month
    "survivor_from",  # first period in which it does
    "excess",  # what the earnings test has still to withhold this year from who is widowed, real money
    "held_back",  # of that this month
    "months_withheld",  # of a survivor's benefit, in whole or in part
    "left_job",  # 1 in a month in which an employer is left by chance
    "out_until",  # first period in which the person works again
    "kept",  # share of the wage that is paid until then
    "insured",  # share of it that insurance pays, untaxed
)
ACCOUNT = ("stocks", "bonds", "cash", "basis", "gain")
ACCOUNT_FLOWS = ("paid_in", "taken_out")  # start at zero each month, and so does what is paid for a goal
# Of a debt: what is owed in all; the month's interest, payment and what was due; its level payment and its rate a
# period; what was borrowed this month, less what a sale paid off; of a card the statement of the month, what it has
# bought since, and its fee. What is owed changes by interest, moved, bought and fee, less paid
DEBT = ("owed", "interest", "paid", "due", "payment", "rate", "moved", "statement", "bought", "fee")
POSSESSION = ("basis",)
RISK = ("periods_left",)  # of care
# Of an annuity: this month's payment while its person lives, and the price level of its last rise; what of it gives the
# premium back, and what of that is still to come back; what of it had not when it ended this year
ANNUITY = ("pays", "level", "excludes", "unrecovered", "lost")
# Of vesting: what the employer added, with what it earned; the period in which service began; what the account held
# before it grew
VESTING = ("unvested", "served_since", "before_growth")
STEP = ("year_passed_on",)  # of a step of surplus
SERIES = ("year_pays",)  # of equal periodic payments: this year's amount
ROOM = ("year_let_in",)  # of a limit of the law: what of surplus went into its accounts this year
GOAL = ("pending", "due_sum_real", "paid_sum_real", "paid_period")
# Of a tax-free account that is converted into before 59 1/2: what was taxed at conversions, by year modulo five, and
# what was not; each year's becomes part of the account's basis when five tax years are over.
LAYERS = ("converted 0", "converted 1", "converted 2", "converted 3", "converted 4", "converted untaxed")

N_CARRIED = len(CARRIED)
N_GLOBAL = N_CARRIED + len(FLOWS)
N_PERSON = len(PERSON)
N_ACCOUNT = len(ACCOUNT)
N_ACCOUNT_FLOWS = len(ACCOUNT_FLOWS)
N_DEBT = len(DEBT)
N_GOAL = len(GOAL)
N_LAYERS = len(LAYERS)
N_POSSESSION = len(POSSESSION)
N_RISK = len(RISK)
N_ANNUITY_ROWS = len(ANNUITY)
N_VESTING = len(VESTING)
N_STEP_ROWS = len(STEP)
N_SERIES_ROWS = len(SERIES)
N_ROOM_ROWS = len(ROOM)

(
    LEVEL, TAX_LEVEL, TAX_RATE, MONTHLY_WITHHOLDING, YEAR_WAGES, YEAR_PAYROLL_WAGES, YEAR_GROSS_WAGES,
    YEAR_ORDINARY, YEAR_BENEFITS, YEAR_INTEREST, YEAR_DIVIDENDS, YEAR_GAINS, YEAR_EXTRA_TAX, YEAR_WITHHELD,
    YEAR_NET_INCOME, BRACKET_ROOM, LAST_INTEREST, LAST_DIVIDENDS, LOSS_CARRY, TAX_RESIDUAL, LAST_NET_INCOME, CREDIT,
    CREDIT_AGE, PROPERTY, RULE_BUDGET, RULE_FIRST, RULE_RATE, RULE_LEVEL, RULE_GROWTH, PORTFOLIO, NET_WORTH,
    NET_WORTH_REAL, FAIL_PERIOD, FAIL_CAUSE, DEPLETION_PERIOD, BUFFER_LOW, CUT_PERIODS, CUT_DEPTH, N_ALIVE,
    SPENDING_SHARE, WIDOWED_YEAR, LAST_DEATH, ESTATE, IS_CLOSED, FILES_ALONE, AGED_FILERS, COST_OF_LIVING,
    MAGI_BEFORE, MAGI_LAST, JOINT_BEFORE, JOINT_LAST, WAGES_LAST, YEAR_BENCHMARK, YEAR_PREMIUMS, YEAR_ADVANCED,
    CREDIT_SHARE, THIRD_QUARTER, OUT_SHARE, OUT_PERIODS, HABIT_SPENT,
    TAX_TO_PAY, SETTLED_A_MONTH,
) = range(N_CARRIED)  # fmt: skip
(
    MATCH, DEFERRED, PAYROLL_TAX, DEBT_DUE, DEBT_INTEREST, SAVING_DUE, SAVED, WITHDRAWN, SETTLED, CONVERTED,
    GOALS_PAID, GOAL_SHORT, EXTRA_DEBT, CARD_FEES, CARD_BOUGHT, BORROWED, TRADE_COSTS, PROCEEDS, WITHHELD, SURPLUS,
    LEVEL_OPEN, NET_WORTH_OPEN, CASH_OPEN, WAGES, PENSIONS,
    BENEFITS, OTHER_INCOME, PREMIUMS, ESSENTIAL_DUE, IMPORTANT_DUE, DISCRETIONARY_DUE, ESSENTIAL, IMPORTANT,
    DISCRETIONARY, DEBT_PAID, CREDIT_DRAWN, CREDIT_REPAID, CREDIT_INTEREST, PROPERTY_GROWTH, UNPAID, SPENDING_REAL,
    NET_INCOME, BUFFER, TARGET, REMAINING, RETURN_STOCKS, RETURN_BONDS, RETURN_INFLATION, RETURN_STOCK_INCOME,
    RETURN_BOND_INCOME, AMOUNT, WANTED, GAINED, SHARE, RULE_START, RULE_LEFT, RULE_CAPE, RESERVED, MEDICAL_PAID, CARE,
    HABIT_DUE, IMPULSE, SKIPS, SKIPPED, DRAWN, REQUIRED_TAKEN,
    YEAR_GIFTS, YEAR_PROPERTY_TAX, YEAR_MEDICAL, YEAR_CARE, YEAR_HOME_INTEREST, YEAR_ANNUITIES, YEAR_BUSINESS,
    BUSINESS_HALF, FILED_WAGES, FILED_PAYROLL_WAGES,
    FILED_GROSS_WAGES, FILED_ORDINARY, FILED_BENEFITS, FILED_INTEREST, FILED_DIVIDENDS, FILED_GAINS, FILED_EXTRA_TAX,
    FILED_WITHHELD,
    FILED_NET_INCOME, FILED_LOSSES, FILED_RESIDUAL, FILED_IRA_DEDUCTION,
    ANNUITY_PAID_FOR, FORFEITED, PASSED_ON, INSURANCE, PREMIUM_CREDIT, MEDICARE_MORE, MEDICARE_EACH, FREED,
    LEVEL_INCOME, KNOWN_WAGES, KNOWN_PAYROLL_WAGES,
    KNOWN_GROSS_WAGES, KNOWN_PENSIONS, KNOWN_BENEFITS, YEAR_TAX, COVERED, SALE, RAISED, NEXT_SALE, SALE_LEFT,
    SALE_ORDINARY, SALE_GAINS, SALE_EXTRA_TAX, SALE_CONVERTED, IRA_LOWERS, NATIONAL_TAX, LOCAL_TAX,
    DIFFERS,
) = range(N_CARRIED, N_GLOBAL)  # fmt: skip
(
    WAGES_SO_FAR, YEAR_OWN_BUSINESS, KNOWN_BUSINESS, IRA_BASIS_ADDED, IRA_TAKEN, IRA_UNTAXED, IRA_PAID_IN, IRA_BASIS,
    IRA_VALUE, IRA_DEDUCTED, IRA_TAXED_AFTER_ALL, REQUIRED, YEAR_SALARY,
    YEAR_OTHER, YEAR_OWN_GAINS, LOSSES, MORE_OTHER, MORE_GAINS, FILED_PAYROLL, FILED_SALARY, FILED_OTHER,
    FILED_OWN_GAINS, ALIVE, DIES, EARNING, PAYROLL_WAGES, SURVIVOR_BENEFIT, SURVIVOR_FROM, EXCESS, HELD_BACK,
    MONTHS_WITHHELD, LEFT_JOB, OUT_UNTIL, KEPT, INSURED,
) = range(N_PERSON)  # fmt: skip
(IN_STOCKS, IN_BONDS, IN_CASH, BASIS, GAIN) = range(N_ACCOUNT)
(PAID_IN, TAKEN_OUT) = range(N_ACCOUNT_FLOWS)
(OWED, INTEREST, PAID, DUE, PAYMENT, RATE, MOVED, STATEMENT, BOUGHT, FEE) = range(N_DEBT)
(PAYS, PAYS_LEVEL, EXCLUDES, UNRECOVERED, LOST) = range(N_ANNUITY_ROWS)
(UNVESTED, SERVED_SINCE, BEFORE_GROWTH) = range(N_VESTING)
(PENDING, DUE_SUM_REAL, PAID_SUM_REAL, PAID_PERIOD) = range(N_GOAL)
YEAR_PAYS = 0  # of equal payments

# Why a path failed: the first thing that was not paid (METHODS section 1).
WORKS, CAUSE_ESSENTIAL, CAUSE_DEBT, CAUSE_TAX, CAUSE_GOAL, CAUSE_CREDIT = range(6)
CAUSES = ("works", "essential spending unpaid", "debt service unpaid", "tax unpaid", "required goal missed",
          "borrowing too long or left over")  # fmt: skip


def column_names(
    people: list[str],
    accounts: list[str],
    debts: list[str],
    goals: list[str],
    conversions: list[str],
    layered: list[str],
    possessions: list[str],
    care: list[str],
    annuities: list[str],
    vesting: list[str],
    steps: list[str],
    series: list[str],
    rooms: list[str],
) -> list[str]:
    """Return the name of every row of a state, in order."""
    flows = [f"{name}: {field}" for name in accounts for field in ACCOUNT_FLOWS]
    paid = [*(f"{name}: paid" for name in goals), *(f"{name}: moved" for name in conversions)]
    blocks = [
        (people, PERSON),
        (debts, DEBT),
        (goals, GOAL),
        (layered, LAYERS),
        (possessions, POSSESSION),
        (care, RISK),
        (annuities, ANNUITY),
        (vesting, VESTING),
        (steps, STEP),
        (series, SERIES),
        (rooms, ROOM),
    ]
    held = [f"{name}: {field}" for name in accounts for field in ACCOUNT]
    rest = [f"{name}: {field}" for names, fields in blocks for name in names for field in fields]
    return [*CARRIED, *FLOWS, *held, *flows, *paid, *rest]


def n_rows(
    n_people: int,
    n_accounts: int,
    n_debts: int,
    n_goals: int,
    n_conversions: int,
    n_layered: int,
    n_possessions: int,
    n_risks: int,
    n_annuities: int,
    n_vesting: int,
    n_steps: int,
    n_series: int,
    n_rooms: int,
) -> int:
    """Return the number of rows of a state."""
    flows = n_accounts * N_ACCOUNT_FLOWS + n_goals + n_conversions
    blocks = n_people * N_PERSON + n_accounts * N_ACCOUNT + n_debts * N_DEBT + n_goals * N_GOAL + n_layered * N_LAYERS
    own = n_possessions * N_POSSESSION + n_risks * N_RISK + n_annuities * N_ANNUITY_ROWS
    late = n_vesting * N_VESTING + n_steps * N_STEP_ROWS + n_series * N_SERIES_ROWS + n_rooms * N_ROOM_ROWS
    return N_GLOBAL + flows + blocks + own + late
