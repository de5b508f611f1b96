"""What a report is made from: plain data and finished charts, so that pages need no engine. Filled by the workbench.

Money is a plain amount in the figures' currency; shares and errors are decimals; months are texts "YYYY-MM".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from finsim.analysis.figure import Figure, Figures
from finsim.charts import Chart, Goal


@dataclass(frozen=True)
class Amount:
    """One payment of the first month, with the words for what it goes to."""

    words: str
    amount: float


@dataclass(frozen=True)
class DebtRow:
    """One debt on the middle path: what is owed, yearly rate, the month in which it ends, the interest until then.

    ends   "" where it does not end while the path can pay
    """

    name: str
    owed: float
    rate: float
    ends: str
    interest: float


@dataclass(frozen=True)
class Sentence:
    """A sentence of the analyst and the ids of the facts that it is bound to; `must` be said whatever the room."""

    text: str
    facts: tuple[str, ...]
    role: str
    must: bool


@dataclass(frozen=True)
class Effect:
    """What a change does to one share, on the same paths: before, after, the difference and its paired error."""

    measure: str
    before: float
    after: float
    difference: float
    error: float


@dataclass(frozen=True)
class Proposal:
    """One change of the plan that the engine has run.

    odds  what it does to the share of futures that work
    aim   what it does to the share that it aims at, where that is another one: a plan that works has other wishes
    levers  the keys that it moves
    """

    id: str
    words: str
    odds: Effect
    aim: Effect | None = None
    levers: tuple[str, ...] = ()

    @property
    def judged_by(self) -> Effect:
        return self.aim or self.odds

    @property
    def effects(self) -> tuple[Effect, ...]:
        return (self.odds,) if self.aim is None else (self.odds, self.aim)


@dataclass(frozen=True)
class Material:
    """All that the sheets say.

    name, month     of the plan; of its first month
    futures         what one path is, in the plural: "futures", "historical starts"
    market          a sentence about the market model
    until           the plan's last month
    spent           the month from which the middle path can pay no more; "" where it always can
    debts_paid, saved   the first month's payments, one by one
    left_goes       where what is left over goes, in words
    facts           every figure that a sentence leans on, by its reference
    sentences       chosen by `words`; `checked` claims were checked and `withheld` kept back
    assumed         (key, sentence) of every default in use
    not_modelled    (keys, words) of everything that the plan says and the engine leaves out
    """

    name: str
    month: str
    futures: str
    market: str
    until: str
    figures: Figures
    n_paths: int
    dots: Chart
    fan: Chart
    goals: tuple[Goal, ...]
    debts: tuple[DebtRow, ...]
    spent: str
    debts_paid: tuple[Amount, ...]
    saved: tuple[Amount, ...]
    left_goes: str
    failures: Chart | None
    sentences: tuple[Sentence, ...]
    facts: Mapping[str, Figure]
    proposals: tuple[Proposal, ...]
    untried: int
    writer: str
    checked: int
    withheld: int
    assumed: tuple[tuple[str, str], ...]
    not_modelled: tuple[tuple[str, str], ...]
    receipt: dict[str, Any]
