"""A refresh brings what a publisher has, or keeps the old file and says why: against a real server on loopback."""

import io
import re
import socket
import threading
import time
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import xlwt

from finsim import data
from finsim.data.addresses import ADDRESSES
from finsim.data.catalogue import forget, packaged, read_text
from finsim.data.fetching import check_address, fetch
from finsim.data.keeping import folder
from finsim.data.refreshing import hosts, refresh
from finsim.errors import DataError
from finsim.months import month_text, parse_month
from finsim.settings import settings
from tests.test_peers import Listener

BILLS = "us_short_rate.csv"
TODAY = date(2026, 11, 23)


class Publisher(ThreadingHTTPServer):
    """Answers by path: a body, or a way to misbehave."""

    daemon_threads = True

    def __init__(self):
        self.bodies = {}
        self.stop = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)
        self.netloc = f"127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, path, body=None):
        if body is not None:
            self.bodies[path] = body
        return f"http://{self.netloc}{path}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        publisher = self.server
        if self.path == "/elsewhere":
            self._head(302, Location="http://localhost:1/file.csv")
        elif self.path == "/broken":
            self._head(302, Location="http://localhost:99999/file.csv")
        elif self.path == "/moved":
            self._head(302, Location="/good")
        elif self.path == "/hang":
            publisher.stop.wait(60)
        elif self.path == "/drip":
            self._head(200)
            while not publisher.stop.is_set():
                try:
                    self.wfile.write(b"x")
                    self.wfile.flush()
                except OSError:
                    return
                time.sleep(0.05)
        elif self.path == "/huge":
            self._head(200)
            for _ in range(100):
                try:
                    self.wfile.write(b"x" * 100_000)
                except OSError:
                    return
        elif self.path == "/short":
            self._head(200, **{"Content-Length": "1000000"})
            self.wfile.write(publisher.bodies["/good"][:100])
        elif self.path in publisher.bodies:
            body = publisher.bodies[self.path]
            self._head(200, **{"Content-Length": str(len(body))})
            self.wfile.write(body)
        else:
            self._head(404)

    def _head(self, status, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *words):
        pass


@pytest.fixture
def publisher(tmp_path, monkeypatch):
    server = Publisher()
    monkeypatch.setenv("FINSIM_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("FINSIM_DATA_HOSTS", server.netloc)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    settings.cache_clear()
    forget()
    yield server
    server.stop.set()
    server.shutdown()
    server.server_close()
    monkeypatch.undo()
    settings.cache_clear()
    forget()


def _bills(n_more=2, change=lambda lines: lines):
    """The packaged bills as FRED publishes them, with some months more."""
    lines = [f"{line[:7]}-01{line[7:]}" for line in read_text(BILLS).splitlines()[1:]]
    last = parse_month(lines[-1][:7])
    lines += [f"{month_text(last + k)}-01,3.8{k}" for k in range(1, n_more + 1)]
    return "\n".join(["observation_date,TB3MS", *change(lines)]).encode()


def _workbook(n_more=1, heads=("Date", "P", "D", "E", "CPI", "Fraction", "Rate GS10", "CAPE")):
    """The packaged history as Shiller lays it out: titles above, an unfinished month below, 1871.1 for October."""
    book = xlwt.Workbook()
    book.add_sheet("Disclaimer")
    sheet = book.add_sheet("Data")
    sheet.write(1, 0, "Stock Market Data Used in Irrational Exuberance")
    for column, head in enumerate(heads):
        sheet.write(7, column, head)
    lines = [line.split(",") for line in read_text("us_monthly.csv").splitlines()[1:]]
    last = parse_month(lines[-1][0])
    lines += [[month_text(last + k), "6900", "80.1", "331.5", "4.3", "37"] for k in range(1, n_more + 1)]
    lines += [[month_text(last + n_more + 1), "7000", "", "332", "4.4", "38"]]
    for row, (month, price, dividend, cpi, gs10, cape) in enumerate(lines, start=8):
        shown = "1.63" if month == "2019-07" else gs10  # the publisher's own error
        for column, cell in enumerate(
            [float(month.replace("-", ".")), price, dividend, "", cpi, "", shown, cape or "NA"]
        ):
            try:
                sheet.write(row, column, float(cell))
            except ValueError:
                sheet.write(row, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_good_file_is_used_at_once_and_the_package_stays_as_it_was(publisher):
    before = data.cash()
    done = refresh(BILLS, publisher.url("/good", _bills()), TODAY)
    assert (done.answer, done.words) == ("updated", "2 more months, to 2025-11")
    after = data.cash()
    assert after.last_month == before.last_month + 2
    assert np.array_equal(after.returns[: before.returns.size], before.returns)
    assert data.catalogue()[BILLS].sha256 == done.sha256 == after.digest != packaged()[BILLS].sha256
    assert packaged()[BILLS].last_month == "2025-09"
    assert data.catalogue()[BILLS].retrieved == "2026-11-23"


def test_a_second_refresh_finds_nothing_new_and_every_version_is_kept(publisher):
    first = refresh(BILLS, publisher.url("/good", _bills(1)), TODAY)
    assert refresh(BILLS, publisher.url("/good", _bills(0)), TODAY).answer == "unchanged"
    second = refresh(BILLS, publisher.url("/good", _bills(1)), TODAY)
    assert {first.answer, second.answer} == {"updated"}
    names = {path.name for path in folder().iterdir()}
    assert names == {"provenance.json", *(f"us_short_rate-{done.sha256[:16]}.csv" for done in (first, second))}


def test_the_workbook_of_shiller_brings_the_next_month_of_history(publisher):
    before = data.us_monthly()
    done = refresh("us_monthly.csv", publisher.url("/ie_data.xls", _workbook()), TODAY)
    assert (done.answer, done.words) == ("updated", "1 more month, to 2026-04")
    after = data.us_monthly()
    assert len(after) == len(before) + 1
    assert np.array_equal(after.stocks[:-1], before.stocks)
    assert after.stocks[-1] == pytest.approx((6900 + 79.97 / 12) / 6654.419091 - 1, abs=1e-12)
    assert after.digest == done.sha256


def test_a_workbook_without_news_changes_nothing_because_known_errors_are_put_right(publisher):
    assert refresh("us_monthly.csv", publisher.url("/ie_data.xls", _workbook(0)), TODAY).answer == "unchanged"


def test_gold_is_read_by_its_publishers_heads(publisher):
    lines = read_text("us_gold.csv").splitlines()
    body = "\n".join(["Date,Price", *lines[1:], "2026-07,4300.5"]).encode()
    done = refresh("us_gold.csv", publisher.url("/gold", body), TODAY)
    assert (done.answer, done.words) == ("updated", "1 more month, to 2026-07")
    assert data.gold().returns[-1] == pytest.approx(4300.5 / 4228.0 - 1)


def _without(row):
    return lambda lines: lines[:row] + lines[row + 1 :]


def _with(row, line):
    return lambda lines: [*lines[:row], line, *lines[row + 1 :]]


WRONG = {
    "wrong columns": (
        b"observation_date,TB6MS\n1934-01-01,0.7\n",
        'expected columns TB3MS; got "observation_date, TB6MS"',
    ),
    "nothing at all": (b"", "expected columns TB3MS"),
    "a page of the web": (b"<html>down for maintenance</html>", "expected columns TB3MS"),
    "no text": (b"\xff\xfe\x00\x01", "a text file with commas"),
    "only heads": (b"observation_date,TB3MS\n", "at least one month"),
}


@pytest.mark.parametrize(("body", "words"), WRONG.values(), ids=list(WRONG))
def test_a_file_of_another_kind_is_refused(publisher, body, words):
    _is_refused(refresh(BILLS, publisher.url("/wrong", body), TODAY), words)


CHANGES = {
    "a month left out": (_without(500), "1975-09 next, every month once; got \"1975-10\""),
    "a value left out": (_with(500, "1975-09-01,."), "a value in every column of 1975-09"),
    "the newest months lost": (lambda lines: lines[:-30], "to 2023-05, not at least from 1934-01 to 2025-09"),
    "the oldest months lost": (lambda lines: lines[12:], "it runs from 1935-01"),
    "another past": (_with(500, "1975-09-01,6.61"), "tb3ms of 1975-09 was 6.42 and is 6.61"),
    "an impossible rate": (lambda lines: [*lines, "2025-12-01,380"], "tb3ms of 2025-12 is 380, not from -2 to 30"),
    "a month to come": (
        lambda lines: [*lines, *(f"{month_text(parse_month('2025-12') + k)}-01,4" for k in range(14))],
        "its last month 2027-01 is not over",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "words"), CHANGES.values(), ids=list(CHANGES))
def test_a_file_that_contradicts_the_old_one_or_itself_is_refused(publisher, change, words):
    _is_refused(refresh(BILLS, publisher.url("/wrong", _bills(2, change)), TODAY), words)


@pytest.mark.parametrize(
    ("path", "words", "seconds"),
    [
        ("/nowhere", "expected status 200; got 404", 60),
        ("/hang", r"a whole answer within 0\.5 s", 0.5),
        ("/drip", r"a whole answer within 0\.5 s", 0.5),
        ("/huge", "at most 300,000 bytes", 60),
        ("/short", "bytes that it announced|expected an answer", 60),
        ("/elsewhere", "data source: expected https at", 60),
    ],
)
def test_a_server_that_misbehaves_is_left_and_the_old_file_kept(publisher, path, words, seconds):
    """What hangs says no such words when it goes on by itself, and what drips goes on as long as this test."""
    publisher.url("/good", _bills())
    _is_refused(refresh(BILLS, publisher.url(path), TODAY, deadline_s=seconds, most_bytes=300_000), words)


def test_a_redirect_on_the_same_host_is_followed(publisher):
    publisher.url("/good", _bills())
    assert refresh(BILLS, publisher.url("/moved"), TODAY).answer == "updated"


def test_a_truncated_workbook_is_refused(publisher):
    body = _workbook()
    for part in (body[: len(body) // 2], body[:200], b"PK\x03\x04"):
        done = refresh("us_monthly.csv", publisher.url("/ie_data.xls", part), TODAY)
        assert done.answer == "refused"
        assert "whole Excel 97 workbook" in done.words or "it runs from" in done.words
    done = refresh(
        "us_monthly.csv", publisher.url("/x", _workbook(heads=("Date", "P", "D", "E", "CPI", "F", "Y", "CAPE")))
    )
    _is_refused(done, "expected columns P, D, CPI, Rate GS10, CAPE", "us_monthly.csv")


@pytest.mark.parametrize(
    "url",
    [
        "http://fred.stlouisfed.org/x.csv",
        "https://fred.stlouisfed.org:8443/x.csv",
        "https://user:word@fred.stlouisfed.org/x.csv",
        "https://fred.stlouisfed.org.example.org/x.csv",
        "http://127.0.0.1/x.csv",
        "http://169.254.169.254/latest/meta-data",
        "file://localhost/etc/hosts",
        "ftp://fred.stlouisfed.org/x.csv",
        "https://fred.stlouisfed.org@127.0.0.1/x.csv",
        "https://:@fred.stlouisfed.org/x.csv",
        "https://fred.stlouisfed.org:443:80/x.csv",
        "https://fred.stlouisfed.org:99999/x.csv",
        "https://[fred.stlouisfed.org/x.csv",
        "https://fred.stlouisfed.org\t/x.csv",
        "https://fred.stlouisfed.org/x\r\nX-More: 1",
        "https://fred.stlouisfed.org\\@127.0.0.1/x.csv",
        "https://2130706433/x.csv",
        "https://0x7f000001/x.csv",
        "https://[::ffff:127.0.0.1]/x.csv",
    ],
)
def test_only_the_hosts_of_the_catalogue_are_asked_and_only_over_https(url):
    with pytest.raises(DataError, match="data source: expected https at"):
        fetch(url, hosts())


def test_a_publishers_name_that_leads_into_this_machine_is_not_spoken_to(monkeypatch):
    """DNS rebinding: the name is the catalogue's own, where its line leads is not (`tests/test_peers.py`)."""
    monkeypatch.setenv("no_proxy", "*")
    listener = Listener()
    here = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", listener.port))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [here])
    with pytest.raises(DataError, match=r"a line to 127\.0\.0\.1, which is not to be spoken to"):
        fetch(ADDRESSES[BILLS].url, hosts())
    assert listener.heard() == b""


def test_a_redirect_to_what_is_no_address_is_refused(publisher):
    done = refresh(BILLS, publisher.url("/broken"), TODAY)
    _is_refused(done, "data source: expected https at")


def test_every_address_of_the_catalogue_may_be_asked():
    assert set(ADDRESSES) == set(packaged())
    for address in ADDRESSES.values():
        check_address(address.url, hosts(), ())


def test_a_kept_file_that_was_damaged_is_refused_with_the_remedy(publisher):
    refresh(BILLS, publisher.url("/good", _bills()), TODAY)
    kept = next(Path(folder()).glob("us_short_rate-*.csv"))
    kept.write_text(kept.read_text().replace("3.82", "3.92"))
    forget()
    with pytest.raises(DataError, match="remove that folder to use the packaged data again"):
        data.cash()


def test_a_list_of_kept_files_that_is_no_json_is_refused_with_the_remedy(publisher):
    folder().mkdir(parents=True)
    (folder() / "provenance.json").write_text("{")
    forget()
    with pytest.raises(DataError, match="that can be read; remove that folder"):
        data.catalogue()


def test_a_file_without_an_address_is_refused_by_name():
    with pytest.raises(DataError, match=r"expected one of us_monthly\.csv"):
        refresh("us_daily.csv")


def _is_refused(done, words, name=BILLS):
    assert done.answer == "refused"
    assert done.sha256 == packaged()[name].sha256
    assert done.words.endswith("the file of 2026-11-23 is kept")
    assert re.search(words, done.words), done.words
    assert not folder().exists()
