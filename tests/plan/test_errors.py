"""Every mistake in a plan file is told at once: file, line, path, what was expected, what was found, what to try."""

from __future__ import annotations

import pickle
import random

import pytest

from finsim.errors import PlanErrors
from finsim.plan import SAMPLES, loads, sample_text
from finsim.plan.load import MOST_MISTAKES, load

GOOD = """\
finsim: 1
start: 2026-12
until: at 95
people:
  Sam: {born: 1998-05, retires: at 67}
income:
  salary: {person: Sam, amount: 64_000 a year, defers: {401k: 6 %}, match: {401k: 50 % of first 6 %}}
  social security: {person: Sam, pia: 1_950, claims: at 67}
spending:
  essential: {rent: 1_290, health: {amount: 70, from: 2027-01, until: at 65}}
  in retirement: {rule: constant-real, amount: 3_000}
accounts:
  checking: {kind: cash, balance: 5_400}
  401k: {kind: tax-deferred, balance: 15_800, mix: growth}
  brokerage: {kind: taxable, balance: 900, basis: 800, mix: growth}
mixes:
  growth: {stocks: 85 %, bonds: 15 %, becomes: {at 60: {stocks: 60 %, bonds: 40 %}}}
debts:
  car loan: {balance: 11_800, rate: 6.9 %, payment: 263.18}
goals:
  deposit: {amount: 24_000, by: 2030-06, from: checking}
taxes: {regime: us-federal, filing: single, state: {name: Ohio, above 26_050: 2.75 %}}
events: {move: 2028-01}
scenarios:
  save more: {income.salary.defers.401k: 10 %}
"""


def mistakes_of(text):
    with pytest.raises(PlanErrors) as caught:
        loads(text, "household.yaml")
    return caught.value.errors


def test_the_plan_of_these_tests_is_without_mistakes():
    assert loads(GOOD).n_months > 0


# what is changed in the good plan, the path of the mistake, a part of expected, what was got, a part of the hint
MISTAKES = {
    "a retirement of nobody": (
        "born: 1998-05, retires: at 67",
        "born: 1998-05",
        "spending.in retirement.from",
        "a moment that the plan gives a month",
        "at retirement",
        "say when somebody retires",
    ),
    "a goal that lasts no time": (
        "amount: 24_000, by: 2030-06",
        "amount: 2_400 a year, begins: 2030-06, lasts: 0 months",
        "goals.deposit.lasts",
        "a length of time above 0",
        "0 months",
        "",
    ),
    "a mix of a cash account": (
        "kind: cash, balance",
        "kind: cash, mix: growth, balance",
        "accounts.checking.mix",
        "no `mix` in a cash account",
        "growth",
        "",
    ),
    "an unknown key": ("until: at 95", "untill: at 95", "untill", "a key", "untill", "did you mean until?"),
    "an unknown key in a block": (
        "6.9 %, payment",
        "6.9 %, x: 1, payment",
        "debts.car loan.x",
        "a key",
        "x",
        "balance",
    ),
    "a key with underscores": (
        "social security: {",
        "other: {employer_pays: {}, ",
        "income.other.employer_pays",
        "a key",
        "employer_pays",
        "employer pays",
    ),
    "a missing key": ("start: 2026-12\n", "", "start", "a key `start`", None, ""),
    "a missing amount": ("amount: 24_000, ", "", "goals.deposit.amount", "a key `amount`", None, ""),
    "a rate that is not one": ("rate: 6.9 %", "rate: 69", "debts.car loan.rate", "a rate like", 69, "6.9 %"),
    "a negative rate": ("rate: 6.9 %", "rate: -6.9 %", "debts.car loan.rate", "not below 0", "-6.9 %", ""),
    "a negative balance": ("balance: 5_400", "balance: -5_400", "accounts.checking.balance", "not below 0", -5400, ""),
    "not a number": ("balance: 5_400", "balance: .nan", "accounts.checking.balance", "an amount", None, ""),
    "infinity": ("balance: 5_400", "balance: .inf", "accounts.checking.balance", "an amount", None, ""),
    "a truth for an amount": ("balance: 5_400", "balance: true", "accounts.checking.balance", "an amount", True, ""),
    "a period where none is": (
        "balance: 5_400",
        "balance: 5_400 a month",
        "accounts.checking.balance",
        "an amount",
        "5_400 a month",
        "paid once",
    ),
    "a comma in braces": ("{rent: 1_290,", "{rent: 1,290,", "spending.essential.290", "an amount", None, "1_290"),
    "a lump where a goal lasts": (
        "24_000, by: 2030-06",
        "24_000 a year, by: 2030-06",
        "goals.deposit.amount",
        "once",
        "24_000 a year",
        "begins",
    ),
    "no such mix": (
        "15_800, mix: growth",
        "15_800, mix: grwoth",
        "accounts.401k.mix",
        "the name of a mix",
        "grwoth",
        "did you mean growth?",
    ),
    "no such account": (
        "from: checking",
        "from: savings",
        "goals.deposit.from",
        "the name of an account",
        "savings",
        "accounts are checking, 401k, brokerage",
    ),
    "no such account in a deferral": (
        "defers: {401k: 6 %}",
        "defers: {401K: 6 %, 401k: 1 %}",
        "income.salary.defers.401K",
        "the name of an account",
        "401K",
        "401k?",
    ),
    "no such person": (
        "{person: Sam, amount",
        "{person: Sma, amount",
        "income.salary.person",
        "the name of a person",
        "Sma",
        "Sam?",
    ),
    "no such person in a moment": (
        "until: at 65",
        "until: Tom at 65",
        "spending.essential.health.until",
        "the name of a person",
        "Tom",
        "Sam",
    ),
    "no such event": (
        "until: at 65",
        "until: at mve",
        "spending.essential.health.until",
        "an event",
        "at mve",
        "move?",
    ),
    "no such kind": ("kind: cash", "kind: csh", "accounts.checking.kind", "cash", "csh", "did you mean cash?"),
    "no such rule": (
        "rule: constant-real",
        "rule: constant",
        "spending.in retirement.rule",
        "constant-real",
        "constant",
        "constant-real?",
    ),
    "no such model": (
        "events:",
        "markets: {model: histroy}\nevents:",
        "markets.model",
        "a market model",
        "histroy",
        "history?",
    ),
    "no such setting of a model": (
        "events:",
        "markets: {model: bootstrap, blok: 60}\nevents:",
        "markets.blok",
        "a key among",
        "blok",
        "did you mean block?",
    ),
    "a setting out of range": (
        "events:",
        "markets: {model: bootstrap, block: -5}\nevents:",
        "markets.block",
        "greater than or equal to",
        -5,
        "",
    ),
    "a date out of order": (
        "from: 2027-01, until: at 65",
        "from: 2031-01, until: 2030-01",
        "spending.essential.health.until",
        "a time after 2031-01",
        "2030-01",
        "",
    ),
    "a goal in the past": ("by: 2030-06", "by: 2020-06", "goals.deposit.by", "after the plan starts", "2020-06", ""),
    "an end before the start": (
        "until: at 95",
        "until: at 20",
        "until",
        "after the plan starts",
        "at 20 (2018-05)",
        "",
    ),
    "mixes out of order": ("{at 60:", "{2020-01:", "mixes.growth.becomes.2020-01", "a time after", "2020-01", ""),
    "a retirement before birth": (
        "retires: at 67",
        "retires: 1990-01",
        "people.Sam.retires",
        "after birth",
        "1990-01",
        "",
    ),
    "shares that miss 100 %": (
        "stocks: 85 %, bonds: 15 %",
        "stocks: 85 %, bonds: 25 %",
        "mixes.growth",
        "100 %",
        "stocks 85 % + bonds 25 % = 110 %",
        "",
    ),
    "a share that is not one": ("stocks: 85 %", "stocks: 85", "mixes.growth.stocks", "a share", 85, "85 %"),
    "a payment below the interest": (
        "payment: 263.18",
        "payment: 60",
        "debts.car loan.payment",
        "67.85",
        "60 a month",
        "",
    ),
    "a key of another kind": (
        "balance: 5_400",
        "balance: 5_400, basis: 1",
        "accounts.checking.basis",
        "taxable",
        None,
        "",
    ),
    "a match without a deferral": (
        "defers: {401k: 6 %}",
        "defers: {}",
        "income.salary.match.401k",
        "a deferral",
        None,
        "",
    ),
    "a claim too early": ("claims: at 67", "claims: at 61", "income.social security.claims", "62 to 70", "at 61", ""),
    "a withdrawal from nowhere": (
        "events:",
        "withdrawals: [taxble]\nevents:",
        "withdrawals.0",
        "name or kind",
        "taxble",
        "taxable?",
    ),
    "a threshold that is none": (
        "above 26_050:",
        "above lots:",
        "taxes.state.above lots",
        "above 26_050",
        "above lots",
        "",
    ),
    "a scenario that changes nothing known": (
        "{income.salary.defers.401k: 10 %}",
        "{income.salary.defrs.401k: 10 %}",
        "scenarios.save more.income.salary.defrs.401k",
        "a key",
        "defrs",
        "defers?",
    ),
    "a scenario with a wrong value": (
        "defers.401k: 10 %}",
        "defers.401k: 10}",
        "scenarios.save more.income.salary.defers.401k",
        "a share of pay",
        10,
        "10 %",
    ),
    "a name with a dot": ("car loan:", "car.loan:", "debts.car.loan", "without a dot", "car.loan", ""),
    "a block where a word belongs": ("name: Ohio", "name: {a: 1}", "taxes.state.name", "words", None, ""),
    "a word where a block belongs": (
        "people:\n  Sam: {born: 1998-05, retires: at 67}",
        "people: Sam",
        "people",
        "a block of names",
        "Sam",
        "",
    ),
    "a version to come": ("finsim: 1", "finsim: 2", "finsim", "1", 2, ""),
    "a currency that is none": ("until: at 95", "currency: USB", "currency", "ISO 4217", "USB", ""),
    "a locale that is none": ("until: at 95", "locale: en_XQ", "locale", "like en_US", "en_XQ", ""),
    "a mistyped word of a pattern": (
        "growth: {stocks",
        "growth: {rebalance: yeerly, stocks",
        "mixes.growth.rebalance",
        "yearly, monthly, never or beyond 5 %",
        "yeerly",
        "did you mean yearly?",
    ),
    "a currency in lower case": ("until: at 95", "currency: usd", "currency", "three letters", "usd", ""),
}


@pytest.mark.parametrize(("old", "new", "where", "expected", "got", "hint"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_where_it_is_and_what_would_be_right(old, new, where, expected, got, hint):
    assert GOOD.count(old) == 1
    text = GOOD.replace(old, new)
    told = {error.where: error for error in mistakes_of(text)}
    assert where in told, list(told)
    error = told[where]
    assert expected in error.expected
    assert hint in error.hint
    if got is not None:
        assert error.got == got
    assert error.file == "household.yaml"
    key = where.split(".")[-1]
    is_named = key in text.splitlines()[error.line - 1]
    assert is_named or "a key `" in error.expected or key in ("0", "loan", "401k", "from")


def test_the_three_errors_of_the_sketch_read_as_sketched():
    lines = sample_text("renter").splitlines()
    text = "\n".join(lines).replace("contributed: 2_900, mix: growth", "contributed: 2_900, mix: grwoth")
    text = text.replace("rate: 6.9 %", "rate: 69").replace("from: checking", "from: savings")
    line = {word: 1 + next(n for n, each in enumerate(lines) if each.startswith(word)) for word in
            ("  roth:", "  car loan:", "  deposit:")}  # fmt: skip
    with pytest.raises(PlanErrors) as caught:
        loads(text, "household.yaml")
    assert str(caught.value) == (
        f'household.yaml:{line["  roth:"]}  accounts.roth.mix: expected the name of a mix; got "grwoth"; '
        "did you mean growth?\n"
        f'household.yaml:{line["  car loan:"]}  debts.car loan.rate: expected a rate like "6.9 %" or 0.069 a year; '
        "got 69; did you mean 6.9 %?\n"
        f'household.yaml:{line["  deposit:"]}  goals.deposit.from: expected the name of an account; got "savings"; '
        "accounts are checking, 401k, roth\n"
        "3 errors; nothing was run."
    )


def test_five_mistakes_of_different_kinds_are_five_errors_in_the_order_of_the_file():
    text = (
        GOOD.replace("until: at 95", "until: at 20")
        .replace("born: 1998-05,", "born: 1998-05, hobby: chess,")
        .replace("15_800, mix: growth", "15_800, mix: grwoth")
        .replace("rate: 6.9 %", "rate: 69")
        .replace("by: 2030-06", "by: 2020-06")
    )
    errors = mistakes_of(text)
    assert [error.where for error in errors] == [
        "until", "people.Sam.hobby", "accounts.401k.mix", "debts.car loan.rate", "goals.deposit.by",
    ]  # fmt: skip
    assert [error.line for error in errors] == sorted(error.line for error in errors)


BROKEN = {
    "empty": ("", "a plan", 1),
    "only a comment": ("# hello\n", "a plan", 1),
    "a list": ("- a\n- b\n", "keys and values", 1),
    "a word": ("hello\n", "keys and values", 1),
    "a tab": ("people:\n\tSam: 1\n", "spaces", 2),
    "a brace left open": ("people: {Sam: 1\nname: x\n", "a plan in YAML", 2),
    "a quote left open": ("start: 2026-12\nname: 'Sam\n\n", "a plan in YAML", 2),
    "an anchor": ("a: &big [1, 2]\nb: *big\n", "plain keys and values", 1),
    "an alias bomb": ("a: &a [x]\n" + "".join(f"k{n}: &k{n} [*a, *a]\n" for n in range(30)), "plain keys", 1),
    "a tag": ("a: !!python/object:os.system {}\n", "plain keys and values", 1),
    "a merge": ("a: {x: 1}\n<<: {y: 2}\n", "plain keys and values", 2),
    "a key that is a list": ("? [a, b]\n: c\n", "plain keys and values", 1),
    "blocks without end": ("[" * 10_000, "plain keys and values", 1),
    "two documents": ("name: a\n---\nname: b\n", "one plan in a file", 2),
    "a strange character": ("name: a\x07b\n", "a plan in YAML", 1),
}


@pytest.mark.parametrize(("text", "expected", "line"), BROKEN.values(), ids=BROKEN)
def test_what_is_not_a_plan_at_all_is_one_clear_error(text, expected, line):
    (error,) = mistakes_of(text)
    assert expected in error.expected
    assert (error.file, error.line) == ("household.yaml", line)


def test_a_file_that_is_missing_binary_huge_or_a_folder_is_one_clear_error(tmp_path):
    binary, huge = tmp_path / "binary.yaml", tmp_path / "huge.yaml"
    binary.write_bytes(b"name: \xff\xfe\n")
    huge.write_bytes(b"# " + b"x" * 300_000)
    for path, expected in (
        (tmp_path / "none.yaml", "a plan file"),
        (binary, "text in UTF-8"),
        (huge, "at most 256 kB"),
        (tmp_path, "that can be read"),
    ):
        with pytest.raises(PlanErrors) as caught:
            load(path)
        assert expected in caught.value.errors[0].expected
        assert str(path) in str(caught.value)


def test_errors_survive_a_worker_process():
    with pytest.raises(PlanErrors) as caught:
        loads(GOOD.replace("rate: 6.9 %", "rate: 69"))
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize("seed", range(3))
def test_no_damage_to_a_file_does_more_than_make_errors(seed):
    """Whatever is cut out of a file or put into it, the answer is a plan or `PlanErrors`."""
    chance = random.Random(seed)
    put_in = [*":{}[],#%\"'-\n\t 0a&*!|>?@`", "null", "[]", "{}", ": ", "- ", "true", "~", "1e400", ".nan", "at 65"]
    n_refused = 0
    for n in range(60):
        text = list(sample_text(SAMPLES[n % len(SAMPLES)]))
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(text))
            text[place : place + chance.choice([0, 1, 20])] = [chance.choice(put_in)]
        try:
            loads("".join(text))
        except PlanErrors as errors:
            n_refused += bool(str(errors))
    assert n_refused > 30


@pytest.mark.parametrize("number", ["0b" + "1" * 9_000, "9" * 9_000, "0b1", "1:" * 500 + "1"])
def test_a_number_that_no_plan_has_is_refused_at_its_key_in_few_words(number):
    with pytest.raises(PlanErrors) as refused:
        loads(f"finsim: {number}\n", "plan.yaml")
    assert any(error.where == "finsim" for error in refused.value.errors)
    assert len(str(refused.value)) < 1_000
    assert "literal" not in str(refused.value)


WORDS = {
    "a long name": ({"name": "x" * 201}, "name", "text of at most 200 characters", "201 characters"),
    "a line break": ({"name": "a\nb"}, "name", "text of characters that can be shown", "the character U+000A"),
    "an escape": ({"name": "a\x1b[2J"}, "name", "text of characters that can be shown", "the character U+001B"),
    "long notes": ({"notes": "x" * 20_001}, "notes", "text of at most 20,000 characters", "20,001 characters"),
    "a bell": ({"notes": "a\x07"}, "notes", "text of characters that can be shown", "the character U+0007"),
    "a name that turns the line": (
        {"accounts.\u202efed": {"kind": "cash"}}, "accounts.\\u202efed", "a name of characters that can be shown",
        "the character U+202E",
    ),
    "a long account": (
        {"accounts." + "a" * 101: {"kind": "cash"}}, f"accounts.{'a' * 40}…", "a name of at most 100 characters",
        "101 characters",
    ),
    "a long category": (
        {"spending.essential.rent": {"amount": 1, "category": "c" * 201}}, "spending.essential.rent.category",
        "text of at most 200 characters", "201 characters",
    ),
    "a name in a list": (
        {"withdrawals": {"order": ["a\u2028b"]}}, "withdrawals.order", "text of characters that can be shown",
        "the character U+2028",
    ),
    "a key of a thousand blocks": (
        {"a." * 5_000: 1}, f"{'a.' * 20}…", "the name of a key, of at most 500 characters", "10,000 characters",
    ),
    "a long key of a scenario": (
        {"scenarios": {"s": {"x" * 501: 1}}}, f"scenarios.s.{'x' * 40}…", "a name of at most 500 characters",
        "501 characters",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WORDS)
def test_names_and_texts_of_a_plan_have_bounds(name):
    changes, where, expected, got = WORDS[name]
    with pytest.raises(PlanErrors) as caught:
        loads(GOOD).with_changes(changes)
    [mistake] = caught.value.errors
    assert (mistake.where, mistake.expected, mistake.got) == (where, expected, got)


def test_a_plan_may_be_named_in_any_script_and_its_notes_have_lines():
    names = ["Familie Müller", "परिवार", "家計", "👨\u200d👩\u200d👧 plan", "x" * 200]
    for name in names:
        assert loads(GOOD).with_changes({"name": name, "notes": "one\ntwo\tthree"}).name == name


def test_a_long_text_is_told_at_its_line_and_never_repeated():
    [mistake] = mistakes_of(GOOD.replace("state: {name: Ohio", f"state: {{name: {'O' * 5000}"))
    assert mistake.line == GOOD.splitlines().index(next(x for x in GOOD.splitlines() if "Ohio" in x)) + 1
    assert len(str(mistake)) < 200


@pytest.mark.parametrize("is_scenario", [True, False])
def test_a_change_of_a_name_that_the_plan_has_not_is_told_by_that_name(is_scenario):
    key = "people.Sma.retires"
    if is_scenario:
        [mistake] = mistakes_of(f"{GOOD}  later: {{{key}: at 70}}\n")
        assert mistake.where == f"scenarios.later.{key}"
        assert mistake.line > 1
    else:
        with pytest.raises(PlanErrors) as caught:
            loads(GOOD).with_changes({key: "at 70"})
        [mistake] = caught.value.errors
        assert mistake.where == key
    assert (mistake.expected, mistake.got) == ("a name that stands in people", "Sma")
    assert mistake.hint == "did you mean Sam?"


def test_a_comma_that_ended_an_amount_in_braces_is_told_whatever_followed_it():
    mistakes = mistakes_of(GOOD.replace("born: 1998-05", "born: 1998-05, 00 a month"))
    assert any("a comma ends the value" in mistake.hint for mistake in mistakes)


def test_a_quote_that_is_never_closed_is_told_so_where_it_was_opened():
    [mistake] = mistakes_of("start: 2026-12\nname: 'Sam\n\n")
    assert (mistake.line, mistake.hint) == (2, "the quote that is opened here is never closed")


def test_of_a_file_with_thousands_of_mistakes_the_first_hundreds_are_told_each_with_its_line():
    """What is refused must not cost its server a minute: each mistake's line was sought in the whole file."""
    with pytest.raises(PlanErrors) as told:
        loads("\n".join(f"key{number}: 1" for number in range(3_000)))
    assert len(told.value.errors) == MOST_MISTAKES
    assert all(each.line == int(each.where.removeprefix("key")) + 1 for each in told.value.errors if each.line > 1)
