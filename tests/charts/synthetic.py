"""Synthetic data for the tests of charts: invented by a seeded generator, no household and no market behind it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from finsim import charts

START = 2026 * 12 + 11
N_MONTHS = 699
MONEY = charts.Money("USD", "en_US", "real", 2026)
RUPEES = charts.Money("INR", "en_IN", "real", 2026)
EVIL = '<script>alert("1")</script>\' onload="x" & <b>'
NASTY_NAMES = {
    "markup": EVIL,
    "right to left": "צבי 12 בית \u202e)",
    "emoji": "👩‍👩‍👧 Familie 🏠",
    "very long": "A goal with a name that never seems to end " * 9,
    "controls": "Bad\x00name\x1b[0m\ud800\ufffe",
    "empty": "",
}


@dataclass(frozen=True)
class Bands:
    percentiles: tuple[float, ...]
    values: np.ndarray
    paths: np.ndarray
    months: list[str]


def months(count: int = N_MONTHS, start: int = START) -> list[str]:
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(start, start + count)]


def bands_of(paths: np.ndarray) -> Bands:
    """Take order statistics, with the path of each, of synthetic paths (n_periods, n_paths)."""
    percentiles = (5.0, 25.0, 50.0, 75.0, 95.0)
    order = np.argsort(paths, axis=1, kind="stable")
    ranks = [int(np.ceil(p / 100 * paths.shape[1])) - 1 for p in percentiles]
    which = order[:, ranks].T
    return Bands(percentiles, np.take_along_axis(paths, which.T, axis=1).T, which, months(len(paths)))


def worth_paths(n_paths: int = 2_000, n_periods: int = N_MONTHS, seed: int = 3) -> np.ndarray:
    """Invent wealth that grows while somebody works and is spent afterwards."""
    draws = np.random.default_rng(seed).normal(0.0042, 0.028, (n_periods, n_paths))
    worth = np.empty((n_periods, n_paths))
    level = np.full(n_paths, 416_306.0)
    for period in range(n_periods):
        flow = 1_700.0 if period < 336 else -7_000.0
        level = np.maximum(level * np.exp(draws[period]) + flow, 20_000.0 if period > 400 else 1.0)
        worth[period] = level
    return worth


def spending_paths(n_paths: int = 2_000, n_periods: int = N_MONTHS, seed: int = 4) -> np.ndarray:
    steps = np.random.default_rng(seed).normal(0, 0.01, (n_periods, n_paths)).cumsum(axis=0)
    base = np.where(np.arange(n_periods) < 330, 7_400.0, 8_300.0)[:, None]
    return base * np.exp(np.clip(steps, -0.35, 0.25))


GOALS = (
    charts.Goal("Minivan", "2030-06", "2030-06", 0.923, 0.003, "important", "$38,000"),
    charts.Goal("College, Leo", "2038-09", "2042-08", 0.932, 0.003, "important", "$26,000 a year"),
    charts.Goal("College, Iris", "2042-09", "2046-08", 0.962, 0.002, "important", "$26,000 a year"),
    charts.Goal("Retire at 65", "2054-05", "2055-03", 0.811, 0.004, "required"),
)
EVENTS = (
    charts.Event("Child care ends", "2029-08"),
    charts.Event("Mortgage paid", "2052-07"),
    charts.Event("Social Security", "2056-05"),
)
PEOPLE = (charts.Person("Maya", "1989-05"), charts.Person("Jon", "1990-03"))


def all_charts(money: charts.Money = MONEY, name: str = "") -> dict[str, charts.Chart]:
    """Draw one of every kind; `name` replaces every name that a plan could hold."""
    worth, spending = worth_paths(), spending_paths()
    bands = bands_of(worth)
    goals = [charts.Goal(name or g.name, g.start, g.end, g.odds, g.error, g.need, name or g.detail) for g in GOALS]
    events = [charts.Event(name or event.name, event.month) for event in EVENTS]
    opened = charts.OpenedPath(4_953, worth[:, 7].tolist(), "2064-12", 25)
    years = list(range(2027, 2085))
    wages = [180_000.0 + 500 * at if at < 28 else 0.0 for at in range(58)]
    return {
        "fan": charts.fan(
            bands,
            money,
            about="All accounts and the home, less debts",
            n_paths=2_000,
            goals=goals,
            events=events,
            people=PEOPLE,
            opened=opened,
        ),
        "fan for paper": charts.fan(bands, money, n_paths=2_000, goals=goals, events=events, people=PEOPLE, width=680),
        "spending": charts.fan(
            bands_of(spending), money, measure="spending", per="a month", n_paths=2_000, people=PEOPLE, width=520
        ),
        "dots": charts.dots(0.811, money.locale, 0.004),
        "odds": charts.odds_bars(goals, money.locale),
        "cash": charts.cash_flow(
            years,
            [
                charts.Source(name or "wages", wages),
                charts.Source(name or "Social Security", [0.0] * 30 + [60_000.0] * 28),
                charts.Source(name or "401k", [0.0] * 31 + [48_000.0] * 27),
                charts.Source(name or "Roth and health", [0.0] * 50 + [9_000.0] * 8),
                charts.Source(name or "taxable and cash", [0.0] * 28 + [80_000.0] * 3 + [5_000.0] * 27),
            ],
            money,
            path=f"path 9,834 {name}".strip(),
        ),
        "levers": charts.lever_bars(
            [
                charts.Lever(name or "Retire at 67", 0.093, 0.003, 0.904),
                charts.Lever(name or "Spend $250 less, retired", 0.032, 0.002, 0.843),
                charts.Lever(name or "Clear the card a year later", -0.001, 0.002, 0.810),
                charts.Lever(name or "One income for two years", -0.236, 0.004, 0.575),
            ],
            money.locale,
            10_000,
        ),
        "models": charts.model_dots(
            [
                charts.ModelOdds(name or "Block bootstrap", 0.811, 0.004, True),
                charts.ModelOdds(name or "History", 0.77),
                charts.ModelOdds(name or "Lognormal", 0.862, 0.011),
            ],
            money.locale,
        ),
        "beside": charts.side_by_side(
            [charts.Beside(name or "75 % stocks, 4 %", 98.0, 100.0), charts.Beside(name or "50 % stocks", 76.0, 68.3)],
            "Shares of starts that last",
            "starts of 100",
        ),
        "failures": charts.failure_histogram(
            np.random.default_rng(5).integers(2060 * 12, 2085 * 12, 1892), "2026-12", "2085-02", 10_000
        ),
        "parts": charts.parts_bars(
            [
                charts.Part(name or "Spending, against plan", 98),
                charts.Part(name or "Saving, against plan", 97.4),
                charts.Part(name or "Bills on time", None, name or "not measured"),
            ],
            money.locale,
        ),
        "spark": charts.spark(
            bands.months, worth[:, 7].tolist(), bands.values[2].tolist(), money, number=4_953, mark="2064-12"
        ),
        "debts": charts.debt_lines(
            [
                charts.Debt(name or "Mortgage", 0.05125, np.linspace(327_994, 0, 307).tolist(), "2052-07"),
                charts.Debt(name or "Car", 0.0649, np.linspace(24_500, 0, 50).tolist(), "2030-12"),
                charts.Debt(name or "Card", 0.219, [3_900.0, 0.0, 0.0], "2027-01"),
            ],
            "2026-12",
            money,
        ),
    }
