"""Actuals over the API: a bank's file in, months out, against a plan; and nothing of a file that should not be."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from finsim.plan import sample_text
from tests.actuals.test_files import SGML

URL = "/api/v1/actuals"
CSV = """Date,Description,Amount
2026-12-01,Grand Rent,-1290.00
2026-12-03,Bistro,-150.00
2026-12-20,BISTRO GRILL,-110.00
2026-12-22,Bistro refund,30.00
2026-12-28,Cinema,-60.00
2026-12-31,Payroll,4100.00
2027-01-02,Bistro,-230.00
2027-01-31,Payroll,4100.00
"""
BOMB = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><OFX>&b;</OFX>'
RULES = {
    "rules": [
        {"contains": "rent", "category": "rent"},
        {"contains": "bistro", "category": "dining"},
        {"contains": "cine*", "category": "fun"},
    ]
}


def imported(client, content=CSV, kind="text/csv", **query):
    return client.post(
        f"{URL}/imports", content=content.encode() if isinstance(content, str) else content,
        headers={"content-type": kind}, params=query,
    )  # fmt: skip


def test_a_file_is_kept_once_however_often_it_is_imported(client):
    first = imported(client).json()
    assert (first["added"], first["known"], first["months"]) == (8, 0, ["2026-12", "2027-01"])
    again = imported(client).json()
    assert (again["added"], again["known"]) == (0, 8)
    assert len(client.get(f"{URL}/months/2026-12").json()["bookings"]) == 6


def test_months_add_up_by_category_and_hold_against_the_plan(client):
    imported(client)
    assert client.put(f"{URL}/rules", json=RULES).status_code == 200
    months = client.get(f"{URL}/months").json()
    assert months["spent"] == {"dining": [230.0, 230.0], "fun": [60.0, 0.0], "rent": [1290.0, 0.0]}
    assert months["income"] == [4100.0, 4100.0]
    plan = client.post("/api/v1/plans", json={"text": sample_text("renter")}).json()["id"]
    found = client.get(f"{URL}/against/{plan}").json()
    dining = next(each for each in found["categories"] if each["category"] == "dining")
    assert (dining["planned"], dining["actual"], dining["need"]) == ([230.0, 230.0], [230.0, 230.0], "discretionary")
    assert found["within_plan"] == 1.0


def test_what_is_spent_above_a_category_lowers_the_score_by_its_share_of_the_plan(client):
    imported(client, CSV + "2026-12-05,Bistro,-63.00\n")
    client.put(f"{URL}/rules", json=RULES)
    plan = client.post("/api/v1/plans", json={"text": sample_text("renter")}).json()["id"]
    found = client.get(f"{URL}/against/{plan}").json()
    planned = 2 * (110 + 50 + 230 + 120 + 120)  # two months of what is not essential in the renter's plan
    assert found["within_plan"] == pytest.approx(1 - 63.0 / planned)


def test_months_before_a_plan_cannot_be_held_against_it(client, problem):
    imported(client, "Date,Amount\n2020-01-01,-5\n")
    plan = client.post("/api/v1/plans", json={"text": sample_text("renter")}).json()["id"]
    problem(client.get(f"{URL}/against/{plan}"), 422, "actuals-error")


def test_a_balance_is_held_against_the_one_before_it(client):
    first = imported(client, SGML, "application/x-ofx").json()["balances"]
    assert first == [
        {"account": "checking 4300", "day": "2026-04-30", "amount": 1417975, "currency": "USD", "since": None,
         "missing": None}
    ]  # fmt: skip
    later = SGML.replace(b"20260430", b"20260531").replace(b"20260420", b"20260510").replace(b"A1", b"B1")
    later = later.replace(b"A2", b"B2").replace(b"14179.75", b"18359.50")
    [balance] = imported(client, later, "application/x-ofx").json()["balances"]
    assert (balance["since"], balance["missing"]) == ("2026-04-30", 0)


def test_a_category_by_hand_stands_before_the_rules_and_goes_with_the_month(client):
    imported(client)
    row = client.get(f"{URL}/months/2026-12").json()["bookings"][0]
    client.put(f"{URL}/rules", json=RULES | {"by_hand": {row["id"]: "gifts"}})
    shown = client.get(f"{URL}/months/2026-12").json()["bookings"]
    assert next(each for each in shown if each["id"] == row["id"])["category"] == "gifts"
    assert client.delete(f"{URL}/months/2026-12").status_code == 204
    assert client.delete(f"{URL}/months/2026-12").status_code == 404
    assert client.get(f"{URL}/months").json()["months"] == ["2027-01"]


def test_ten_files_of_one_month_at_once_lose_no_booking(client):
    files = [f"Date,Description,Amount\n2026-12-{n + 1:02d},shop {n},-{n + 1}\n" for n in range(10)]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda text: imported(client, text), files))
    assert {answer.status_code for answer in answers} == {201}
    assert len(client.get(f"{URL}/months/2026-12").json()["bookings"]) == 10


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (CSV, "application/json", 415),
        (CSV, "multipart/form-data; boundary=x", 415),
        (b"PK\x03\x04" + b"\x00" * 100, "text/csv", 422),
        (b"\xc0\xaf" * 20, "text/csv", 422),
        ("Date,Amount\n2026-12-01,1e400\n", "text/csv", 422),
        ("Date,Amount\n2026-12-01,NaN\n", "text/csv", 422),
        ("Date,Amount\n03/04/2026,1\n", "text/csv", 422),
        (BOMB, "application/x-ofx", 422),
        (b'<!DOCTYPE x SYSTEM "file://localhost/etc/passwd"><OFX></OFX>', "application/x-ofx", 422),
        (b"<OFX>" + b"<A>" * 100_000, "application/x-ofx", 422),
        (b"x" * (8 * 1024 * 1024 + 1), "text/csv", 413),
    ],
)  # fmt: skip
def test_what_is_no_banks_file_is_refused_in_words(client, content, kind, status):
    answer = imported(client, content, kind)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert "root:" not in answer.text


def test_words_of_a_bank_stay_words(client):
    """Line breaks, signs that turn text around and markup are kept as harmless text, in JSON alone."""
    nasty = "\"<script>alert(1)</script>\r\nx\u202e=cmd|'/c'\""
    imported(client, f"Date,Description,Amount\n2026-12-01,{nasty},-1\n")
    [row] = client.get(f"{URL}/months/2026-12").json()["bookings"]
    assert "\n" not in row["payee"]
    assert "\u202e" not in row["payee"]
    assert json.dumps(row["payee"])


def test_one_users_actuals_are_nobody_elses(as_user):
    ann, other = as_user("ann"), as_user("op-1")
    assert imported(ann).status_code == 201
    assert other.get(f"{URL}/months/2026-12").json()["bookings"] == []
    assert other.delete(f"{URL}/months/2026-12").status_code == 404
    assert other.get(f"{URL}/rules").json() == {"rules": [], "by_hand": {}}
    assert imported(as_user("bob")).status_code == 403  # a viewer changes nothing


@pytest.mark.parametrize("account", ["a\r\nb", "\x00", "\x7f"])
def test_an_accounts_name_holds_no_control_characters(client, account):
    assert imported(client, account=account).status_code == 422
