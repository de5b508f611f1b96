"""`finsim data` says what is in use and how old it is, and ends with 1 when a file was refused."""

from finsim.markets import MODELS


def test_the_list_gives_every_file_with_its_span_age_and_digest(finsim):
    done = finsim("data", "list", "--json")
    files = {each["file"]: each for each in done.json["files"]}
    assert done.code == 0
    assert {"us_monthly.csv", "us_gold.csv", "us_short_rate.csv"} == set(files)
    for each in files.values():
        assert each["age_days"] >= 0
        assert len(each["sha256"]) == 64
        assert each["in_use"] == "as packaged"


def test_the_list_is_a_table_for_people(finsim):
    done = finsim("data", "list")
    assert done.code == 0
    assert "days old" in done.out
    assert "us_monthly.csv" in done.out


def test_every_market_model_is_listed_with_what_it_can_do(finsim):
    models = finsim("data", "models", "--json").json["models"]
    assert [each["model"] for each in models] == list(MODELS)
    assert all(each["words"] for each in models)
    assert "historical starts" in finsim("data", "models").out


def test_an_address_at_a_stranger_is_refused_and_ends_with_1(finsim):
    done = finsim("data", "refresh", "us_gold.csv", "--from", "http://127.0.0.1:9/gold.csv", "--json")
    assert done.code == 1
    (each,) = done.json["files"]
    assert each["answer"] == "refused"
    assert "expected https at" in each["words"]


def test_an_address_without_a_file_is_a_mistake(finsim):
    done = finsim("data", "refresh", "--from", "https://fred.stlouisfed.org/x")
    assert done.code == 2
    assert "one file beside it" in done.err


def test_an_unknown_file_is_refused_with_those_there_are(finsim):
    done = finsim("data", "refresh", "us_daily.csv")
    assert done.code == 1
    assert "us_monthly.csv" in done.err
