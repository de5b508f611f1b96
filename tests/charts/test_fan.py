"""The fan draws values of real paths, tells where its marks are, and says only findings that are clear of the noise."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from finsim import charts
from finsim.charts.scale import Scale
from tests.charts import synthetic

SVG = "{http://www.w3.org/2000/svg}"


def fan(paths: np.ndarray, **more) -> charts.Chart:
    return charts.fan(synthetic.bands_of(paths), synthetic.MONEY, n_paths=paths.shape[1], **more)


def test_every_drawn_value_is_the_value_of_the_path_it_names():
    paths = synthetic.worth_paths(300)
    points = json.loads(fan(paths).data)
    periods = [synthetic.months().index(month) for month in points["months"]]
    for values, named in zip(points["values"], points["paths"], strict=True):
        assert values == [round(paths[period, path]) for period, path in zip(periods, named, strict=True)]


def test_the_median_is_drawn_where_the_data_attributes_say():
    chart = fan(synthetic.worth_paths(300))
    points = json.loads(chart.data)
    for form in (chart.svg_wide, chart.svg_narrow, chart.log_wide, chart.log_narrow):
        root = ET.fromstring(form)
        data = {key[5:]: value for key, value in root.attrib.items() if key.startswith("data-")}
        place = [float(data[key]) for key in ("lo", "hi", "y0", "y1")]
        y = Scale(*place, is_log=data["scale"] == "log")
        median = next(line for line in root.iter(f"{SVG}polyline") if line.get("class") == "med").get("points").split()
        x0, x1 = float(data["x0"]), float(data["x1"])
        for at, value, point in zip(points["at"], points["values"][2], median, strict=True):
            assert [float(part) for part in point.split(",")] == pytest.approx([x0 + at * (x1 - x0), y(value)], abs=0.2)


def test_the_last_month_is_always_drawn():
    for n_periods in (2, 73, 239, 241, 699):
        points = json.loads(fan(synthetic.worth_paths(50, n_periods)).data)
        assert points["months"][0] == "2026-12"
        assert points["months"][-1] == synthetic.months(n_periods)[-1]


def test_a_series_that_reaches_zero_has_no_logarithmic_form():
    paths = synthetic.worth_paths(100)
    assert fan(paths).log_wide
    paths[400:, :40] = 0.0
    assert not fan(paths).log_wide
    assert 'class="nar log"' not in fan(paths).html()


def test_a_finding_is_only_said_clear_of_the_noise():
    steady = np.random.default_rng(8).lognormal(13, 1.0, (480, 30))
    assert fan(steady).title.startswith("Net worth, 2026 to ")
    assert fan(steady * np.linspace(1, 20, 480)[:, None]).title.startswith("Median net worth grows from ")


def test_a_rise_and_fall_names_peak_and_end():
    hill = np.interp(np.arange(480), [0, 240, 479], [1e5, 2e6, 5e5])[:, None] * np.linspace(0.9, 1.1, 400)
    assert fan(hill).title == "Median net worth grows to $2.00M in 2046, then falls to $500k by 2066"
    gone = np.interp(np.arange(480), [0, 240, 400], [1e5, 2e6, 0])[:, None] * np.linspace(0.9, 1.1, 400)
    assert fan(gone).title == "Median net worth grows to $2.00M in 2046, then is spent by 2060"


def test_a_flow_that_is_no_more_ends_and_a_remark_follows_the_subtitle():
    gone = np.interp(np.arange(480), [0, 240, 400], [1e3, 2e4, 0])[:, None] * np.linspace(0.9, 1.1, 400)
    chart = charts.fan(synthetic.bands_of(gone), synthetic.MONEY, measure="spending", per="a month", n_paths=400,
                       remark="Nothing is spent where nobody lives any more.")  # fmt: skip
    assert chart.title == "Median spending rises to $19,995 a month in 2046, then ends by 2060"
    assert "it is not one future. Nothing is spent where nobody lives any more." in chart.html()


def test_without_a_count_of_futures_the_title_names_the_measure():
    bands = synthetic.bands_of(synthetic.worth_paths(100))
    assert charts.fan(bands, synthetic.MONEY).title == "Net worth, 2026 to 2085"


def test_goals_beyond_the_plan_are_left_out_and_those_inside_keep_their_odds():
    goals = [*synthetic.GOALS, charts.Goal("Too late", "2190-01", "2190-01", 0.5)]
    chart = fan(synthetic.worth_paths(100), goals=goals)
    assert "Minivan: 92" in chart.svg_wide
    assert "Too late" not in chart.svg_wide


@pytest.mark.parametrize("percentiles", [(5, 50, 95), (5, 25, 60, 75, 95)])
def test_other_percentiles_are_refused(percentiles):
    bands = synthetic.bands_of(synthetic.worth_paths(50))
    wrong = synthetic.Bands(percentiles, bands.values[: len(percentiles)], bands.paths, bands.months)
    with pytest.raises(ValueError, match="five percentiles"):
        charts.fan(wrong, synthetic.MONEY)


def test_negative_worth_is_drawn_below_zero():
    paths = synthetic.worth_paths(100) - 600_000
    root = ET.fromstring(fan(paths).svg_wide)
    assert float(root.get("data-lo")) < 0
    assert "−$" in fan(paths).svg_wide
