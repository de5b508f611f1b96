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
        "With median inflation of {inflation.p50} a year, income that does not grow with prices loses ground;"
        " which incomes of the plan are indexed deserves a look.",
        (("inflation.p50", ">", 0.03),),
    ),
    Card(
        "poor-start",
        "market",
        "The first failing future fails in {failure.first}, and half of those that fail have failed by "
        "{failure.median}: the years around these dates are where slack counts.",
        (("failure.first", "<", "failure.median"),),
    ),
)
