"""A bank's files: what is read is what the bank wrote, twice is once, and what can be read two ways is refused."""

import pickle
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsim.actuals import merged, read_csv, read_ofx
from finsim.actuals.csv_file import ORDERS, Table
from finsim.actuals.transaction import MOST_BYTES, MOST_TRANSACTIONS, ActualsError, minor_units
from finsim.errors import FinsimError

SGML = b"""OFXHEADER:100
DATA:OFXSGML
VERSION:102
ENCODING:USASCII
CHARSET:1252

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260503120000</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>USD
<BANKACCTFROM><BANKID>021000021<ACCTID>998877-4300<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20260401<DTEND>20260430
<STMTTRN><TRNTYPE>DEBIT
<DTPOSTED>20260420235959[-5:EST]<TRNAMT>-320.25<FITID>A1<NAME>CITY POWER &amp; GAS<MEMO>APR</STMTTRN>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260430<TRNAMT>4500.00<FITID>A2<NAME>CAF\xc9 PAYROLL</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>14179.75<DTASOF>20260430</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
XML = b"""<?xml version="1.0" encoding="UTF-8"?><?OFX OFXHEADER="200" VERSION="220"?>
<OFX><CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>JPY</CURDEF><CCACCTFROM><ACCTID>4111111111111111</ACCTID>
</CCACCTFROM><BANKTRANLIST><STMTTRN><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20260502090000.000[+9:JST]</DTPOSTED>
<TRNAMT>-1280</TRNAMT><FITID>77</FITID><NAME>\xe6\x9c\xac\xe5\xb1\x8b</NAME><MEMO/></STMTTRN></BANKTRANLIST>
</CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>"""


def test_the_old_form_of_ofx_is_read_with_its_character_set_and_the_banks_balance():
    read = read_ofx(SGML)
    power, pay = read.transactions
    assert (power.day, power.amount, power.payee, power.memo) == (date(2026, 4, 20), -32025, "CITY POWER & GAS", "APR")
    assert (pay.amount, pay.payee) == (450000, "CAFÉ PAYROLL")
    assert power.account == "checking 4300"
    assert [(each.amount, each.day) for each in read.balances] == [(1417975, date(2026, 4, 30))]


def test_the_new_form_is_read_and_the_yen_has_no_cents():
    [book] = read_ofx(XML).transactions
    assert (book.day, book.amount, book.currency, book.payee) == (date(2026, 5, 2), -1280, "JPY", "本屋")
    assert book.account == "card 1111"


@pytest.mark.parametrize("content", [SGML, XML])
def test_an_account_number_is_nowhere_in_what_is_kept(content):
    assert not any(number in repr(read_ofx(content)) for number in ("998877", "021000021", "411111"))


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ((b"20260420", b"20260431"), "STMTTRN.DTPOSTED"),
        ((b"-320.25", b"-320.257"), "STMTTRN.TRNAMT"),
        ((b"-320.25", b"-3e400"), "STMTTRN.TRNAMT"),
        ((b"-320.25", b"NaN"), "STMTTRN.TRNAMT"),
        ((b"<DTPOSTED>20260430", b"<X>1"), "STMTTRN.DTPOSTED"),
        ((b"<CURDEF>USD", b"<CURDEF>DOLLARS"), "CURDEF"),
        ((b"</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>", b""), "OFX"),
        ((b"<OFX>", b"<!DOCTYPE x [<!ENTITY a 'b'>]><OFX>"), "OFX"),
        ((b"STMTRS>", b"INVSTMTRS>"), "OFX"),
        ((b"<BANKTRANLIST>", b"<A>" * 60), "OFX"),
    ],
)
def test_a_file_that_is_not_as_it_must_be_says_where(change, where):
    with pytest.raises(ActualsError) as refused:
        read_ofx(SGML.replace(*change))
    assert refused.value.where == where
    assert refused.value.exit_code == 2
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)


CSV = """Date,Description,Amount
2026-04-02,Corner Cafe,-4.50
2026-04-02,Corner Cafe,-4.50
2026-04-30,Payroll,"2,250.00"
"""


def test_a_table_is_read_by_its_heads():
    first, _, pay = read_csv(CSV.encode()).transactions
    assert (first.day, first.amount, first.payee) == (date(2026, 4, 2), -450, "Corner Cafe")
    assert pay.amount == 225_000


def test_a_german_table_with_semicolons_commas_and_days_first():
    text = "Buchungstag;Empfänger;Betrag\n31.01.2026;Bäcker;-1.234,56\n01.02.26;Lohn;2.000,00\n"
    one, two = read_csv(text.encode("utf-8-sig"), Table(currency="EUR")).transactions
    assert (one.day, one.amount, two.day, two.amount) == (date(2026, 1, 31), -123456, date(2026, 2, 1), 200_000)


def test_money_in_and_out_may_stand_in_two_columns():
    text = "Post Date,Details,Debit,Credit\n2026-01-05,Rent,1200.00,\n2026-01-06,Pay,,1500\n"
    assert [each.amount for each in read_csv(text.encode()).transactions] == [-120_000, 150_000]


def test_a_card_statement_with_spending_above_zero_is_turned_when_that_is_said():
    assert read_csv(CSV.encode(), Table(is_flipped=True)).transactions[0].amount == 450


@pytest.mark.parametrize(("days", "first"), [("04/02/2026", 4), ("13/02/2026", 2), ("02/13/2026", 2)])
def test_the_order_of_a_date_is_taken_from_the_file_or_from_who_says_it_and_never_guessed(days, first):
    text = f"Date,Amount\n{days},1\n".encode()
    if days == "04/02/2026":
        with pytest.raises(ActualsError, match="say the order"):
            read_csv(text)
        assert read_csv(text, Table(order=ORDERS[1])).transactions[0].day.month == first
        assert read_csv(text, Table(order=ORDERS[2])).transactions[0].day == date(2026, 2, 4)
    else:
        assert read_csv(text).transactions[0].day == date(2026, first, 13)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "file"),
        ("Date,Amount\n", "file"),
        ("When,Amount\n2026-01-01,1\n", "column day"),
        ("Date,Sum\n2026-01-01,1\n", "column amount"),
        ("Date,Amount\n2026-02-30,1\n", "day"),
        ("Date,Amount\n2026-01-01,1e400\n", "amount"),
        ("Date,Amount\n2026-01-01,Infinity\n", "amount"),
        ("Date,Amount\n2026-01-01,1.005\n", "amount"),
        ("Date,Amount\n2026-01-01," + "9" * 500 + "\n", "amount"),
        ("Date,Amount\n2026-01-01,١٢\n", "amount"),
        ('Date,Amount\n"2026-01-01,1\n', "table"),
        ("Date,Amount\n2026-01-01,\x001\n", "file"),
    ],
)
def test_a_table_that_cannot_be_read_says_where(text, where):
    with pytest.raises(ActualsError) as refused:
        read_csv(text.encode())
    assert refused.value.where == where


@pytest.mark.parametrize("content", [b"Date,Amount\n\xc0\xaf", b"PK\x03\x04" + b"\x00" * 50, b"\xff\xfe\x00"])
def test_what_is_no_text_is_refused(content):
    with pytest.raises(ActualsError):
        read_csv(content)


def test_a_file_beyond_all_households_is_refused_before_it_is_read():
    with pytest.raises(ActualsError, match="8 MB"):
        read_csv(b"x" * (MOST_BYTES + 1))
    with pytest.raises(ActualsError, match="50,000 bookings"):
        read_csv(b"Date,Amount\n" + b"2026-01-01,1\n" * (MOST_TRANSACTIONS + 2))


def test_a_file_imported_twice_adds_nothing_and_two_equal_coffees_stay_two():
    rows = read_csv(CSV.encode()).transactions
    assert len(merged(rows)) == 3
    assert merged(rows, rows) == merged(rows)
    longer = read_csv((CSV + "2026-05-01,Rent,-900\n").encode()).transactions
    assert len(merged(rows, longer)) == 4


def test_the_banks_own_id_tells_bookings_apart_where_there_is_one():
    rows = read_ofx(SGML).transactions
    corrected = read_ofx(SGML.replace(b"<MEMO>APR", b"<MEMO>APRIL")).transactions
    assert len(merged(rows, corrected)) == 2


@given(cents=st.integers(-(10**12), 10**12))
def test_every_amount_comes_back_to_the_cent_however_it_is_written(cents):
    whole, part = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    english, german = f"{whole:,}.{part:02d}", f"{whole:,}".replace(",", ".") + f",{part:02d}"
    assert minor_units(sign + english, "USD") == minor_units(f"{sign}${english}", "USD") == cents
    assert minor_units(sign + german, "EUR", ",") == minor_units(f"{sign}{german} EUR", "EUR", ",") == cents
    if cents < 0:
        assert minor_units(f"({english})", "USD") == minor_units(f"{english}-", "USD") == cents


@given(st.binary(max_size=600))
def test_no_bytes_break_a_reader(content):
    for read in (read_csv, read_ofx):
        for given_bytes in (content, SGML[:400] + content + SGML[400:]):
            try:
                read(given_bytes)
            except FinsimError:
                continue
