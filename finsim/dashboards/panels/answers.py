"""The four answers: will it work, how sure is that, what to do this month, what was assumed."""

from __future__ import annotations

from finsim import charts
from finsim.analysis.figure import Figure
from finsim.charts import numbers
from finsim.dashboards.markup import name, opens, text
from finsim.dashboards.panel import Area, Scene, Stage
from finsim.plan import Assumption
from finsim.plan.assumed import by_reach
from finsim.reports.adjustments import adjustments
from finsim.reports.parts import RARELY_FAILS, SHORT
from finsim.workbench import pictures

# Words for a share, after the calibrated scale of the IPCC (Mastrandrea et al. 2010), in plainer English.
_LIKELY = ((0.99, "Almost certainly"), (0.9, "Very likely"), (0.66, "Probably"), (0.33, "As likely as not"),
           (0.1, "Probably not"), (0.01, "Very unlikely"), (-1.0, "Almost certainly not"))  # fmt: skip
SHOWN_ASSUMPTIONS = 4


def answer(question: str, sentence: str, body: str, size: str = "mid") -> str:
    """Return one answer: the question, a sentence with its figure, then a picture or a list and a caveat."""
    return f'<div class="ansc"><h2 class="q">{text(question)}</h2><p class="{size}">{sentence}</p>{body}</div>'


class WillItWork:
    """The success rate of the plan, in a sentence and a hundred dots."""

    area = Area.ANSWERS
    stage = Stage.FIRST

    def render(self, scene: Scene) -> str:
        rate = scene.run.figures["success_rate"]
        count = numbers.of_100(rate.value or 0.0)
        likely = next(words for low, words in _LIKELY if (rate.value or 0.0) >= low)
        says = f"{rate.name} {numbers.figure(rate, scene.currency, scene.locale)}, opens its ledger"
        sentence = f"{likely}: in {opens(count, 'success_rate', says)} of 100 futures {_error(scene, rate)}"
        last = scene.run.outcome.months[-1]
        works = f"“Works” means that essentials, debts, taxes and required goals are paid in full to {last[:4]}."
        dots = pictures.success_dots(scene.run).svg_wide
        return answer(
            "Will it work?", sentence, f'{dots}<p class="small">{works}{_fails(scene)}{_cuts(scene)}</p>', "big"
        )


def _error(scene: Scene, rate: Figure) -> str:
    if rate.standard_error is None:
        return f'<span class="pm">error: {text(rate.error_note)}</span>'
    prefix = "" if scene.is_whole else f", from the first {numbers.plain(scene.run.n_paths, scene.locale)} paths"
    return f'<span class="pm">{text(numbers.with_error(rate.standard_error, scene.locale))}{prefix}</span>'


def _fails(scene: Scene) -> str:
    """Say by when half of the failing futures have failed, and what is short then; nothing where hardly any fails."""
    figures = scene.run.figures
    middle = figures.get("failure.median")
    short = next((figures[f"failure.{key}"] for key in SHORT if f"failure.{key}" in figures), None)
    if middle is None or short is None or (figures["success_rate"].value or 0.0) >= RARELY_FAILS:
        return ""
    month, amount = (
        _opened(numbers.figure(item, scene.currency, scene.locale, short=True), item) for item in (middle, short)
    )
    words = SHORT[short.id.partition(".")[2]]
    year = scene.run.outcome.months[0][:4]
    return f" Of those that fail, half have failed by {month}; in the middle one {amount} {words}, in {year} money."


def _cuts(scene: Scene) -> str:
    cut = scene.run.figures.get("spending.cut.share")
    if cut is None or not cut.value:
        return ""
    count = numbers.of_100(cut.value)
    figure_ = opens(count, cut.id, f"{cut.name}, opens one of them") if cut.opens else count
    more = adjustments(scene.run.figures, scene.locale, _opened, _small)
    return f" In {figure_} of 100 futures retired spending is cut at least once.{more}"


def _opened(written: str, item: Figure) -> str:
    """Return a figure's digits as the door to the path behind it."""
    return opens(written, item.id, f"{item.name}, opens one of them") if item.opens and item.value else text(written)


def _small(markup: str) -> str:
    return f'<span class="tiny">{markup}</span>'


class HowSure:
    """The odds under every market model: the choice of model beside the sampling error."""

    area = Area.ANSWERS
    stage = Stage.MODELS

    def render(self, scene: Scene) -> str:
        if scene.models is None:
            return answer("How sure is that?", "The other market models are being run.", "")
        chart = charts.model_dots(scene.models, scene.locale)
        shares = [model.share for model in scene.models]
        low, high = (numbers.of_100(share) for share in (min(shares), max(shares)))
        is_one = low == high or low == "more than 99" or high == "fewer than 1"
        every = low if low != "0" else high
        title = f"{every[:1].upper()}{every[1:]} of 100 by every market model"
        if not is_one:
            title = f"By market model it is {low} to {high} of 100"
        return answer("How sure is that?", text(title),
                      f'{chart.plot()}<p class="small">{text(chart.subtitle)}</p>')  # fmt: skip


class ThisMonth:
    """What the plan asks for in its first month, to the cent."""

    area = Area.ANSWERS
    stage = Stage.WHOLE

    def render(self, scene: Scene) -> str:
        figures = scene.run.figures
        month = numbers.month(scene.run.outcome.months[0]).split(" ")[0]
        surplus = figures["surplus"]
        rows = [
            (figures["spending.debt"], "debt payments"),
            (figures["saving.planned"], "saving from net income"),
            (figures["spending.essential"], _spending_words(scene)),
            (surplus, "left over; the plan sends it on" if (surplus.value or 0.0) >= 0 else "short: taken from cash"),
        ]
        items = "".join(
            f'<li><span class="amt">{_cents(scene, item)}</span><span>{words}</span></li>' for item, words in rows
        )
        net = numbers.money(figures["income.net"].value or 0.0, scene.currency, scene.locale)
        door = opens(net, "income.net", "net income, opens its ledger")
        return answer(f"What to do in {month}", f"{door} comes in after tax; the plan gives it this work",
                      f'<ul class="act">{items}</ul>')  # fmt: skip


def _cents(scene: Scene, item: Figure) -> str:
    value = item.value or 0.0
    written = numbers.money(value, scene.currency, scene.locale, cents=not round(value, 2).is_integer())
    return opens(written, item.id, f"{item.name}, opens its ledger") if item.opens else text(written)


def _spending_words(scene: Scene) -> str:
    parts = [scene.run.figures[f"spending.{kind}"] for kind in ("important", "discretionary")]
    rest = " and ".join(
        f"{_cents(scene, part)} {words}" for part, words in zip(parts, ("important", "extras"), strict=True)
    )
    return f"for essentials; then {rest}"


class Assumed:
    """What the plan did not say and finsim took for granted."""

    area = Area.ANSWERS
    stage = Stage.WHOLE

    def render(self, scene: Scene) -> str:
        assumed = by_reach(scene.run.plan.assumed)
        if not assumed:
            return answer("What was assumed?", "Nothing: the plan states every value", "")
        rows, whole = ("".join(map(_told, shown)) for shown in (assumed[:SHOWN_ASSUMPTIONS], assumed))
        count = (
            "1 value the plan did not state" if len(assumed) == 1 else f"{len(assumed)} values the plan did not state"
        )
        return answer(
            "What was assumed?",
            text(count),
            f'<ul class="asm">{rows}</ul><details class="tbl"><summary>See all '
            f'{len(assumed)}</summary><ul class="plain small">{whole}</ul></details>',
        )


def _told(one: Assumption) -> str:
    """Return a default as a sentence, and under it the key that would change it."""
    return f'<li>{name(one.sentence)} <span class="tiny name soft">{text(one.key)}</span></li>'
