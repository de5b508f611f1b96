"""A packaged life table -> the chances of one life to survive from any age. Below `curves` and `lifetimes`.

Source: Social Security Administration, Actuarial Life Table 4c6 (period 2022, 2025 Trustees Report); see
`files/provenance.json`. Deaths within a year of age are spread evenly over it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np

from finsim.errors import DataError, FinsimError

Sex = Literal["male", "female"]
SEXES: tuple[Sex, ...] = ("male", "female")
_FILE = "us_ssa_period_2022.csv"


@dataclass(frozen=True, eq=False)
class LifeTable:
    """Chances of dying within a year of age, one read-only float64 (n_ages,) array from age 0 on; the last is 1.

    digest  sha256 of the file it was read from
    """

    title: str
    sex: Sex
    qx: np.ndarray
    digest: str

    @property
    def last_age(self) -> int:
        """The last exact age at which somebody in the table lives."""
        return self.qx.size - 1

    @property
    def lives(self) -> np.ndarray:
        """Return the share of the newborn alive at each exact age, 0 to last_age + 1: float64 (n_ages + 1,)."""
        return np.concatenate([[1.0], np.cumprod(1.0 - self.qx)])

    def survival(self, age: float) -> np.ndarray:
        """Return the chance to be alive 0, 1, 2, ... years after `age`, the last being 0: a survival curve.

        age  exact age in years, 0 <= age <= last_age; between birthdays deaths are spread evenly
        """
        self._check(age)
        whole, part = int(age), float(age) - int(age)
        alive = np.append(self.lives, 0.0)
        at = alive[whole:-1] + part * (alive[whole + 1 :] - alive[whole:-1])
        return at / at[0]

    def chance_to_reach(self, age: float, to_age: int) -> float:
        """Return the chance that somebody of `age` lives to the exact age `to_age`."""
        self._check(age)
        birthday = int(age)
        from_birthday, years = self.survival(birthday), to_age - birthday
        if to_age <= age or years >= from_birthday.size:
            return 1.0 if to_age <= age else 0.0
        return float(from_birthday[years] / (1.0 - (age - birthday) * self.qx[birthday]))

    def _check(self, age: float) -> None:
        if not 0 <= age <= self.last_age:
            raise FinsimError("age", f"an age from 0 to {self.last_age}", age)


@cache
def life_table(sex: Sex) -> LifeTable:
    """Return the packaged table of one sex, read and checked once a process."""
    if sex not in SEXES:
        raise FinsimError("sex", " or ".join(SEXES), sex)
    folder = files("finsim.longevity") / "files"
    entry = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))[_FILE]
    content = (folder / _FILE).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != entry["sha256"]:
        raise DataError(f"data file {_FILE}", f"sha256 {entry['sha256']}", found, "install finsim-workbench again")
    head, *lines = content.decode("utf-8").splitlines()
    column = head.split(",").index(f"qx_{sex}")
    qx = np.array([float(line.split(",")[column]) for line in lines])
    qx.flags.writeable = False
    return LifeTable(entry["title"], sex, qx, found)
