"""Twelve months of plan and actuals -> the discipline score: how closely a household kept to its own plan.

METHODS section 8: D = 100 (0.35 A + 0.30 S + 0.20 B + 0.15 R), each part between 0 and 1. Bounded, unchanged when every
amount is multiplied by the same factor, and never lower when more is saved or paid, or less spent. A part whose
denominator is zero, or that nobody measured, drops out; the other weights grow to make one again and the score says so.
Callers give plain monthly amounts from a ledger or from actuals; `wellbeing` looks at the same months another way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from finsim.errors import FinsimError

WEIGHTS: Mapping[str, float] = {"A": 0.35, "S": 0.30, "B": 0.20, "R": 0.15}
PART_NAMES: Mapping[str, str] = {
    "A": "spending within plan",
    "S": "saving as planned",
    "B": "bills paid on time",
    "R": "low cost of credit",
}
CREDIT_ALLOWANCE = 0.05  # credit that costs this share of net income brings R to zero
INCIDENT_OVER_PLAN = 1.10
INCIDENT_OF_INCOME = 0.01
KEPT_SAVING = 0.95
ROUNDING = 1e-9  # relative: a month saved to the cent is not lost to binary fractions


@dataclass(frozen=True)
class Year:
    """Months of one household, usually twelve; every row is float64 (n_months,), amounts >= 0 in one currency.

    planned       non-essential spending by category, as planned
    actual        the same categories as spent (a category the plan does not name is planned at zero); None when nobody
                  measured it: behaviour is off and there are no actuals
    due           bills and payments that fell due; paid_on_time, the part of them paid when due
    credit_cost   card interest and fees
    forced_cost   the part of credit_cost that essential spending on forced credit caused; it does not lower the score
    """

    net_income: np.ndarray
    planned: Mapping[str, np.ndarray]
    actual: Mapping[str, np.ndarray] | None
    saved: np.ndarray
    planned_saving: np.ndarray
    paid_on_time: np.ndarray
    due: np.ndarray
    credit_cost: np.ndarray
    forced_cost: np.ndarray | None = None

    def __post_init__(self) -> None:
        n_months = np.size(self.net_income)
        for name, row in self._rows():
            if np.shape(row) != (n_months,) or not np.all(np.isfinite(row)):
                raise FinsimError(f"discipline.{name}", f"{n_months} finite amounts, one a month", got=np.shape(row))

    def _rows(self) -> list[tuple[str, np.ndarray]]:
        names = ("net_income", "saved", "planned_saving", "paid_on_time", "due", "credit_cost")
        rows = [(name, getattr(self, name)) for name in names]
        rows += [] if self.forced_cost is None else [("forced_cost", self.forced_cost)]
        rows += [(f"planned.{name}", row) for name, row in self.planned.items()]
        return rows + [(f"actual.{name}", row) for name, row in (self.actual or {}).items()]


@dataclass(frozen=True)
class Part:
    """One part of the score: its value from 0 to 1 (None when not measured, and `why` says why) and its weight."""

    name: str
    value: float | None
    weight: float
    why: str = ""


@dataclass(frozen=True)
class Discipline:
    """The score from 0 to 100, None when no part could be measured, and the parts it is made of."""

    score: float | None
    parts: Mapping[str, Part]

    @property
    def not_measured(self) -> tuple[str, ...]:
        """Return, in words, each part that the score leaves out."""
        return tuple(f"{part.name}: not measured, {part.why}" for part in self.parts.values() if part.value is None)


def discipline(year: Year) -> Discipline:
    """Score the months of one household."""
    measured = {"A": _within_plan(year), "S": _saving(year), "B": _bills(year), "R": _credit(year)}
    total = sum(WEIGHTS[key] for key, (value, _) in measured.items() if value is not None)
    parts = {
        key: Part(PART_NAMES[key], value, WEIGHTS[key] / total if value is not None else 0.0, why)
        for key, (value, why) in measured.items()
    }
    if total == 0.0:
        return Discipline(None, parts)
    score = 100.0 * sum(part.weight * part.value for part in parts.values() if part.value is not None)
    return Discipline(min(100.0, score), parts)


def _within_plan(year: Year) -> tuple[float | None, str]:
    """A: what the categories above their own plan spent above it, against the whole non-essential plan."""
    if year.actual is None:
        return None, "behaviour is off and there are no actuals"
    planned = sum(float(np.sum(row)) for row in year.planned.values())
    if planned <= 0.0:
        return None, "no non-essential spending is planned"
    above = sum(max(0.0, float(np.sum(row)) - _total(year.planned, name)) for name, row in year.actual.items())
    return 1.0 - min(1.0, above / planned), ""


def _total(rows: Mapping[str, np.ndarray], name: str) -> float:
    return float(np.sum(rows[name])) if name in rows else 0.0


def _saving(year: Year) -> tuple[float | None, str]:
    """S: saved / planned saving; money taken out of savings counts as nothing saved, not as less than nothing."""
    return _ratio(year.saved, year.planned_saving, "no saving is planned")


def _bills(year: Year) -> tuple[float | None, str]:
    """B: amount paid on time / amount due."""
    return _ratio(year.paid_on_time, year.due, "no bill fell due")


def _ratio(part: np.ndarray, whole: np.ndarray, why: str) -> tuple[float | None, str]:
    denominator = float(np.sum(whole))
    if denominator <= 0.0:
        return None, why
    return min(1.0, max(0.0, float(np.sum(part)) / denominator)), ""


def _credit(year: Year) -> tuple[float | None, str]:
    """R: card interest and fees, less what essentials on forced credit cost, against 5 % of net income."""
    allowance = CREDIT_ALLOWANCE * float(np.sum(year.net_income))
    if allowance <= 0.0:
        return None, "there is no net income to hold the cost of credit against"
    forced = 0.0 if year.forced_cost is None else float(np.sum(year.forced_cost))
    return 1.0 - min(1.0, max(0.0, float(np.sum(year.credit_cost)) - forced) / allowance), ""


def overspending_incidents(planned: np.ndarray, actual: np.ndarray, net_income: np.ndarray) -> np.ndarray:
    """Return the months, as positions, whose spending is above 110 % of plan by more than 1 % of net income.

    Each array is float64 (n_months,). The excess, not the spending itself, is held against income: a coffee above a
    plan of nothing is no incident.
    """
    above = actual > INCIDENT_OVER_PLAN * planned
    return np.flatnonzero(above & (actual - planned > INCIDENT_OF_INCOME * net_income))


def streak(saved: np.ndarray, planned_saving: np.ndarray) -> int:
    """Return how many months in a row, counted back from the last, saved at least 95 % of what was planned."""
    kept = saved >= KEPT_SAVING * planned_saving * (1.0 - ROUNDING)
    broken = np.flatnonzero(~kept)
    return int(kept.size - (broken[-1] + 1 if broken.size else 0))


@dataclass(frozen=True)
class RankStability:
    """How much an order of households by score depends on the weights, which are ours.

    same_order    share of the random weights that give exactly our order
    tau_median, tau_low  Kendall's tau-b with our order: its median, and the 5th percentile
    rank_low, rank_high  int64 (n_households,): the 5th and 95th percentile of each household's rank, 1 is the highest
    """

    same_order: float
    tau_median: float
    tau_low: float
    rank_low: np.ndarray
    rank_high: np.ndarray


def rank_stability(parts: np.ndarray, n_weights: int = 1000, seed: int = 2026) -> RankStability:
    """Re-rank households under random weights, uniform over all weights that sum to one.

    parts  float64 (n_households, 4): A, S, B, R of each, NaN where not measured; every row has at least one part
    """
    drawn = np.sort(np.random.default_rng(seed).random((n_weights, parts.shape[1] - 1)), axis=1)
    edges = np.concatenate([np.zeros((n_weights, 1)), drawn, np.ones((n_weights, 1))], axis=1)
    ours = _scores(parts, np.array([list(WEIGHTS.values())]))[0]
    scores = _scores(parts, np.diff(edges, axis=1))
    taus = np.array([_kendall(ours, row) for row in scores])
    ranks = 1 + np.sum(scores[:, None, :] > scores[:, :, None], axis=2)
    low, high = np.percentile(ranks, (5, 95), axis=0, method="inverted_cdf").astype(np.int64)
    same = np.mean(np.all(ranks == 1 + np.sum(ours[None, :] > ours[:, None], axis=1), axis=1))
    return RankStability(float(same), float(np.median(taus)), float(np.percentile(taus, 5)), low, high)


def _scores(parts: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return float64 (n_weights, n_households), each weight set renormalised over the parts that were measured.

    Rounded to a millionth of a point, so that two equal households tie whatever the order of the sum.
    """
    measured = np.isfinite(parts)
    total = weights @ measured.T
    return np.round(100.0 * (weights @ np.where(measured, parts, 0.0).T) / total, 6)


def _kendall(a: np.ndarray, b: np.ndarray) -> float:
    """Return Kendall's tau-b; 1 when neither order tells any two households apart."""
    first, second = np.triu_indices(a.size, k=1)
    x, y = np.sign(a[first] - a[second]), np.sign(b[first] - b[second])
    scale = float(np.sqrt(np.sum(x != 0) * np.sum(y != 0)))
    if scale == 0.0:
        return 1.0 if not np.any(x) and not np.any(y) else 0.0
    return float(np.sum(x * y)) / scale
