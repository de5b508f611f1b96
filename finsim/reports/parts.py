"""Plain data -> the pieces of the sheets: the answer, the month, goals, debts, causes, levers, the foot.

Each function returns trusted markup, "" where there is nothing to say; every text of the plan is escaped here. Numbers
are written by `charts.numbers`, nothing is computed but what a row of a table needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from finsim import charts
from finsim.analysis.figure import Figure
from finsim.charts import Lever, numbers
from finsim.charts.draw import escape, own_name
from finsim.reports.adjustments import adjustments
from finsim.reports.effects import effects_table
from finsim.reports.material import Amount, DebtRow, Effect, Material, Proposal

MOST_CHANGES = 5  # rows that a sheet has room for
MOST_BESIDE_FAILURES = 3  # and where it shows when and how futures fail
MOST_ASSUMED = 5  # that are told; the rest is folded away
_LEAST_LEFT = 0.005  # less than a cent is nothing
RARELY_FAILS = 0.99  # from here on, when and how the few futures fail is an anecdote


def part(title: str, body: str) -> str:
    """Return a block with its heading, "" where the body is empty."""
    return f"<section><h2>{escape(title)}</h2>{body}</section>" if body else ""


def answer(material: Material) -> str:
    """Return the headline with its dots, what "works" means, how it fails or is cut, and how sure that is."""
    rate = material.figures["success_rate"]
    count = numbers.of_100(rate.value or 0.0)
    told = [f"{_meaning(material)}{_failures(material)}", _cuts(material), _error(material, rate)]
    paragraphs = "".join(f'<p class="small">{text}</p>' for text in told if text)
    return (
        f'<div class="answer"><h1 class="big">It works in {count} of 100 {escape(material.futures)}</h1>'
        f"{material.dots.svg_wide}<div>{paragraphs}</div></div>"
    )


def _error(material: Material, rate: Figure) -> str:
    """Say how sure the headline is, and of which market model; beyond that no error is claimed."""
    locale = material.figures.locale
    if rate.standard_error is None:
        return f"{escape(material.market)} No sampling error is given: {escape(_reason(rate))}."
    value = numbers.in_100(rate.value or 0.0, locale)
    share = f"{value} {numbers.with_error(rate.standard_error, locale)}"
    if not rate.standard_error:
        share = value
    if rate.low is not None and rate.high is not None:
        low, high = (numbers.in_100(bound, locale, digits=_digits(rate)) for bound in (rate.low, rate.high))
        share = f"{value}, with 95{numbers.NARROW}% confidence {low} to {high}" if low != high else value
    over = f"over {numbers.plain(material.n_paths, locale)} paths"
    return f"<b>{share}</b>: the error of sampling, {over}. {escape(material.market)}"


def _reason(rate: Figure) -> str:
    """Return why a share has no error, out of a note like "none (overlapping windows)"."""
    return rate.error_note.removeprefix("none").strip(" ()") or "these paths are not draws"


def _digits(rate: Figure) -> int:
    """Give an interval that hugs 0 or 100 a second decimal, so that it does not read as certain."""
    bounds = [bound for bound in (rate.low, rate.high) if bound is not None and 0.0 < bound < 1.0]
    return 2 if any(round(bound, 3) in (0.0, 1.0) or abs(bound - 0.5) > 0.498 for bound in bounds) else 1


def _meaning(material: Material) -> str:
    return (
        "“Works” means that essentials, debts, taxes and required goals are paid in full to "
        f"{numbers.month(material.until)}."
    )


def _failures(material: Material) -> str:
    """Say when failing futures fail, and what most of them cannot pay first; nothing where hardly any fails."""
    figures = material.figures
    first, middle = (figures.get(f"failure.{which}") for which in ("first", "median"))
    if first is None or middle is None or (figures["success_rate"].value or 0.0) >= RARELY_FAILS:
        return ""
    by_when = [numbers.figure(item, figures.currency, figures.locale) for item in (first, middle)]
    causes = _causes_of(material)
    why = ""
    if causes:
        why = (
            f" What cannot be paid first, in {numbers.of_100(causes[0].value or 0.0)} of 100: "
            f"{escape(causes[0].name.partition(': ')[2].removesuffix(' unpaid'))}."
        )
    when = f" None fails before {by_when[0]}; of those that fail, half have failed by {by_when[1]}."
    return f"{when}{why}{_how_much(material)}"


def _how_much(material: Material) -> str:
    """Say how much is short in the middle one of the failing futures."""
    figures = material.figures
    found = next((figures[f"failure.{key}"] for key in SHORT if f"failure.{key}" in figures), None)
    if found is None:
        return ""
    amount = numbers.figure(found, figures.currency, figures.locale, short=True)
    year = numbers.money_name(figures.currency, "real", int(material.month[:4]))
    return f" In the middle one of them {amount} {SHORT[found.id.partition('.')[2]]}, in {year}."


SHORT = {
    "unpaid": "a month is unpaid from then on",
    "missing": "is missing for a required goal",
    "borrowed": "is borrowed and not paid back",
}


def _causes_of(material: Material) -> list[Figure]:
    """Return the share of futures by what first goes wrong in them, the most frequent first."""
    found = [item for key, item in material.figures.items() if key.startswith("failure.") and key.endswith(".share")]
    return sorted(found, key=lambda item: -(item.value or 0.0))


def _cuts(material: Material) -> str:
    cut = material.figures.get("spending.cut.share")
    if cut is None or not cut.value:
        return ""
    text = f"In {numbers.of_100(cut.value)} of 100 {escape(material.futures)} retired spending is cut at least once."
    return text + adjustments(
        material.figures, material.figures.locale, lambda written, _: escape(written), lambda _: ""
    )


def _wealth(material: Material) -> str:
    figures = material.figures
    start = figures.get("net_worth.start")
    if start is None or start.value is None:
        return ""
    return f"Net worth on the first day is {numbers.money(start.value, figures.currency, figures.locale)}. "


def to_do(material: Material) -> str:
    """Return what comes in in the first month, and where it goes: debts, saving, spending, and what is left."""
    figures = material.figures
    spending = [Amount(words, figures[f"spending.{kind}"].value or 0.0)
                for kind, words in (("essential", "essential"), ("important", "important"), ("discretionary", "extras"))
                if f"spending.{kind}" in figures]  # fmt: skip
    items = [
        _income(material),
        _to_do(material, material.debts_paid, "debts"),
        _to_do(material, material.saved, "saving"),
        _to_do(material, spending, "to spend"),
        _left(material),
    ]
    return f'<ul class="act">{"".join(items)}</ul>'


def _income(material: Material) -> str:
    """Say how net income comes of gross, and what the employer adds beside it."""
    gross, net, match = (_amount(material, key) for key in ("income.gross", "income.net", "match"))
    taken = [(words, _amount(material, key)) for key, words in _TAKEN]
    less = [f"{words} {_bare(material, amount)}" for words, amount in taken if abs(amount) > _LEAST_LEFT]
    told = f"comes in: gross {_bare(material, gross)}" + (f", less {', '.join(less)}" if less else "")
    if match > _LEAST_LEFT:
        told += f"; the employer adds {_bare(material, match)} to the accounts"
    return f'<li><span class="amt">{_money(material, net)}</span><span>{told}</span></li>'


_TAKEN = (("tax.month", "taxes"), ("premiums", "premiums"), ("deferrals", "saving from wages"))


def _amount(material: Material, key: str) -> float:
    figure = material.figures.get(key)
    return (figure.value or 0.0) if figure is not None else 0.0


def _to_do(material: Material, payments: Sequence[Amount], words: str) -> str:
    paid = [payment for payment in payments if abs(payment.amount) > _LEAST_LEFT]
    if not paid:
        return ""
    each = ", ".join(f"{escape(own_name(one.words))} {_bare(material, one.amount)}" for one in paid)
    total = _money(material, sum(one.amount for one in paid))
    return f'<li><span class="amt">{total}</span><span>{words}: <span class="name">{each}</span></span></li>'


def _left(material: Material) -> str:
    left = material.figures["surplus"].value or 0.0
    if left < -_LEAST_LEFT:
        words = "is missing in this month, and comes out of cash"
    elif left < _LEAST_LEFT:
        return ""
    else:
        words = f"left over: {escape(material.left_goes)}"
    return f'<li><span class="amt">{_money(material, abs(left))}</span><span>{words}</span></li>'


_OUTLOOK = (
    ("Net worth at retirement", "net_worth.{}.retirement"),
    ("Net worth at the end", "net_worth.{}.end"),
    ("Spending a month when retired", "spending.{}.retired"),
)
_COLUMNS = (("p5", "1 in 20 below"), ("p50", "Middle"), ("p95", "1 in 20 above"))


def outlook(material: Material) -> str:
    """Return low, middle and high of wealth and of retired spending, in money of the start, and the cash."""
    figures = material.figures
    rows = [
        (words, [figures.get(pattern.format(column)) for column, _ in _COLUMNS]) for words, pattern in _OUTLOOK
    ]  # fmt: skip
    body = "".join(
        f'<tr><th scope="row">{words}</th>'
        + "".join(
            f"<td>{numbers.figure(cell, figures.currency, figures.locale, short=True)}</td>" for cell in cells if cell
        )
        + "</tr>"
        for words, cells in rows
        if all(cells)
    )
    if not body:
        return ""
    head = "".join(f'<th scope="col">{words}</th>' for words in ("", *(words for _, words in _COLUMNS)))
    year = material.month[:4]
    name = numbers.money_name(figures.currency, "real", int(year))
    return (
        f'<table class="cf"><caption class="vh">Outlook, {name}</caption><thead><tr>{head}</tr></thead>'
        f'<tbody>{body}</tbody></table><p class="fine">In {name}. {_wealth(material)}{_spent(rows)}'
        f"{_cash(material)}</p>"
    )


def _spent(rows: Sequence[tuple[str, Sequence[Figure | None]]]) -> str:
    """Say what a failed future counts for in the outlook, where one stands there."""
    shown = [cell for _, cells in rows for cell in cells if cell and cell.fails]
    owes = "Spent: what a failed future would owe by then is no forecast. " if any(c.is_spent for c in shown) else ""
    is_fed = any(not cell.is_spent for cell in shown)
    return owes + ("Spending of a failed future is what it still can pay. " if is_fed else "")


def _cash(material: Material) -> str:
    """Say how far cash reaches."""
    now, low = (material.figures.get(key) for key in ("buffer.months", "buffer.months.low"))
    if now is None or low is None or now.value is None or low.value is None:
        return ""
    locale = material.figures.locale
    falls = f"falls to {numbers.plain(low.value, locale, 1)} or less" if round(low.value, 1) > 0.0 else "runs out"
    return (
        f"Cash covers {numbers.plain(now.value, locale, 1)} months of essentials and debt payments after the first "
        f"month; in one future of twenty it {falls} within five years."
    )


def goals(material: Material) -> str:
    """Return every goal with its odds, a bar, and what it is."""
    locale = material.figures.locale
    items = []
    for goal in material.goals:
        odds = "not counted" if goal.odds is None else numbers.in_100(goal.odds, locale)
        error = f' <span class="pm">{numbers.with_error(goal.error, locale)}</span>' if goal.error else ""
        when = numbers.month(goal.start) if goal.end == goal.start else f"{goal.start[:4]}–{goal.end[:4]}"
        about = ", ".join(text for text in (goal.detail, when, goal.need) if text)
        items.append(
            f'<li><span class="nm name">{escape(goal.name)}</span><span class="od">{odds}{error}</span>'
            f"{charts.odds_bar(goal.odds, goal.name) if goal.odds is not None else ''}"
            f'<span class="tiny soft">{escape(about)}</span></li>'
        )
    return f'<ul class="goals">{"".join(items)}</ul>' if items else ""


def debts(material: Material) -> str:
    """Return what is owed, at what rate, until when, and what it costs."""
    if not material.debts:
        return ""
    rows = "".join(_debt(material, debt) for debt in material.debts)
    head = "".join(f'<th scope="col">{text}</th>' for text in ("Debt", "Owed", "Rate", "Paid off"))
    figures = material.figures
    interest = numbers.money(sum(debt.interest for debt in material.debts), figures.currency, figures.locale)
    until = "Until then" if all(debt.ends for debt in material.debts) else "To the end of the plan"
    if material.spent and until != "Until then":
        until = f"Until the middle path can pay no more, in {numbers.month(material.spent)},"
    return (
        f'<table class="cf"><caption class="vh">Debts</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody>'
        "</table>"
        f'<p class="fine">{until} they cost {interest} of interest, in money of the day.</p>'
    )


def _debt(material: Material, debt: DebtRow) -> str:
    figures = material.figures
    cells = [
        numbers.money(debt.owed, figures.currency, figures.locale),
        numbers.percent(debt.rate, figures.locale),
        numbers.month(debt.ends) if debt.ends else "not paid off" if material.spent else "beyond the plan",
    ]
    return (
        f'<tr><th scope="row"><span class="name">{escape(own_name(debt.name))}</span></th>'
        + "".join(f"<td>{text}</td>" for text in cells)
        + "</tr>"
    )


def causes(material: Material) -> str:
    """Return when failing futures fail and what they cannot pay; "" where none fails."""
    if material.failures is None:
        return ""
    rows = "; ".join(
        f"{escape(figure.name.partition(': ')[2])} in {_futures(material, figure)}" for figure in _causes_of(material)
    )
    why = f'<p class="fine">What could not be paid first: {rows}.</p>' if rows else ""
    return f"<section>{material.failures.html()}{why}</section>"


def _futures(material: Material, share: Figure) -> str:
    """Write a share of this run's paths as their count."""
    return numbers.plain(round((share.value or 0.0) * material.n_paths), material.figures.locale)


def levers(material: Material) -> str:
    """Return the changes that were tried, each run on the same paths: before, after, and points with their error."""
    tried = [(one, _lever(one, one.judged_by)) for one in material.proposals]
    clear = _best_of_each(one for one, lever in tried if not lever.is_noise)
    shown = clear[: MOST_CHANGES if material.failures is None else MOST_BESIDE_FAILURES]
    noise = [lever.name for _, lever in tried if lever.is_noise]
    rest = _not_shown(len(tried) - len(shown) - len(noise), noise if shown else (), material.untried)
    if not shown:
        return part("What would change the answer", _nothing_clear(material, noise, rest))
    if any(one.aim for one in shown):
        return part("What would change the answer", effects_table(material.figures, shown, material.n_paths, rest))
    chart = charts.lever_bars(
        [_lever(one, one.odds) for one in shown], material.figures.locale, material.n_paths, width=680, id="levers"
    )
    before = numbers.in_100(shown[0].odds.before, material.figures.locale)
    return f'{chart.html()}<p class="fine">Before any change: {before} of 100. {rest}</p>'


def _lever(proposal: Proposal, effect: Effect) -> Lever:
    return Lever(_capital(proposal.words), effect.difference, effect.error, effect.after)


def _best_of_each(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Keep the first, which is the best, of the changes that move the same levers."""
    best: dict[tuple[str, ...], Proposal] = {}
    for one in proposals:
        best.setdefault(one.levers, one)
    return list(best.values())


def _not_shown(more: int, noise: Sequence[str], refused: int) -> str:
    """Say which changes move nothing clearly, how many have no row, and how many the engine refused."""
    said = [f"{len(noise)} moved nothing clearly."] if noise else []
    said += [f"{more} more changes were run; the board shows them."] if more > 1 else []
    said += ["1 more change was run; the board shows it."] if more == 1 else []
    said += [f"{refused} could not be tried."] if refused else []
    return " ".join(said)


def _nothing_clear(material: Material, noise: Sequence[str], rest: str) -> str:
    """Say that what was tried moves nothing, and name what was tried."""
    if not noise:
        return f'<p class="fine">{rest}</p>' if rest else ""
    names = "".join(f'<li class="name">{escape(name)}</li>' for name in noise)
    paths = numbers.plain(material.n_paths, material.figures.locale)
    return (
        '<p class="small">The odds move by no more than their noise under any change that was tried, each run on the '
        f'same {paths} paths:</p><ul class="plainlist">{names}</ul><p class="fine">{rest}</p>'
    )


def assumed(material: Material) -> str:
    """Return the defaults in use that reach furthest; the whole list is folded away, and paper does without it."""
    every = material.assumed
    told = " ".join(f'<span class="name">{escape(own_name(said))}</span>' for _, said in every[:MOST_ASSUMED])
    if len(every) <= MOST_ASSUMED:
        return f'<p class="fine">{told}</p>' if told else ""
    rows = "".join(f"<li>{_of_key(said, key)}</li>" for key, said in every)
    return (
        f'<p class="fine">{told} {len(every) - MOST_ASSUMED} more, that usually move less, are listed in the page of '
        f'this report and on the board.</p><details class="tbl"><summary>All {len(every)}</summary>'
        f'<ul class="plainlist three">{rows}</ul></details>'
    )


def not_modelled(material: Material) -> str:
    """Return what the plan says and the engine leaves out."""
    if not material.not_modelled:
        return ""
    rows = "".join(f"<li>{_of_key(f'{_capital(words)}.', keys)}</li>" for keys, words in material.not_modelled)
    return f'<ul class="plainlist">{rows}</ul>'


def _of_key(words: str, key: str) -> str:
    """Return a sentence, and in grey the key of the plan that it is about."""
    return f'<span class="name">{escape(own_name(words))} <span class="soft">({escape(own_name(key))})</span></span>'


def foot(material: Material, number: int, of: int) -> str:
    """Return the receipt in short, how to run it again, and the number of the sheet."""
    receipt, locale = material.receipt, material.figures.locale
    data = str(receipt["data"]).rpartition(":")[2]
    said = [
        f"Receipt {_short(receipt['id'])}",
        f"data {data[:8]}" if data else "no data",
        f"engine {receipt['engine']['version']} {receipt['engine']['sources'][:8]}",
        f"seed {receipt['seed']}",
        f"{numbers.plain(receipt['n_paths'], locale)} paths × {numbers.plain(receipt['n_periods'], locale)} months",
    ]
    again = "Run again and compare every byte: finsim verify household_report.receipt.json"
    items = "".join(f"<li>{escape(text)}</li>" for text in said)
    return (
        f'<footer class="rptfoot"><ul>{items}</ul><ul><li>{escape(again)}</li><li>Not advice. '
        f"Sheet {number} of {of}</li></ul></footer>"
    )


def _short(digest: str) -> str:
    return f"{digest[:4]} {digest[4:8]} {digest[8:12]}"


def _money(material: Material, amount: float) -> str:
    """Write an amount to the cent where it has cents."""
    figures = material.figures
    return numbers.money(amount, figures.currency, figures.locale, cents=not round(amount, 2).is_integer())


def _bare(material: Material, amount: float) -> str:
    digits = 0 if round(amount, 2).is_integer() else 2
    return numbers.plain(amount, material.figures.locale, digits)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
