"""Stated series of returns, as published: every start that leaves room for the horizon is a path, and nothing else.

The series of a study need not be stocks and bonds: any names will do, and `simulation.portfolio` asks for them by name.
A household's kernel asks for `SERIES`, so for it `stocks` and `bonds` must be among them.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import BeforeValidator, Field, model_validator

from finsim.errors import MarketError
from finsim.markets.model import Capabilities, MarketModel
from finsim.markets.series import BOND_INCOME, BONDS, INFLATION, STOCK_INCOME, STOCKS

Numbers = Annotated[
    tuple[float, ...], BeforeValidator(lambda raw: raw.tolist() if isinstance(raw, np.ndarray) else raw)
]


class GivenReturns(MarketModel):
    """Series given as numbers, decimals a period: path k begins at row k and follows the rows to its horizon.

        GivenReturns(returns={"stocks": [0.1, -0.05, ...], "bonds": [...]}, inflation=[...], first=1871)

    returns    total nominal return of each asset, by its name; all of one length
    inflation  rise of prices over the same periods; left out, prices stand still
    income     the part of an asset's return that is dividends or coupons, by the same names; left out, none
    cape       price over smoothed earnings at the START of each period, for rules that read it
    first      label of row 0, a year for yearly series: path k is labelled first + k
    cadence    periods a year that the rows are
    """

    name: ClassVar[str] = "given"
    capabilities: ClassVar[Capabilities] = Capabilities(
        cadences=(),
        has_standard_error=False,
        needs_data=False,
        has_cohorts=True,
        words="Returns stated as numbers; every start that has as many periods after it as the study lasts.",
        needs_settings=True,
    )

    returns: dict[str, Numbers]
    inflation: Numbers = ()
    income: dict[str, Numbers] = Field(default_factory=dict)
    cape: Numbers = ()
    first: int = 0
    cadence: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _of_one_length(self) -> GivenReturns:
        lengths = {len(rows) for rows in (*self.returns.values(), *self.income.values())}
        lengths |= {len(rows) for rows in (self.inflation, self.cape) if rows}
        if len(lengths) != 1 or 0 in lengths:
            raise ValueError("series of one length, at least one of them")
        if set(self.income) - set(self.returns):
            raise ValueError("income of the assets named in `returns` alone")
        return self

    @classmethod
    def from_csv(
        cls,
        path: str | Path,
        columns: Mapping[str, str],
        inflation: str = "",
        cape: str = "",
        first: str = "",
        cadence: int = 1,
    ) -> GivenReturns:
        """Read series from the columns of a CSV file with a head line.

        columns          asset name -> name of the column that holds its total returns, decimals a period
        inflation, cape  columns; "" for none
        first            column whose first entry begins with the year that labels row 0; "" for label 0
        Raises           MarketError for a column that is not there or an entry that is no number
        """
        with Path(path).open(newline="", encoding="utf-8") as file:
            lines = list(csv.DictReader(file))

        def numbers(column: str) -> tuple[float, ...]:
            try:
                return tuple(float(line[column]) for line in lines)
            except KeyError:
                known = ", ".join(lines[0]) if lines else "no line at all"
                raise MarketError(f"file {Path(path).name}", f"a column among {known}", column) from None
            except (ValueError, TypeError):
                raise MarketError(f"file {Path(path).name}", f"a number in every line of {column}") from None

        return cls(
            returns={name: numbers(column) for name, column in columns.items()},
            inflation=numbers(inflation) if inflation else (),
            cape=numbers(cape) if cape else (),
            first=int(str(lines[0][first])[:4]) if first and lines else 0,
            cadence=cadence,
        )

    @property
    def n_rows(self) -> int:
        return len(next(iter(self.returns.values())))

    def n_cohorts(self, n_periods: int, cadence: int = 1) -> int:
        """Count the rows that have `n_periods` rows from them on; may be 0."""
        return max(0, self.n_rows - n_periods + 1)

    def cohorts(self, n_periods: int, cadence: int = 1) -> np.ndarray:
        """Return the label of the first row of each complete cohort: int64 (n_cohorts,), by path number."""
        return self.first + np.arange(self.n_cohorts(n_periods), dtype=np.int64)

    def check(self, n_periods: int, cadence: int) -> None:
        super().check(n_periods, cadence)
        if cadence != self.cadence:
            raise MarketError("markets.given.cadence", f"{self.cadence} periods a year, as the rows are", cadence)
        if self.n_cohorts(n_periods) == 0:
            raise MarketError("markets.given", f"at most {self.n_rows} periods, as many as there are rows", n_periods)

    def draw(self, seed: int, paths: np.ndarray, rows: np.ndarray, cadence: int, extras: tuple[str, ...]) -> None:
        assets = {"stocks": STOCKS, "bonds": BONDS}
        if set(assets) - set(self.returns):
            raise MarketError("markets.given.returns", "series named stocks and bonds", ", ".join(self.returns))
        table = np.zeros((5, self.n_rows))
        for name, income in (("stocks", STOCK_INCOME), ("bonds", BOND_INCOME)):
            table[assets[name]] = self.returns[name]
            table[income] = self.income.get(name, 0.0)
        table[INFLATION] = self.inflation or 0.0
        self._copy(table, paths, rows)

    def draw_named(self, assets: tuple[str, ...], paths: np.ndarray, rows: np.ndarray) -> None:
        """Write, in this order: returns of `assets`, their income, inflation, cape (0 where not stated).

        rows  float64 (2 n_assets + 2, n_periods, n_paths)
        """
        unknown = [name for name in assets if name not in self.returns]
        if unknown:
            raise MarketError("markets.given.returns", f"a series for {unknown[0]}", ", ".join(self.returns))
        key = tuple(assets)
        if key not in self._tables:
            none = np.zeros(self.n_rows)
            table = [self.returns[name] for name in assets] + [self.income.get(name, none) for name in assets]
            self._tables[key] = np.array([*table, self.inflation or none, self.cape or none])
        self._copy(self._tables[key], paths, rows)
        for row, name in [*enumerate(assets), (-2, "inflation")]:
            self.bend_one(rows[row], name, self.cadence)

    @cached_property
    def _tables(self) -> dict[tuple[str, ...], Any]:
        return {}

    def _copy(self, table: np.ndarray, paths: np.ndarray, rows: np.ndarray) -> None:
        from finsim.markets.table_draws import copy_blocks

        n_cohorts = self.n_cohorts(rows.shape[1])
        if paths.size and paths.max() >= n_cohorts:
            raise MarketError("markets.given", f"paths 0 to {n_cohorts - 1}, one for each start", int(paths.max()))
        copy_blocks(table, paths[np.newaxis], rows.shape[1], 1, rows)
