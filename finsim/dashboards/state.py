"""The words in a board's address <-> what the board shows. A link opens the same board; nothing else is remembered.

Comes from the browser whole (the newest wins) and goes back settled. Only what differs from the saved plan is written,
so the address of an untouched board is empty. A household's own plan never stands in an address: only that it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote_plus

OWN_PLAN = "own"
_WORDS = ("plan", "market", "scenario", "prices", "scale", "path", "open")
_LOOKS = {"prices": ("nominal",), "scale": ("log",), "path": ("low", "high")}  # another word is none


@dataclass(frozen=True)
class State:
    """What a viewer has chosen.

    plan      a sample's name, or "own" for a plan that was opened from a file; "" is the board's first
    market    a market model's name, "" for the plan's own
    scenario  one of the plan's scenarios, "" for the plan as it is
    prices    "" real, "nominal"
    scale     "" linear, "log"
    path      which path the yearly pictures show: "" the middle one, "low", "high"
    open      what is opened: a figure's id, "net_worth.p25.2064-12", "path.4953", "cohort.1966-01"; "" nothing
    moved     levers off their saved value, by the lever's key: a plain number as text
    """

    plan: str = ""
    market: str = ""
    scenario: str = ""
    prices: str = ""
    scale: str = ""
    path: str = ""
    open: str = ""
    moved: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, words: Mapping[str, str]) -> State:
        """Read the words of an address; what is unknown is taken for a lever and checked with the plan."""
        known = {word: str(words[word])[:200] for word in _WORDS if word in words}
        known = {word: said for word, said in known.items() if said in _LOOKS.get(word, (said,))}
        moved = {str(key)[:100]: str(value)[:40] for key, value in words.items() if key not in _WORDS}
        return cls(**known, moved=moved)

    def words(self) -> dict[str, str]:
        """Return what the address holds."""
        said = {word: getattr(self, word) for word in _WORDS if getattr(self, word)}
        return said | dict(self.moved)

    def address(self) -> str:
        """Return the words as the browser writes them after `#`."""
        return "&".join(f"{quote_plus(key)}={quote_plus(value)}" for key, value in self.words().items())

    def reset(self) -> State:
        """Return the saved plan: nothing moved, no scenario, the plan's own market; what is looked at stays."""
        return replace(self, market="", scenario="", moved={})

    def is_about_the_same_run(self, other: State) -> bool:
        """Whether both need the same simulation; what is only looked at differently needs no new one."""
        return self.run_key() == other.run_key()

    def run_key(self) -> tuple[object, ...]:
        """Return what decides the run."""
        return (self.plan, self.market, self.scenario, tuple(sorted(self.moved.items())))
