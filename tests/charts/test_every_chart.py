"""Laws that every chart keeps, asked of one of each kind drawn from synthetic data."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest

from finsim import charts
from tests.charts import synthetic

KINDS = list(synthetic.all_charts())
SVG = "{http://www.w3.org/2000/svg}"
VOID = {"br", "meta", "link", "img", "input", "hr"}


@pytest.fixture(scope="module")
def drawn() -> dict[str, charts.Chart]:
    return synthetic.all_charts()


def forms(chart: charts.Chart) -> list[str]:
    return [form for form in (chart.svg_wide, chart.svg_narrow, chart.log_wide, chart.log_narrow) if form]


class Tags(HTMLParser):
    """Collects elements, and refuses markup whose tags do not close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parsed(markup: str) -> Tags:
    tags = Tags()
    tags.feed(markup)
    tags.close()
    assert tags.open == []
    return tags


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_is_well_formed_and_named_and_described(drawn, kind):
    for form in forms(drawn[kind]):
        root = ET.fromstring(form)
        title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        assert title.text == drawn[kind].title
        assert len(description.text) > 20


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_has_classes_and_neither_styles_nor_colours(drawn, kind):
    for form in forms(drawn[kind]):
        for element in ET.fromstring(form).iter():
            assert "style" not in element.attrib
            assert not {"stroke", "color", "font-family"} & set(element.attrib)
            assert element.get("fill", "url(#").startswith("url(#")
        assert not re.search(r"#[0-9a-f]{3,6}\b|rgb\(|hsl\(", re.sub(r"url\(#[^)]*\)", "", form))


def test_every_id_of_a_page_of_charts_is_the_only_one(drawn):
    page = parsed("".join(chart.html() for chart in drawn.values()))
    ids = [attributes["id"] for _, attributes in page.seen if "id" in attributes]
    assert len(ids) > 2 * len(drawn)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_is_small(drawn, kind):
    assert max(len(form.encode()) for form in forms(drawn[kind])) < 60_000


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_stands_behind_every_drawing(drawn, kind):
    table = ET.fromstring(drawn[kind].table_html)
    heads = [cell for cell in table.iter("th") if cell.get("scope") == "col"]
    rows = list(table.find("tbody"))
    assert table.find("caption").text
    assert rows
    assert all(len(row) == len(heads) for row in rows)


@pytest.mark.parametrize("kind", KINDS)
def test_every_drawn_word_and_mark_lies_inside_its_drawing(drawn, kind):
    for form in forms(drawn[kind]):
        root = ET.fromstring(form)
        _, _, width, height = map(float, root.get("viewBox").split())
        for element in root.iter():
            for name in ("x", "x1", "x2", "cx"):
                assert -0.6 <= float(element.get(name, 0)) <= width + 0.6
            for name in ("y", "y1", "y2", "cy"):
                assert -0.6 <= float(element.get(name, 0)) <= height + 0.6


@pytest.mark.parametrize("name", synthetic.NASTY_NAMES.values(), ids=synthetic.NASTY_NAMES)
def test_no_name_of_a_plan_becomes_markup(name):
    for chart in synthetic.all_charts(name=name).values():
        page = parsed(chart.html())
        assert not {"script", "b", "img"} & {tag for tag, _ in page.seen}
        assert not any(key.startswith("on") for _, attributes in page.seen for key in attributes)
        for form in forms(chart):
            ET.fromstring(form.encode("utf-8"))


def test_the_same_data_draw_the_same_bytes(drawn):
    again = synthetic.all_charts()
    assert {kind: chart.html() for kind, chart in drawn.items()} == {
        kind: chart.html() for kind, chart in again.items()
    }


def test_a_notebook_shows_a_chart_with_its_style_and_no_address(drawn):
    shown = drawn["fan"]._repr_html_()
    assert "<style>" in shown
    assert "--accent" in shown
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", shown)
    assert "url(" not in re.sub(r"url\(#", "", shown)


def test_a_notebook_reads_no_formula_between_two_amounts_of_dollars(drawn):
    """MathJax leaves out what has this class; it set "$1.95M to $4.16M" in italics, without the signs."""
    assert drawn["fan"].title.count("$") == 2
    assert drawn["fan"]._repr_html_().startswith('<div class="fs mathjax_ignore')
