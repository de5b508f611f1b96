"""Cards on goals: whether the plan works, and which goals hang in the balance."""

from finsim.agents.card import Card

CARDS = (
    Card(
        "goal-unlikely",
        "goals",
        "A later date, a smaller amount or money set aside for it: these three move the odds of “{*}”, now "
        "{goal.*.odds}.",
        (("goal.*.odds", "<", 0.495),),
    ),
    Card(
        "goal-uncertain",
        "goals",
        "“{*}” hangs in the balance, met in {goal.*.odds|of} futures. Deciding now what would give way, its"
        " date or its size, costs nothing.",
        (
            ("goal.*.odds", ">=", 0.495),
            ("goal.*.odds", "<", 0.8),
        ),
    ),
    Card(
        "goal-safe-to-leave",
        "goals",
        "“{*}” is met in {goal.*.odds|of} futures; thought given to the plan counts for more elsewhere.",
        (("goal.*.odds", ">=", 0.95),),
    ),
    Card(
        "many-fail",
        "goals",
        "Working in {success_rate|of} futures, the plan fails more often than it works. Changes of plan, "
        "run one at a time, show which lever carries most.",
        (("success_rate", "<", 0.495),),
    ),
    Card(
        "room-to-spend",
        "goals",
        "With {success_rate|of} futures that work there is room in the plan: an earlier end to work, or "
        "more to spend, can be tried at a known cost in odds.",
        (
            ("success_rate", ">=", 0.95),
            ("?spending.cut.share", "<", 0.2),
        ),
        "spend more",
    ),
    Card(
        "liquidity-not-wealth",
        "goals",
        "The portfolio outlives the plan in {portfolio_survival|of} futures, yet everything due is paid in "
        "only {success_rate|of}. The gap is about having money at the right time, not about having enough.",
        (("portfolio_survival", ">", "success_rate"),),
    ),
    Card(
        "goal-shortfall-large",
        "goals",
        "Where “{*}” is missed, the middle shortfall is {goal.*.shortfall} of a price of {goal.*.amount}. A"
        " partial goal, or one in steps, may serve as well.",
        (
            ("goal.*.odds", "<", 0.8),
            ("goal.*.shortfall", "<", "goal.*.amount"),
        ),
    ),
    Card(
        "goal-can-shrink",
        "goals",
        "“{*}” at its smallest is met in {goal.*.odds_shrunk|of} futures, and in full in {goal.*.odds|of}. "
        "How small is small enough is a question for those who want it.",
        (("goal.*.odds_shrunk", ">", "goal.*.odds"),),
    ),
    Card(
        "goal-close",
        "goals",
        "“{*}” is met in {goal.*.odds|of} futures: likely, and worth a date in the calendar on which to look again.",
        (
            ("goal.*.odds", ">=", 0.8),
            ("goal.*.odds", "<", 0.95),
        ),
    ),
    Card(
        "goal-before-plan",
        "goals",
        "“{*}” is met in {goal.*.odds|of} futures, fewer than the {success_rate|of} in which the plan "
        "works. Its place in the order of payments can be moved.",
        (("goal.*.odds", "<", "success_rate"),),
    ),
    Card(
        "plan-hangs",
        "goals",
        "The plan works in {success_rate|of} futures. That is better than a coin, and not yet comfort; two "
        "or three levers moved a little are mostly easier than one moved far.",
        (
            ("success_rate", ">=", 0.495),
            ("success_rate", "<", 0.75),
        ),
    ),
    Card(
        "plan-near-target",
        "goals",
        "The plan works in {success_rate|of} futures. From here each further point costs more than the "
        "last, so it is worth asking what the last points are to buy.",
        (
            ("success_rate", ">=", 0.75),
            ("success_rate", "<", 0.95),
        ),
    ),
    Card(
        "cuts-are-the-price",
        "goals",
        "The plan bends: spending in retirement is cut at least once in {spending.cut.share|of} futures. "
        "Which lines would give way first is easier to settle in calm years.",
        (("spending.cut.share", ">=", 0.5),),
    ),
    Card(
        "cuts-are-rare",
        "goals",
        "A cut in retired spending is rare here, in {spending.cut.share|of} futures; the plan mostly pays "
        "what it says.",
        (
            ("spending.cut.share", "<", 0.2),
            ("success_rate", ">=", 0.8),
        ),
    ),
    Card(
        "deep-cuts",
        "goals",
        "In nine futures of ten the deepest cut stays within {spending.cut.p90|pct} of planned spending. "
        "Listing which lines would carry that is an hour well spent.",
        (("spending.cut.p90", ">=", 0.2),),
    ),
    Card(
        "shallow-cuts",
        "goals",
        "In nine futures of ten the deepest cut stays within {spending.cut.p90|pct} of planned spending: "
        "mostly the size of extras.",
        (
            ("spending.cut.p90", "<", 0.2),
            ("spending.cut.share", ">", 0.0),
        ),
    ),
    Card(
        "failures-gather",
        "goals",
        "Half of the futures that fail have failed by {failure.median}. Money that comes free before that "
        "date counts for more than money after it.",
        (
            ("failure.median", ">", 12.0),
            ("success_rate", "<", 0.95),
        ),
    ),
    Card(
        "survival-not-enough",
        "goals",
        "The portfolio lasts in {portfolio_survival|of} futures. That a portfolio lasts says little of "
        "whether each bill was paid when due; the plan’s own figure is the one to watch.",
        (
            ("portfolio_survival", ">=", 0.0),
            ("success_rate", "<", 0.95),
        ),
    ),
    Card(
        "retired-spread",
        "goals",
        "Retired spending is {spending.p50.retired} a month in the middle future, and less than "
        "{spending.p5.retired} in one of twenty. The lower figure is the one to try on for size.",
        (("spending.p50.retired", ">", "spending.p5.retired"),),
    ),
    Card(
        "retired-below-extras-now",
        "goals",
        "In one future of twenty retired spending stays below {spending.p5.retired} a month. Knowing which "
        "half of it is fixed makes such a year plannable.",
        (("spending.p5.retired", ">", 0.0),),
    ),
    Card(
        "goal-first-in-line",
        "goals",
        "“{*}” costs {goal.*.amount} and is met in {goal.*.odds|of} futures. Money set aside for it by name"
        " is harder to spend on something else.",
        (("goal.*.odds", "<", 0.95),),
    ),
)
