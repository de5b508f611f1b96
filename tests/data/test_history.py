"""The packaged history is whole, says what its source says, and cannot be damaged unnoticed."""

import csv
import hashlib
import subprocess
import sys
from importlib.resources import files

import numpy as np
import pytest

from finsim import data
from finsim.data.catalogue import checked
from finsim.errors import DataError
from finsim.months import month_text, parse_month

ARRAYS = ("stocks", "bonds", "inflation", "stock_income", "bond_income", "cape", "ten_year_rate", "price_level")


def _year(series, year):
    us = data.us_monthly()
    start = us.row(parse_month(f"{year}-01"))
    return np.prod(1 + getattr(us, series)[start : start + 12]) - 1


def test_every_file_is_what_its_provenance_says():
    folder = files("finsim.data") / "files"
    packaged = {file.name for file in folder.iterdir()} - {"provenance.json"}
    assert packaged == set(data.catalogue())
    for name, source in data.catalogue().items():
        content = (folder / name).read_bytes()
        rows = list(csv.DictReader(content.decode().splitlines()))
        assert hashlib.sha256(content).hexdigest() == source.sha256 == data.digest(name)
        assert (rows[0]["month"], rows[-1]["month"], len(rows)) == (
            source.first_month, source.last_month, source.n_rows,
        )  # fmt: skip
        assert set(rows[0]) == set(source.columns)


def test_a_file_with_one_changed_byte_is_refused():
    source = data.catalogue()["us_monthly.csv"]
    content = (files("finsim.data") / "files" / "us_monthly.csv").read_bytes()
    assert checked(content, source)
    with pytest.raises(DataError, match=r"us_monthly\.csv: expected sha256"):
        checked(content.replace(b"4.44", b"4.45", 1), source)


def test_an_unknown_file_is_refused_by_name():
    with pytest.raises(DataError, match=r"us_monthly\.csv"):
        data.digest("us_daily.csv")


def test_history_runs_from_1871_to_the_last_complete_month():
    us = data.us_monthly()
    assert month_text(us.first_month) == "1871-01"
    assert month_text(us.last_month) == "2026-02"
    assert len(us) == 1862


@pytest.mark.parametrize("name", ARRAYS)
def test_every_series_is_as_long_as_the_others_read_only_and_finite(name):
    us = data.us_monthly()
    values = getattr(us, name)
    assert values.shape == (len(us),)
    assert values.dtype == np.float64
    assert np.all(np.isfinite(values[120:] if name == "cape" else values))
    with pytest.raises(ValueError, match="read-only"):
        values[0] = 0.0


def test_a_stock_return_is_the_change_of_price_and_the_dividend():
    us = data.us_monthly()
    row = us.row(parse_month("2026-01"))
    price, next_price, dividend = 6929.122, 6893.806316, 79.67
    assert us.stocks[row] == pytest.approx((next_price + dividend / 12) / price - 1, abs=1e-15)
    assert us.stock_income[row] == pytest.approx(dividend / 12 / price, abs=1e-15)


def test_a_bond_return_is_a_par_bond_sold_after_a_month():
    us = data.us_monthly()
    row = us.row(parse_month("2025-12"))
    bought, sold = 0.0414, 0.0421
    coupons = sum(bought / 12 / (1 + sold / 12) ** month for month in range(1, 120))
    price = coupons + (1 + sold / 12) ** -119
    assert us.bonds[row] == pytest.approx(price - 1 + bought / 12, abs=1e-13)
    assert us.bond_income[row] == pytest.approx(bought / 12, abs=1e-15)


def test_a_bond_whose_yield_stays_earns_its_coupon():
    us = data.us_monthly()
    still = np.flatnonzero(np.diff(us.ten_year_rate) == 0)
    assert still.size > 10
    assert us.bonds[still] == pytest.approx(us.bond_income[still], abs=1e-15)


def test_the_known_error_of_the_source_is_corrected():
    us = data.us_monthly()
    assert us.ten_year_rate[us.row(parse_month("2019-07"))] == pytest.approx(0.0206)


# January to January on monthly averages, worked out from the same workbook by another hand (data/PROVENANCE.md).
@pytest.mark.parametrize(
    ("year", "known"), [(1931, -0.442), (1954, 0.468), (1974, -0.211), (2008, -0.356), (2022, -0.120)]
)
def test_known_years_of_stocks_come_out(year, known):
    assert _year("stocks", year) == pytest.approx(known, abs=0.006)


def test_inflation_compounds_to_the_price_level():
    us = data.us_monthly()
    assert us.price_level[0] * np.cumprod(1 + us.inflation)[:-1] == pytest.approx(us.price_level[1:], rel=1e-12)


def test_a_month_outside_the_history_is_refused_with_the_span():
    with pytest.raises(DataError, match=r"1871-01 to 2026-02; got .1870-12."):
        data.us_monthly().row(parse_month("1870-12"))


def test_reading_history_needs_neither_pandas_nor_numba():
    code = "import sys, finsim.data as d; d.us_monthly(); "
    code += "print([m for m in ('pandas', 'numba', 'scipy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
