"""Stated returns are drawn as they are stated, from arrays and from a CSV file."""

import numpy as np
import pytest

from finsim.errors import MarketError
from finsim.markets import GivenReturns

CSV = "year,shares,treasuries,cpi,pe\n1950,0.30,0.01,0.06,11\n1951,0.24,-0.01,0.06,12\n1952,0.18,0.02,0.01,12.5\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "returns.csv"
    path.write_text(CSV)
    return path


def test_a_csv_gives_its_columns_under_the_names_asked_for(file):
    market = GivenReturns.from_csv(
        file, {"stocks": "shares", "bonds": "treasuries"}, inflation="cpi", cape="pe", first="year"
    )
    assert list(market.cohorts(2)) == [1950, 1951]
    rows = market.sample(0, np.array([1]), 2, 1).rows[:, :, 0]
    assert rows[:3].tolist() == [[0.24, 0.18], [-0.01, 0.02], [0.06, 0.01]]
    assert market.cape == (11, 12, 12.5)


def test_a_column_that_is_not_there_is_refused_with_those_that_are(file):
    with pytest.raises(MarketError, match=r"file returns.csv: expected a column among year, shares, .*; got \"gold\""):
        GivenReturns.from_csv(file, {"gold": "gold"})


def test_an_entry_that_is_no_number_is_refused_by_its_column(file):
    file.write_text(CSV.replace("0.24", "n/a"))
    with pytest.raises(MarketError, match="a number in every line of shares"):
        GivenReturns.from_csv(file, {"stocks": "shares"})


def test_a_shift_moves_assets_that_are_asked_for_by_name():
    plain = GivenReturns(returns={"stocks": [0.1, 0.2, -0.1], "reits": [0.0, 0.1, 0.2]})
    moved = plain.model_copy(update={"shift": type(plain.shift)(stocks=0.05)})
    rows = [np.empty((6, 2, 2)), np.empty((6, 2, 2))]
    for market, out in zip((plain, moved), rows, strict=True):
        market.draw_named(("stocks", "reits"), np.arange(2), out)
    assert np.log1p(rows[1][0]) - np.log1p(rows[0][0]) == pytest.approx(0.05, abs=1e-14)
    assert np.array_equal(rows[1][1:], rows[0][1:])
