"""Facts and claims of a second stranger: lies that hang on one small word of time, measure, order or cause.

`FACTS` are made by hand, so what is so is known without asking the check. A claim is written as `claim_lines` reads it:
"A > B", "max A : A; B", "2 of A; B > C", "A -> B up", "slug : E raises", or JSON; the words behind # are the sentence
that a reader would be told. Every lie is meant to look right: its figures are near its truth's.
"""

from __future__ import annotations

from typing import Any


def money(id: str, value: float, topic: str = "cash flow", per: str | None = "month", **more: Any) -> dict[str, Any]:
    """Return a fact in money of the day, of the first month; `per` None leaves the key away."""
    row = {"id": id, "name": id, "value": value, "unit": "money", "topic": topic, "prices": "nominal",
           "period": "2027-01"}  # fmt: skip
    return row | ({} if per is None else {"per": per}) | more


def share(name: str, value: float, topic: str = "success", unit: str = "share", **more: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "value": value, "unit": unit, "topic": topic} | more


def _with(name: str, value: float, scope: str, **more: Any) -> dict[str, Any]:
    """Return the change of a share that the engine has measured."""
    return share(f"effect.{name}", value, "effect", "points", scope=f"proposal:{scope}") | more


SPAN, LONG = "2050-01..2080-12", "2048-01..2083-12"
FACTS: list[dict[str, Any]] = [
    money("net", 10_500.0, "income"), money("net.yearly", 126_000.0, "income", "year"),
    money("needs", 4_600.0, "spending"), money("wishes", 1_250.0, "spending"), money("more", 1_250.4, "spending"),
    money("tax", 2_700.0, "tax"), money("tax.yearly", 9_000.0, "tax", "year"), money("left", -270.0, "surplus"),
    money("bonus", 9_000.0, "income", ""), money("owed", 9_900.0, "debt", ""), money("owed too", 330_000.0, "debt", ""),
    money("rent", 450.0, "rent", None, name="rent a week"), money("other rent", 1_800.0, "rent", None,
    name="rent a month"), money("third rent", 21_000.0, "rent", None, name="annual rent"),
    money("fourth rent", 1_500.0, "rent", None, name="rent per month"),
    money("van", 38_000.0, "goal amount", "", scope="goal:van", period="2030-06"),
    money("roof", 41_000.0, "goal amount", "", scope="goal:roof", period="2050-06"),
    money("boat", 39_000.0, "goal price", "", prices="real", scope="goal:boat", period="2030-06"),
    money("barn", 40_000.0, "goal price", "", prices="real", scope="goal:barn", period="2050-06"),
    money("later", 8_400.0, "retired", "month", prices="real", period=SPAN),
    money("later", 8_700.0, "retired", "month", prices="real", period=LONG, scope="proposal:x"),
    money("paid", 310_000.0, "sum", "", prices="real", period=SPAN),
    money("paid", 350_000.0, "sum", "", prices="real", period=LONG, scope="proposal:x"),
    money("pay", 9_000.0, "wage", "month"), money("pay", 108_000.0, "wage", "year", scope="proposal:x"),
    share("works", 0.812), share("lasts", 0.874), share("works", 0.846, scope="proposal:x"),
    share("works", 0.795, scope="proposal:y"), share("works", 0.8123, scope="proposal:z"),
    share("works", 0.79, scope="base"), share("cut", 0.81, "cuts"), share("depth", 0.10, "cut depth"),
    share("works", 0.66, scope="market:regimes", topic="success"),
    share("goal.van.odds", 0.9231, "odds", scope="goal:van"),
    share("goal.june.odds", 0.9262, "odds", scope="goal:june"),
    share("goal.max.odds", 0.807, "odds", scope="goal:max"), share("goal.roof.odds", 0.9549, "odds", scope="goal:roof"),
    _with("works", 0.034, "x", standard_error=0.004), _with("works", -0.017, "y", standard_error=0.009),
    _with("works", 0.0003, "z", standard_error=0.0001), _with("lasts", 0.02, "x", low=-0.001, high=0.041),
    _with("cut", -0.061, "x", standard_error=0.005),
    share("cost", 0.051, "price rise", "rate"), share("gain", 0.049, "price rise", "rate"),
    share("hair", 0.05104, "price rise", "rate"), share("moved", 0.05, "price rise", "points"),
    share("first fails", 2055 * 12.0 + 3, "failure", "month"), share("half fail", 2067 * 12.0, "failure", "month"),
    share("same month", 2055 * 12.0 + 3, "failure", "month"), share("wait", 24.0, "failure", "months"),
    share("age", 65.0, "retiring", "years"), share("years left", 23.0, "years to go", "years"),
    share("age too", 67.0, "retiring", "years"), share("born", 1989 * 12.0, "retiring", "month"),
    share("buffer", 3.04, "buffer", "months"), share("buffer low", 2.96, "buffer", "months"),
    share("score", 81.0, "discipline", "score"), share("part", 81.4, "discipline", "score"),
]  # fmt: skip

LIES = """
unit of time | needs > tax.yearly  # essentials a month exceed tax a year
unit of time | net < tax.yearly  # income stays under a tax of twelve months
unit of time | rent < other rent  # rent is lower by the week
unit of time | third rent > other rent  # one year's rent above one month's
unit of time | pay@plan -> pay@proposal:x up  # the wage rises twelvefold, told by the year
unit of time | max net.yearly : net.yearly; net; needs  # the year's income is the largest flow
month and sum | bonus > needs  # a bonus once above needs every month
month and sum | net > bonus  # a month's income above a single payment
month and sum | 2 of needs; wishes < bonus  # two flows below a single payment
month and sum | paid@plan -> paid@proposal:x up  # more is paid, over five more years
month and sum | paid@plan -> paid@proposal:x flat  # the same is paid, over five more years
month and sum | min wishes : wishes; needs; bonus  # the lowest of flows and a single payment
price level | van < roof  # dollars of 2030 below dollars of 2050
price level | van = boat  # nominal equal to real
price level | max roof : roof; van  # the dearest, in dollars of another time
price level | later@plan < net  # money of the start against money of the day
price level | boat > needs  # a price above a flow
price level | owed < paid@plan  # what is owed now against what is paid in all
of 100 futures | works@plan > cut  # works more often than it is cut: two subjects
of 100 futures | cut = works@plan  # 81 of 100, twice
of 100 futures | depth < cut  # how deep against how often
of 100 futures | works@plan > score  # 81 of 100 futures against 81 of 100 points
of 100 futures | goal.van.odds > works@plan  # a goal's futures against the plan's
of 100 futures | {"op": "value", "fact": "works@plan", "of": 10}  # 8 of 10
before and after | works@proposal:x -> works@plan down  # from the change back to the plan
before and after | works@plan -> works@proposal:x down  # falls from 81 to 85
before and after | works@proposal:y -> works@proposal:x up  # from one change to another
before and after | works@plan -> works@base down  # from the plan to the earlier one
before and after | first fails > half fail  # the first failure comes later than the middle one
before and after | max first fails : first fails; half fail  # the latest of the two
at least, at most | 2 of goal.van.odds; goal.roof.odds > goal.june.odds  # two above 93, where one is 92
at least, at most | 2 of wishes; needs > more  # two above, where one is printed alike
at least, at most | 1 of part; score > score  # one above itself
at least, at most | 3 of net; needs; wishes > tax  # three above tax, where two are
at least, at most | 0 of goal.max.odds; goal.van.odds < goal.roof.odds  # none below the best
at least, at most | 1 of lasts; works@plan < lasts  # one of them is the measure itself
reversed | needs < wishes  # wishes cost more than needs
reversed | left > wishes  # what is missing told as what is left
reversed | lasts < works@plan  # the portfolio lasts less often than the plan works
reversed | goal.max.odds > goal.june.odds  # the worst goal above a better one
reversed | cost < gain  # a cost of 5.1 below a gain of 4.9
reversed | age > age too  # 65 above 67
tie | wishes < more  # $1,250 below $1,250
tie | part > score  # 81 above 81
tie | buffer > buffer low  # 3 months above 3 months
tie | cost < hair  # 5.1 % below 5.1 %
tie | first fails < same month  # a month before itself
tie | works@plan -> works@proposal:z up  # rises from 81 to 81
per cent and points | cost > moved  # 5.1 % above 5 points
per cent and points | works@plan < effect.cut  # odds against a change of odds
per cent and points | depth = moved  # a share equal to points
per cent and points | effect.works@proposal:x > effect.works@proposal:y  # a change above a change
per cent and points | {"op": "value", "fact": "effect.cut"}  # a change told as a level
per cent and points | works@plan -> effect.works@proposal:x up  # from a level to a change
cause | y : effect.works@proposal:y lowers  # a fall within its noise
cause | z : effect.works@proposal:z raises  # three hundredths of a point
cause | x : effect.lasts raises  # an interval that holds nought
cause | y : effect.works@proposal:x raises  # what another change did
cause | x : effect.works@proposal:x none  # a clear rise told as nothing
cause | x : effect.cut raises  # more cuts, where there are fewer
date, age, years | age < years left  # an age held against a stretch of time
date, age, years | wait < first fails  # a length before a date
date, age, years | born < age  # a birth month against an age
date, age, years | buffer > years left  # months above years
date, age, years | half fail > wait  # a month later than a length
date, age, years | min age : age; age too; years left  # the lowest of two ages and a length
"""

TRUTHS = """
unit of time | needs < net  # both a month
unit of time | tax.yearly < net.yearly  # both a year
unit of time | other rent > fourth rent  # both say a month
unit of time | tax > wishes
unit of time | later@plan -> later@proposal:x up  # an average month over two spans that overlap
unit of time | 2 of needs; tax < net
month and sum | owed < owed too  # two debts as they stand
month and sum | {"op": "value", "fact": "bonus"}
month and sum | {"op": "value", "fact": "paid@plan"}
month and sum | {"op": "value", "fact": "net.yearly"}
month and sum | max owed too : owed too; owed
month and sum | min left : left; wishes; needs
price level | boat < barn  # both in money of the start
price level | {"op": "value", "fact": "van"}
price level | max barn : boat; barn
price level | {"op": "value", "fact": "later@plan"}
price level | {"op": "value", "fact": "roof"}
price level | {"op": "value", "fact": "later@proposal:x"}
of 100 futures | works@plan < lasts
of 100 futures | works@market:regimes < works@plan
of 100 futures | {"op": "value", "fact": "cut"}
of 100 futures | {"op": "value", "fact": "depth"}
of 100 futures | goal.van.odds > goal.max.odds
of 100 futures | max goal.roof.odds : goal.van.odds; goal.june.odds; goal.max.odds; goal.roof.odds
before and after | works@plan -> works@proposal:x up
before and after | works@plan -> works@proposal:y down
before and after | works@base -> works@plan up
before and after | first fails < half fail
before and after | max half fail : first fails; half fail
before and after | works@plan -> works@proposal:z flat
at least, at most | 2 of goal.june.odds; goal.roof.odds > goal.van.odds
at least, at most | 1 of net; tax > needs
at least, at most | 1 of wishes; needs > more
at least, at most | 2 of goal.max.odds; goal.van.odds < goal.roof.odds
at least, at most | 0 of goal.max.odds; goal.van.odds > goal.roof.odds
at least, at most | 3 of tax; needs; wishes < net
reversed | needs > wishes
reversed | left < wishes
reversed | lasts > works@plan
reversed | goal.june.odds > goal.max.odds
reversed | cost > gain
reversed | age < age too
tie | wishes = more
tie | part = score
tie | buffer = buffer low
tie | cost = hair
tie | first fails = same month
tie | 1 of same month; half fail = first fails
per cent and points | {"op": "value", "fact": "cost"}
per cent and points | {"op": "value", "fact": "moved"}
per cent and points | gain < hair
per cent and points | max cost : cost; gain
per cent and points | min gain : gain; hair
per cent and points | 2 of cost; hair > gain
cause | x : effect.works@proposal:x raises
cause | y : effect.works@proposal:y none
cause | z : effect.works@proposal:z none
cause | x : effect.lasts none
cause | x : effect.cut lowers
cause | x : effect.cut@proposal:x lowers
date, age, years | {"op": "value", "fact": "years left"}
date, age, years | {"op": "value", "fact": "born"}
date, age, years | max age too : age; age too
date, age, years | min first fails : first fails; half fail
date, age, years | half fail > same month
date, age, years | {"op": "value", "fact": "wait"}
"""
