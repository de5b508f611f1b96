"""Dots, bars, stacks and histograms show exactly what they were given."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from finsim import charts
from finsim.charts import numbers
from tests.charts import synthetic

SVG = "{http://www.w3.org/2000/svg}"


def marks(svg: str, tag: str, class_: str) -> list[ET.Element]:
    return [mark for mark in ET.fromstring(svg).iter(f"{SVG}{tag}") if mark.get("class") == class_]


@pytest.mark.parametrize(
    ("share", "filled"), [(0.0, 0), (0.001, 1), (0.811, 81), (0.8149, 81), (0.995, 99), (0.9999, 99), (1.0, 100)]
)
def test_a_hundred_dots_are_all_filled_only_when_every_future_works(share, filled):
    chart = charts.dots(share)
    assert len(marks(chart.svg_wide, "circle", "dot on")) == filled
    assert len(marks(chart.svg_wide, "circle", "dot")) == 100 - filled
    assert chart.title.lower().startswith(f"{numbers.of_100(share)} of 100")


def test_odds_bars_are_as_long_as_their_odds():
    chart = charts.odds_bars(synthetic.GOALS, width=300)
    lengths = [float(bar.get("width")) for bar in marks(chart.svg_wide, "rect", "bar")]
    assert lengths == pytest.approx([300 * goal.odds for goal in synthetic.GOALS], abs=0.1)


def test_a_difference_inside_twice_its_error_is_grey_and_says_noise():
    levers = [charts.Lever("clear", 0.05, 0.002, 0.86), charts.Lever("unclear", 0.003, 0.002, 0.813)]
    chart = charts.lever_bars(levers)
    assert len(marks(chart.svg_wide, "rect", "bar grey")) == 1
    assert "inside the noise" in chart.table_html
    assert chart.title == "clear adds most: 5.0 points"


def test_the_words_of_a_long_lever_take_a_second_line_and_stay_out_of_the_title():
    words = "Ada retiring at 66 instead of 62, together with Ben retiring at 66 instead of 62"
    chart, short = (charts.lever_bars([charts.Lever(name, 0.093, 0.003, 0.093)]) for name in (words, "Ada at 66"))
    assert "…" not in chart.svg_wide
    assert all(word in chart.svg_wide for word in words.split())
    heights = [float(re.search(r'viewBox="0 0 \S+ ([\d.]+)"', svg)[1]) for svg in (chart.svg_wide, short.svg_wide)]
    assert heights[0] > heights[1]
    assert chart.title == "One change adds most: 9.3 points"


def test_no_lever_is_called_the_best_when_two_are_within_their_noise():
    levers = [charts.Lever("a", 0.051, 0.002, 0.862), charts.Lever("b", 0.050, 0.002, 0.861)]
    assert charts.lever_bars(levers).title == "What would change the answer"


def test_a_stack_adds_up_to_the_sources_of_its_year():
    years = [2027, 2028]
    sources = [charts.Source("wages", [60_000.0, 80_000.0]), charts.Source("pension", [40_000.0, 0.0])]
    chart = charts.cash_flow(years, sources, synthetic.MONEY, path="path 1")
    first = [float(bar.get("height")) for bar in marks(chart.svg_wide, "rect", "k1")]
    second = [float(bar.get("height")) for bar in marks(chart.svg_wide, "rect", "k2")]
    unit = 220 / 100_000  # the axis is 220 high and ends at 100,000
    assert first == pytest.approx([60_000 * unit - 0.6, 80_000 * unit - 0.6], abs=0.11)
    assert second == pytest.approx([40_000 * unit - 0.6], abs=0.11)


def test_more_than_five_sources_join_the_smallest_as_other():
    sources = [charts.Source(f"s{at}", [1000.0 * (at + 1)]) for at in range(8)]
    chart = charts.cash_flow([2030], sources, synthetic.MONEY, path="path 1")
    row = ET.fromstring(chart.table_html).find("tbody")[0]
    assert [cell.text for cell in row] == ["2030", "$5,000", "$6,000", "$7,000", "$8,000", "$10,000", "$36,000"]


def test_a_source_below_zero_is_refused():
    with pytest.raises(ValueError, match="none below zero"):
        charts.cash_flow([2030], [charts.Source("odd", [-1.0])], synthetic.MONEY, path="path 1")


def test_no_failure_is_lost_in_the_histogram():
    failures = np.random.default_rng(2).integers(2030 * 12, 2085 * 12, 777)
    chart = charts.failure_histogram(failures, "2026-12", "2085-02", 5_000)
    counts = [row[1].text for row in ET.fromstring(chart.table_html).find("tbody")]
    assert sum(int(count.replace(",", "")) for count in counts) == 777
    assert charts.failure_histogram([], "2026-12", "2085-02", 5_000).title == "No future fails"
    with pytest.raises(ValueError, match="outside"):
        charts.failure_histogram([2090 * 12], "2026-12", "2085-02", 5_000)


def test_counts_of_futures_are_grouped_as_the_plans_country_does():
    chart = charts.failure_histogram(np.full(123_456, 2040 * 12), "2026-12", "2085-02", 200_000, locale="en_IN")
    assert chart.subtitle.startswith("1,23,456 of 2,00,000 futures fail")
    assert "1,00,000 paths" in charts.lever_bars([charts.Lever("a", 0.01, 0.001, 0.8)], "en_IN", 100_000).subtitle


def test_half_of_the_failures_lie_at_or_after_the_year_of_the_title():
    failures = np.random.default_rng(2).integers(2030 * 12, 2085 * 12, 778)
    year = int(charts.failure_histogram(failures, "2026-12", "2085-02", 5_000).title.split()[-3])
    assert (failures // 12 >= year).mean() >= 0.5
    assert (failures // 12 > year).mean() <= 0.5


def test_a_model_without_an_error_says_why():
    chart = charts.model_dots([charts.ModelOdds("History", 0.77), charts.ModelOdds("Bootstrap", 0.811, 0.004, True)])
    assert "none (overlapping windows)" in chart.subtitle
    assert chart.title == "Odds by market model"


def test_a_part_that_was_not_measured_has_no_bar():
    chart = charts.parts_bars([charts.Part("a", 50.0), charts.Part("b", None, "no actuals")])
    assert len(marks(chart.svg_wide, "rect", "bar")) == 1
    assert "no actuals" in chart.svg_wide
