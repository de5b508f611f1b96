"""The household board as a viewer meets it: real Voila, real engine, real Chromium."""

import base64
import csv
import io
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from finsim.plan import loads, sample, sample_text
from finsim.reports import receipt_in

pytestmark = pytest.mark.browser

QUICK = "plan=renter&market=bootstrap"


def test_the_board_opens_without_a_word_to_another_host_and_without_an_error(visit):
    page = visit.open()
    page.wait_for_selector(".says .fm")
    assert visit.strangers == []
    assert visit.failures == []
    assert visit.errors == []
    assert page.locator("main, [role=main]").count() == 1
    assert page.locator("h1").count() == 1
    assert "of 100 futures" in page.inner_text(".fs-ans")


def test_no_script_of_the_page_stands_in_the_page(visit):
    page = visit.go_to(QUICK)
    inline = page.evaluate(
        "[...document.scripts].filter(s => !s.src && !s.type.includes('json')).map(s => s.textContent.slice(0, 80))"
    )
    assert inline == []


def test_a_slider_moved_by_key_changes_picture_numbers_and_address(visit):
    page = visit.go_to(QUICK)
    slider = page.get_by_label("Plan to age", exact=True)
    before = page.inner_html(".fs-fan .wid.lin, .fs-fan .wid"), page.inner_text(".fs-foot")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("old => document.querySelector('.fs-foot').innerText !== old", arg=before[1])
    visit.until_address("until=94")
    after = page.inner_html(".fs-fan .wid.lin, .fs-fan .wid"), page.inner_text(".fs-foot")
    assert after[0] != before[0]
    assert after[1] != before[1]
    expect(page.get_by_label("Plan to age, typed")).to_have_value("94")
    assert visit.errors == []


def test_the_first_paths_answer_while_the_rest_still_run_and_say_how_many_they_are(visit):
    page = visit.go_to(QUICK)
    page.evaluate(
        """() => { window.said = []; new MutationObserver(() => {
             const now = document.querySelector('.fs-updating')?.innerText.trim();
             if (now && said.at(-1) !== now) said.push(now);
           }).observe(document.body, {childList: true, subtree: true}) }"""
    )
    page.get_by_label("Sam retires at", exact=True).focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(150)
    visit.until_address("retires=64")
    said = page.evaluate("window.said")
    assert any(re.search(r"from the first 1,024 of 10,000 paths", words) for words in said), said
    assert page.inner_text(".fs-updating").strip() == ""
    assert "10,000 paths" in page.inner_text(".fs-foot")


def test_a_link_opens_the_board_in_the_same_state(visit):
    page = visit.open(QUICK + "&people.Sam.retires=64&open=net_worth.p25.2050-12&prices=nominal")
    page.wait_for_selector(".led")
    visit.rest()
    assert page.input_value("#pick-market") == "bootstrap"
    expect(page.get_by_label("Sam retires at", exact=True)).to_have_value("64")
    assert "December 2050" in page.inner_text(".led h2")
    assert page.get_by_role("button", name="Money of the day").get_attribute("aria-pressed") == "true"


def test_a_figure_opens_the_ledger_whose_months_add_up_to_it(visit):
    page = visit.go_to(QUICK)
    figure = page.locator(".fs-fan .read .fig").nth(1)
    words = figure.inner_text()
    figure.click()
    page.wait_for_selector(".led .years tr.mon")
    assert words in page.inner_text(".led h2")
    clicked = page.locator(".led tr[aria-current=true] td").last.inner_text()
    holds = page.locator(".led .hold tr.tot td").last.inner_text()
    assert round(_number(clicked)) == _number(holds)
    balanced = re.search(r"(\d+) of (\d+) months balance", page.inner_text(".led .chk"))
    assert balanced
    assert balanced[1] == balanced[2]


def test_the_file_of_a_ledger_adds_up_to_the_cent(visit):
    page = visit.go_to(QUICK + "&open=net_worth.p50.2040-12")
    page.wait_for_selector(".led")
    address = page.locator(".led a[download]").get_attribute("href")
    rows = list(csv.DictReader(io.StringIO(base64.b64decode(address.split(",")[1]).decode())))
    worth = float(rows[0]["net worth after"])
    for row in rows[1:]:
        worth += sum(float(row[key]) for key in ("income", "markets", "tax", "spending", "interest"))
        assert worth == pytest.approx(float(row["net worth after"]), abs=0.05)
        worth = float(row["net worth after"])


def test_closing_a_ledger_gives_the_focus_back_to_the_figure_that_opened_it(visit):
    page = visit.go_to(QUICK)
    page.locator(".fs-ans .fig").first.click()
    page.wait_for_selector(".led")
    page.locator(".led [data-do=close]").click()
    page.wait_for_selector(".led", state="detached")
    page.wait_for_function("() => document.activeElement.dataset.open === 'success_rate'")
    visit.until_address("open=", gone=True)


def test_the_fan_is_read_and_opened_by_keys_alone(visit):
    page = visit.go_to(QUICK)
    scrub = page.locator("#net-worth-year")
    scrub.focus()
    before = scrub.get_attribute("aria-valuetext")
    page.keyboard.press("ArrowRight")
    after = scrub.get_attribute("aria-valuetext")
    assert int(after.split()[-1]) - int(before.split()[-1]) == 1
    page.keyboard.press("PageUp")
    assert int(scrub.get_attribute("aria-valuetext").split()[-1]) - int(after.split()[-1]) == 10
    page.keyboard.press("Enter")
    page.wait_for_selector(".led")
    assert page.inner_text(".led h2").startswith("Opened: The middle")


def test_a_number_that_will_not_do_is_said_under_its_field_and_the_picture_stays(visit):
    page = visit.go_to(QUICK)
    before = page.inner_text(".fs-foot")
    typed = page.get_by_label("Sam retires at, typed")
    typed.fill("170")
    page.keyboard.press("Tab")
    page.wait_for_selector(".ctl.err .errmsg")
    assert "got 170" in page.inner_text(".ctl.err .errmsg")
    assert page.get_by_label("Sam retires at, typed").input_value() == "170"
    assert page.inner_text(".fs-foot") == before
    page.get_by_label("Sam retires at, typed").fill("66")
    page.keyboard.press("Tab")
    page.wait_for_selector(".ctl.err", state="detached")
    visit.until_address("people.Sam.retires=66")


def test_undo_goes_back_one_change_and_reset_to_the_saved_plan(visit):
    page = visit.go_to(QUICK)
    slider = page.get_by_label("Sam retires at", exact=True)
    slider.focus()
    before = page.evaluate("+document.querySelector('.fs-state').dataset.undo")
    for age in (66, 65):
        page.keyboard.press("ArrowLeft")
        page.wait_for_function("age => location.hash.includes('retires=' + age)", arg=age)
        visit.rest()
        page.wait_for_function("n => +document.querySelector('.fs-state').dataset.undo > n", arg=before)
        before = page.evaluate("+document.querySelector('.fs-state').dataset.undo")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_function("() => location.hash.includes('retires=66')")
    page.get_by_role("button", name="Reset").click()
    page.wait_for_function("() => !location.hash.includes('retires')")
    expect(slider).to_have_value("67")


def test_a_plan_of_ones_own_is_opened_and_its_mistakes_are_all_listed(visit, tmp_path):
    page = visit.go_to(QUICK)
    bad = tmp_path / "bad.yaml"
    bad.write_text(sample_text("renter").replace("mix: growth", "mix: grwoth"))
    page.set_input_files("#own-plan", bad)
    page.wait_for_selector(".ctl.err .errmsg li")
    assert "did you mean growth" in page.inner_text(".ctl.err .errmsg")
    assert "The renter" in page.inner_text("h1")
    good = tmp_path / "good.yaml"
    good.write_text(sample_text("renter").replace("name: The renter", "name: Somebody else"))
    page.set_input_files("#own-plan", good)
    page.wait_for_function("() => document.querySelector('h1').innerText.includes('Somebody else')")
    visit.until_address("plan=own")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"finsim: 1\nname: caf\xe9\n", "text in UTF-8"),
        (b"# " + b"x" * 300_000, "at most 200,000 characters"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "text in UTF-8"),
        (b"people: [", "strange.yaml:1"),
        (b"", "strange.yaml"),
    ],
    ids=["latin-1", "too long", "a picture", "broken", "empty"],
)
def test_a_file_that_is_no_plan_is_refused_in_words_and_the_plan_stays(visit, tmp_path, content, said):
    page = visit.go_to(QUICK)
    bad = tmp_path / "strange.yaml"
    bad.write_bytes(content)
    page.set_input_files("#own-plan", bad)
    page.wait_for_function("said => document.querySelector('.ctl.err .errmsg')?.innerText.includes(said)", arg=said)
    assert "strange.yaml was not opened" in page.inner_text(".ctl.err .errmsg")
    assert "expected" in page.inner_text(".ctl.err .errmsg li")
    assert page.input_value("#pick-plan") != "own"
    assert visit.errors == []


def test_a_file_that_is_refused_does_not_take_the_place_of_the_one_before(visit, tmp_path):
    page = visit.go_to(QUICK)
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(sample_text("renter").replace("name: The renter", "name: Kept by the page"))
    bad.write_text("nonsense: 1")
    page.set_input_files("#own-plan", good)
    page.wait_for_function("() => document.querySelector('h1').innerText.includes('Kept by')")
    page.set_input_files("#own-plan", bad)
    page.wait_for_selector(".ctl.err .errmsg li")
    page.reload()
    page.wait_for_function("() => document.querySelector('h1')?.innerText.includes('Kept by')")
    visit.rest()


def test_a_changed_plan_is_saved_by_name_found_by_its_link_and_kept_from_being_overwritten(visit):
    page = visit.open(QUICK + "&people.Sam.retires=64")
    assert "Changed, not saved" in page.inner_text(".fs-top")
    page.locator(".fs-keep summary").click()
    page.fill("#save-name", "  ")
    page.locator("[data-do=save]").click()
    page.wait_for_selector(".fs-keep .errmsg")
    assert "a name of 1 to 80 characters" in page.inner_text(".fs-keep .errmsg")
    visit.until_address("retires=64")
    page.fill("#save-name", "Saved here")
    page.locator("[data-do=save]").click()
    page.wait_for_function("() => document.querySelector('.fs-keep').innerText.includes('version 1')")
    visit.until_address("retires", gone=True)
    expect(page.get_by_label("Sam retires at", exact=True)).to_have_value("64")
    link = page.evaluate("location.hash.slice(1)")
    page = visit.open(link)
    assert "Saved here" in page.inner_text("h1")
    assert "As saved" in page.inner_text(".fs-top")
    page = visit.open(QUICK)
    page.locator(".fs-keep summary").click()
    page.fill("#save-name", "Saved here")
    page.locator("[data-do=save]").click()
    page.wait_for_selector(".fs-keep .errmsg")
    assert "open that plan first" in page.inner_text(".fs-keep .errmsg")


def test_what_is_exported_is_what_is_set_with_its_comments_and_opens_again(visit, tmp_path):
    page = visit.open(QUICK + "&people.Sam.retires=63")
    page.locator(".fs-keep summary").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Plan as YAML").click()
    written = tmp_path / taken.value.suggested_filename
    taken.value.save_as(written)
    text = written.read_text()
    assert sample_text("renter").splitlines()[0] in text
    assert loads(text).people["Sam"].retires != sample("renter").people["Sam"].retires
    with page.expect_download() as taken:
        page.get_by_role("link", name="Figures as JSON").click()
    figures = json.loads(Path(taken.value.path()).read_text())
    digest = figures["receipt"]["id"]
    assert page.inner_text(".fs-foot a").replace(" ", "") == digest[:12]
    page.set_input_files("#own-plan", written)
    page.wait_for_function("() => location.hash.includes('plan=own')")
    visit.rest()
    expect(page.get_by_label("Sam retires at", exact=True)).to_have_value("63")


def test_a_link_with_a_setting_of_another_plan_is_said_and_reset_puts_it_aside(visit):
    page = visit.open(QUICK)
    page.evaluate("() => { location.hash = 'plan=renter&market=bootstrap&people.Nobody.retires=60' }")
    page.wait_for_function("() => document.body.innerText.includes('This cannot be run.')")
    assert "people.Nobody.retires" in page.inner_text(".fs-headings")
    assert page.locator(".fs-fan .fs-chart").count() > 0


@pytest.mark.slow
def test_a_report_is_made_beside_the_board_and_its_files_open(visit, tmp_path):
    page = visit.open(QUICK)
    page.locator(".fs-keep summary").click()
    page.locator("[data-do=report]").click()
    page.wait_for_function("() => document.body.innerText.includes('Making the report')")
    page.wait_for_selector("a[download$='.report.html']", timeout=180_000)
    with page.expect_download() as taken:
        page.locator("a[download$='.report.html']").click()
    text = Path(taken.value.path()).read_text()
    assert receipt_in(text)["id"][:12] == page.inner_text(".fs-foot a").replace(" ", "")
    with page.expect_download() as taken:
        page.locator("a[download$='.report.pdf']").click()
    assert Path(taken.value.path()).read_bytes()[:5] == b"%PDF-"


def test_a_phone_shows_one_column_without_sideways_scroll_and_targets_for_thumbs(phone):
    page = phone.open(QUICK + "&open=net_worth.p50.2050-12")
    page.wait_for_selector(".led")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator(".fs-bar").is_visible()
    small = page.evaluate(
        """() => [...document.querySelectorAll('.btn, select, .seg button, input[type=range][data-key]')]
           .filter(e => e.offsetHeight && e.offsetHeight < 44).map(e => e.outerHTML.slice(0, 80))"""
    )
    assert small == []
    assert phone.errors == []


def test_the_narrowest_window_does_not_scroll_sideways(phone):
    phone.page.set_viewport_size({"width": 320, "height": 700})
    page = phone.go_to(QUICK)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_page_that_is_left_ends_its_kernel(visit):
    page = visit.go_to(QUICK)
    kernel = page.evaluate("JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId")
    address = f"{visit.address}api/kernels/{kernel}"
    request = page.context.request
    assert request.get(address).ok
    page.goto("about:blank")
    for _ in range(600):
        if request.get(address).status == 404:
            break
        page.wait_for_timeout(200)
    assert request.get(address).status == 404


def _number(words: str) -> float:
    return float(words.replace(",", "").replace("−", "-"))
