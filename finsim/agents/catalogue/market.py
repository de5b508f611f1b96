"""Cards on markets and prices: how much of the answer hangs on them."""

from finsim.agents.card import Card

CARDS = (
    Card(
        "model-matters",
        "market",
        "Under the {*} market model the plan works in {market.*.success|of} futures rather than "
        "{success_rate|of}. How much weight that model deserves is a judgement no simulation makes.",
        (("market.*.success", "<", "success_rate"),),
    ),
    Card(
        "prices-rise",
        "market",
        "With median inflation of {inflation.p50} a year, income that does not grow with prices loses "
        "ground; which incomes of the plan are indexed deserves a look.",
        (("inflation.p50", ">", 0.03),),
    ),
    Card(
        "poor-start",
        "market",
        "The first failing future fails in {failure.first}, and half of those that fail have failed by "
        "{failure.median}: the years around these dates are where slack counts.",
        (("failure.first", "<", "failure.median"),),
    ),
    Card(
        "model-kind",
        "market",
        "Under the {*} market model the plan works in {market.*.success|of} futures, more than in its own "
        "{success_rate|of}. A plan is better judged by the harder of two answers.",
        (("market.*.success", ">", "success_rate"),),
    ),
    Card(
        "models-agree",
        "market",
        "The {*} market model comes to {market.*.success|of} futures that work, as the plan’s own does: "
        "that choice matters little here.",
        (("market.*.success", "=", "success_rate"),),
    ),
    Card(
        "inflation-mild",
        "market",
        "Median inflation is {inflation.p50} a year. Over a working life even that halves what a fixed "
        "amount buys, so amounts without growth are worth a look.",
        (
            ("inflation.p50", "<=", 0.03),
            ("inflation.p50", ">", 0.0175),
        ),
    ),
    Card(
        "inflation-low",
        "market",
        "Median inflation is {inflation.p50} a year, low by the record; a run under a harder model shows "
        "what hangs on it.",
        (("inflation.p50", "<=", 0.0175),),
    ),
    Card(
        "order-of-returns",
        "market",
        "Half of the failing futures have failed by {failure.median}. A run with a poor start shows how "
        "much of this plan hangs on the order of the years.",
        (
            ("failure.median", ">", 12.0),
            ("portfolio_survival", "<", 0.98),
        ),
    ),
    Card(
        "spread-is-markets",
        "market",
        "The middle future ends with {net_worth.p50.end}; one in twenty ends above {net_worth.p95.end}. A "
        "plan has to be one that can be lived with across all of that.",
        (("net_worth.p95.end", ">", "net_worth.p50.end"),),
    ),
    Card(
        "retire-into-markets",
        "market",
        "At retirement the middle future has {net_worth.p50.retirement}, and one in twenty less than "
        "{net_worth.p5.retirement}. The years around that date are the ones to plan slack for.",
        (("net_worth.p50.retirement", ">", "net_worth.p5.retirement"),),
    ),
    Card(
        "forecast-none",
        "market",
        "No one knows which future comes. What the {success_rate|of} futures that work have in common is "
        "easier to act on than a forecast.",
        (
            ("success_rate", ">=", 0.5),
            ("success_rate", "<", 0.98),
        ),
    ),
    Card(
        "depletion-late",
        "market",
        "Where a portfolio ends, half have ended by {depletion.month}. Income that does not come from the "
        "portfolio carries the years after it.",
        (("depletion.month", ">", 12.0),),
    ),
)
