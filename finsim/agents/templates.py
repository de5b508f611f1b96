"""The sentences of the house, as data: a phrase for each known figure, and several wordings for each kind of claim.

Slots: `{v}` a value, `{v.of}` a share as "81 of 100", `{v.pct}` as per cent, `{v.size}` without its sign, `{noun}`
the phrase of a fact. No template holds a digit, a promise or blame (`design/TOKENS.md`, section 7). `say` fills them
and is their only reader. Ids are patterns; their first group is the name of the goal, debt or market model, quoted
from the plan.
"""

from __future__ import annotations

# What a figure is called inside a sentence; {n} is the pattern's first group. The first match counts.
NOUNS: tuple[tuple[str, str], ...] = (
    (r"success_rate", "the success rate"),
    (r"portfolio_survival", "the portfolio’s survival"),
    (r"net_worth\.start", "net worth at the start"),
    (r"net_worth\.p50\.end", "median net worth at the end"),
    (r"net_worth\.p50\.retirement", "median net worth at retirement"),
    (r"net_worth\.p5\.retirement", "the net worth at retirement that one future in twenty stays below"),
    (r"premiums", "what premiums take from wages"),
    (r"debt\.(.+)\.rate", "the yearly rate of “{n}”"),
    (r"goal\.(.+)\.odds_shrunk", "the chance of “{n}” at its smallest"),
    (r"net_worth\.p5\.end", "the net worth at the end that one future in twenty stays below"),
    (r"net_worth\.p25\.end", "the net worth at the end that one future in four stays below"),
    (r"net_worth\.p75\.end", "the net worth at the end that one future in four surpasses"),
    (r"net_worth\.p95\.end", "the net worth at the end that one future in twenty surpasses"),
    (r"spending\.p50\.retired", "median spending in retirement"),
    (r"spending\.p5\.retired", "the spending in retirement that one future in twenty stays below"),
    (r"spending\.p95\.retired", "the spending in retirement that one future in twenty surpasses"),
    (r"goal\.(.+)\.odds", "the chance of “{n}”"),
    (r"goal\.(.+)\.shortfall", "the shortfall of “{n}”"),
    (r"goal\.(.+)\.amount", "the price of “{n}”"),
    (r"market\.(.+)\.success", "success under the {n} market model"),
    (r"buffer\.months", "the cash buffer"),
    (r"buffer\.months\.low", "the cash buffer at its thinnest"),
    (r"income\.gross", "gross income"),
    (r"income\.net", "net income"),
    (r"tax\.month", "tax"),
    (r"spending\.essential", "essential spending"),
    (r"spending\.important", "important spending"),
    (r"spending\.discretionary", "discretionary spending"),
    (r"spending\.debt", "debt service"),
    (r"debt", "debt service"),
    (r"saving\.planned", "planned saving"),
    (r"surplus", "the monthly surplus"),
    (r"discipline\.score", "the discipline score"),
    (r"discipline\.part\.A", "the spending part of the discipline score"),
    (r"discipline\.part\.S", "the saving part of the discipline score"),
    (r"discipline\.part\.B", "the bills part of the discipline score"),
    (r"discipline\.part\.R", "the credit part of the discipline score"),
    (r"wellbeing\.score", "the wellbeing lens"),
    (r"inflation\.p50", "median inflation"),
    (r"debt\.(.+)\.balance", "what is owed on “{n}”"),
    (r"debt\.(.+)\.paid_off", "the last payment of “{n}”"),
    (r"interest\.total", "interest over the life of the plan"),
    (r"interest\.year", "interest in the first twelve months"),
    (r"wellbeing\.part\.sattvic", "what nourishes (sattva)"),
    (r"wellbeing\.part\.rajasic", "other wishes (rajas)"),
    (r"wellbeing\.part\.tamasic", "what drags (tamas)"),
    (r"failure\.median", "the median month of failure among failing futures"),
    (r"failure\.unpaid", "what is unpaid a month in the middle failing future"),
    (r"failure\.missing", "what is missing for a required goal in the middle failing future"),
    (r"failure\.borrowed", "what is borrowed and not paid back in the middle failing future"),
    (r"spending\.cut\.share", "the share of futures with a cut in retired spending"),
    (r"spending\.cut\.p90", "the deepest cut in nine futures of ten"),
    (r"spending\.cut\.depth\.p50", "the depth of the middle cut"),
    (r"spending\.cut\.months\.p50", "the length of the middle cut"),
    (r"spending\.rise\.share", "the share of futures with a rise in retired spending"),
    (r"deferrals", "saving taken from wages"),
    (r"match", "what the employer adds"),
    (r"depletion\.month", "the median month in which a portfolio ends, where it does"),
    (r"failure\.first", "the first month in which any future fails"),
    (r"habit\.all\.cost", "the cost of all habits together"),
    (r"habit\.all\.odds", "the change of the success rate by all habits together"),
    (r"habit\.windfall_spent\.cost", "the cost of spending windfalls"),
    (r"habit\.raise_spent\.cost", "the cost of spending raises"),
    (r"habit\.skips_saving\.cost", "the cost of skipping saving"),
    (r"habit\.impulse\.cost", "the cost of impulse purchases"),
    (r"habit\.card_revolved\.cost", "the cost of revolving the card"),
    (r"habit\.panic\.cost", "the cost of selling in a panic"),
    (r"(?:.+)", "{name}"),
)

# What a value claim says; the first pattern that matches the id counts. The last one serves every figure.
VALUE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        r"success_rate",
        (
            "The plan works in {v.of} simulated futures.",
            "In {v.of} simulated futures the plan pays for what it must, to the end.",
        ),
    ),
    (r"portfolio_survival", ("The portfolio itself lasts to the end in {v.of} futures.",)),
    (
        r"goal\.(.+)\.odds",
        (
            "The goal “{n}” is reached in full and on time in {v.of} futures.",
            "“{n}” is met in full, when planned, in {v.of} futures.",
        ),
    ),
    (
        r"goal\.(.+)\.shortfall",
        ("Where “{n}” is missed, the middle shortfall is {v} in money of the plan’s start.",),
    ),
    (r"goal\.(.+)\.amount", ("“{n}” costs {v}.",)),
    (r"net_worth\.start", ("Net worth at the start is {v}.", "The plan starts from a net worth of {v}.")),
    (
        r"net_worth\.p50\.end",
        (
            "The middle future ends with a net worth of {v}, in money of the plan’s start.",
            "Half of the futures end with a net worth above {v}, in money of the plan’s start.",
        ),
    ),
    (
        r"net_worth\.p50\.retirement",
        ("At retirement the middle future has a net worth of {v}, in money of the plan’s start.",),
    ),
    (
        r"net_worth\.p5\.retirement",
        ("At retirement one future in twenty has less than {v}, in money of the plan’s start.",),
    ),
    (r"debt\.(.+)\.rate", ("“{n}” costs {v} a year.",)),
    (r"goal\.(.+)\.odds_shrunk", ("“{n}” is met at its smallest, when planned, in {v.of} futures.",)),
    (r"net_worth\.p5\.end", ("One future in twenty ends with less than {v}, in money of the plan’s start.",)),
    (r"net_worth\.p25\.end", ("One future in four ends with less than {v}, in money of the plan’s start.",)),
    (r"net_worth\.p75\.end", ("One future in four ends with more than {v}, in money of the plan’s start.",)),
    (r"net_worth\.p95\.end", ("One future in twenty ends with more than {v}, in money of the plan’s start.",)),
    (r"spending\.p95\.retired", ("One future in twenty spends more than {v} a month on average when retired.",)),
    (
        r"spending\.p50\.retired",
        ("Retired, the middle future spends {v} a month on average, in money of the plan’s start.",),
    ),
    (r"spending\.p5\.retired", ("One future in twenty spends less than {v} a month on average when retired.",)),
    (r"market\.(.+)\.success", ("Under the {n} market model the plan works in {v.of} futures.",)),
    (
        r"buffer\.months",
        (
            "Cash covers {v} of needs at the start: essentials and debt payments.",
            "At the start the cash at hand is worth {v} of needs, that is of essentials and debt payments.",
        ),
    ),
    (
        r"buffer\.months\.low",
        ("In the first five years the buffer thins to {v} of needs or less in one future of twenty.",),
    ),
    (r"income\.gross", ("In the first full month {v} comes in before tax.",)),
    (r"income\.net", ("In the first full month {v} comes in after tax.",)),
    (r"tax\.month", ("Tax takes {v} in the first full month.",)),
    (r"spending\.essential", ("Essentials take {v} a month.",)),
    (r"spending\.discretionary", ("Extras take {v} a month.",)),
    (r"spending\.important", ("Important but not essential spending takes {v} a month.",)),
    (r"(?:spending\.)?debt", ("Debt payments take {v} a month.",)),
    (
        r"saving\.planned",
        ("The plan sets aside {v} a month from net income.", "Planned saving from net income is {v} a month."),
    ),
    (r"discipline\.score", ("Kept to its own plan, the household scores {v} on discipline over twelve months.",)),
    (r"wellbeing\.score", ("Seen through the wellbeing lens, the year’s outflows come to {v}.",)),
    (r"inflation\.p50", ("The middle future has inflation of {v} a year.",)),
    (r"debt\.(.+)\.balance", ("“{n}” still stands at {v}.", "On “{n}” {v} is owed.")),
    (
        r"debt\.(.+)\.paid_off",
        (
            "In the middle future “{n}” is paid off in {v}.",
            "In the middle future the last payment of “{n}” falls in {v}.",
        ),
    ),
    (r"interest\.year", ("Interest takes {v} in the first twelve months.",)),
    (r"interest\.total", ("Interest on debts comes to {v} over the life of the plan.",)),
    (r"depletion\.month", ("Of the futures whose portfolio ends, half have seen it end by {v}.",)),
    (r"failure\.first", ("No future fails before {v}.",)),
    (
        r"spending\.cut\.share",
        (
            "Spending in retirement is cut at least once in {v.of} futures.",
            "The plan bends: in {v.of} futures spending in retirement is cut at least once.",
        ),
    ),
    (r"spending\.cut\.p90", ("In nine futures of ten the deepest cut is at most {v.pct}.",)),
    (r"spending\.cut\.depth\.p50", ("Where retired spending is cut, half of the cuts go no deeper than {v.pct}.",)),
    (r"spending\.cut\.months\.p50", ("Where retired spending is cut, half of the cuts last at most {v} in all.",)),
    (r"spending\.rise\.share", ("In {v.of} futures retired spending rises above its first year.",)),
    (r"failure\.median", ("Of the futures that fail, half have failed by {v}.",)),
    (
        r"failure\.unpaid",
        (
            "In the middle one of the futures that fail, {v} a month is unpaid in the year from then on, in money "
            "of the plan’s start.",
        ),
    ),
    (
        r"failure\.missing",
        (
            "In the middle one of the futures that fail, {v} is missing for a required goal, in money of the plan’s "
            "start.",
        ),
    ),
    (
        r"failure\.borrowed",
        (
            "In the middle one of the futures that fail, {v} is borrowed and not paid back, in money of the plan’s "
            "start.",
        ),
    ),
    (r"failure\.\d+\.share", ("In {v.of} futures what first goes wrong is: {n}.",)),
    (r"habit\..+\.cost", ("Counted in money of the plan’s start, {noun} comes to {v} on average.",)),
    (r"habit\..+\.odds", ("{Noun} comes to {v}.",)),
    (r"(?:.+)", ("{Noun}: {v}.",)),
)

SURPLUS = {
    "above": ("After everything planned, {v} a month is left over.", "The first full month leaves {v.size} unspent."),
    "below": (
        "The first full month is short by {v.size}.",
        "What is planned exceeds what comes in by {v.size} a month.",
    ),
    "equal": ("The first full month comes out even: {v} is left over.",),
}

NO_BUFFER = (
    "In one future of twenty the cash at hand runs out within the first five years: it covers {v} of needs at its "
    "lowest.",
)

NO_CUTS = ("In none of the simulated futures is spending in retirement cut: {v.of}.",)

# A figure that is not the plan's own says whose it is; {name} is quoted from plan or proposal.
RUNS = {
    "proposal": "with {name}",
    "market": "under the {name} market model",
    "scenario": "in the scenario “{name}”",
    "cohort": "for a start in {name}",
    "base": "in the plan that this one is compared with",
    "thing": "of “{name}”",
    "other": "in the run “{name}”",
}
VALUE_OF_RUN = ("{Run}, {noun} comes to {v}.", "{Noun} {run} comes to {v}.")
DATE_OF_RUN = ("{Run}, {noun} falls in {v}.",)

TREND_WITH_CHANGE = {
    "up": ("With {change}, {noun} rises from {a} to {b}.",),
    "down": ("With {change}, {noun} falls from {a} to {b}.",),
    "flat": ("With {change}, {noun} stays at {a}.",),
}
TREND_IN_NOISE = ("With {change}, {noun} reads {b} instead of {a}, no difference that rises above the noise.",)
TREND = {
    "up": ("Against the plan it is compared with, {noun} rises from {a} to {b}.",),
    "down": ("Against the plan it is compared with, {noun} falls from {a} to {b}.",),
    "flat": ("Against the plan it is compared with, {noun} stays at {a}.",),
}

COMPARE = {
    "above": ("{Left}, at {a}, is above {right}, at {b}.", "At {a}, {left} exceeds {right}, which is {b}."),
    "below": ("{Left}, at {a}, is below {right}, at {b}.", "At {a}, {left} stays under {right}, which is {b}."),
    "equal": ("{Left} and {right} come to the same: {a}.",),
}
COMPARE_DATES = {
    "above": ("{Left} ({a}) comes later than {right} ({b}).",),
    "below": ("{Left} ({a}) comes before {right} ({b}).",),
    "equal": ("{Left} and {right} fall in the same month: {a}.",),
}

RANK = {
    "highest": ("Of {set}, the highest is {noun}, at {v}.", "Among {set}, {noun} stands highest, at {v}."),
    "lowest": ("Of {set}, the lowest is {noun}, at {v}.", "Among {set}, {noun} stands lowest, at {v}."),
}
RANK_OUTFLOWS = {
    "highest": ("Of {set}, the largest is {noun}, at {v}.",),
    "lowest": ("Of {set}, the smallest is {noun}, at {v}.",),
}
RANK_GOALS = {
    "highest": ("Of the goals {set}, “{n}” has the best chance: {v.of} futures reach it in full and on time.",),
    "lowest": ("Of the goals {set}, “{n}” has the thinnest chance: {v.of} futures reach it in full and on time.",),
}
RANK_MODELS = {
    "highest": ("Of the market models {set}, {n} is the kindest to this plan: it works in {v.of} futures.",),
    "lowest": ("Of the market models {set}, {n} is the hardest on this plan: it works in {v.of} futures.",),
}
RANK_PARTS = {
    "highest": ("Of the parts of the discipline score, {set}, the highest is {n}, at {v}.",),
    "lowest": ("Of the parts of the discipline score, {set}, the lowest is {n}, at {v}.",),
}
PARTS = {"A": "spending", "S": "saving", "B": "bills", "R": "credit"}
RANK_LENS = {
    "highest": ("Of the year’s outflows, seen as {set}, the largest part is {noun}: {v.pct}.",),
    "lowest": ("Of the year’s outflows, seen as {set}, the smallest part is {noun}: {v.pct}.",),
}
RANK_DATES = {
    "highest": ("Of {set}, the latest is {noun}: {v}.",),
    "lowest": ("Of {set}, the earliest is {noun}: {v}.",),
}

COUNT = {
    "above": ("Of {set}, {count} above {than}, at {b}.",),
    "below": ("Of {set}, {count} below {than}, at {b}.",),
    "equal": ("Of {set}, {count} level with {than}, at {b}.",),
}

COUNT_MODELS = {
    "above": ("Of the market models {set}, {count} above the plan’s own success rate of {b}.",),
    "below": ("Of the market models {set}, {count} below the plan’s own success rate of {b}.",),
    "equal": ("Of the market models {set}, {count} level with the plan’s own success rate of {b}.",),
}

# Every goal of the set is printed alike; {every} is the set with the goal that the others are held against.
COUNT_GOALS_ALIKE = ("The goals {every} are each reached in full and on time in {b.of} futures.",)

# "With …" reads well whether what changes is one thing ("retirement at 67") or many ("stocks at 50 %").
EFFECT = {
    "raises": ("With {change}, {noun} rises by {d}.", "{Noun} rises by {d} with {change}."),
    "lowers": ("With {change}, {noun} falls by {d}.", "{Noun} falls by {d} with {change}."),
    "none": ("With {change}, {noun} shows no difference that rises above the noise.",),
}
EFFECT_WITH_RUN = {
    "raises": ("With {change}, {noun} rises by {d}, to {b}.",),
    "lowers": ("With {change}, {noun} falls by {d}, to {b}.",),
}

QUOTE = ("“{text}” ({document}, page {page}).",)

# What is not a claim about a figure: said when the figures are missing, or about the words themselves.
NOTES = {
    "behaviour-off": "Habits are not simulated in this run: every month goes as planned, so impulse purchases, skipped "
    "saving and panic sales lower nothing here.",
    "spending-unmeasured": "Whether spending keeps to the plan is not measured, because the run simulates no habits "
    "and no statements were imported.",
    "discipline-unmeasured": "Discipline is not measured in this run.",
    "wellbeing-unmeasured": "The wellbeing lens has nothing to look at in this run.",
    "lens": "The lens is a way of looking taken from the Gita; it describes where money goes and judges no one.",
    "one-model": "Only one market model was run, so how much the answer hangs on the choice of model is not known "
    "here.",
    "no-goals": "The plan names no goals with a price, so there are no odds to give for them.",
    "nothing-clear": "None of the changes that were tried makes a difference that rises above the noise.",
    "nothing-helps": "Of the changes that were tried, none makes the plan clearly better by as much as a point in a "
    "hundred.",
    "nothing-shows": "None of the changes that were tried moves these odds clearly by as much as a point in a hundred.",
    "habits-cost-nothing": "Habits are simulated in this run; what they cost comes to nothing on average.",
    "nothing-tried": "No change of plan was tried, because the plan offered no lever that fits.",
    "rerun-failed": "Some changes could not be tried: the engine refused them, and the rest of these words stands.",
    "library-nothing": "The documents in the library say nothing on this that could be quoted.",
    "mentor-nothing": "No figure of this run answers that. Questions about the plan, its goals, its month or a change "
    "of one lever can be answered.",
    "paired": "Each change was run by the engine on its own, against the plan as it stands.",
}
