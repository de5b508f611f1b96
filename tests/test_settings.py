"""Every FINSIM_ variable is read in one place, checked, and never ignored; secrets are not repeated."""

import pytest

from finsim.errors import SettingsError
from finsim.settings import Settings, read_settings

SECRET = "correct horse battery staple 0123456789"


def test_an_empty_environment_needs_nothing_else():
    settings = read_settings({})
    assert (settings.provider, settings.mongo_url, settings.redis_url, settings.secret) == ("offline", None, None, None)
    assert settings.host == "127.0.0.1"
    assert settings.n_threads >= 1


def test_every_field_is_read_from_its_variable():
    stated = {
        "FINSIM_HOME": "/srv/state", "FINSIM_DATA_DIR": "/srv/data", 
        "FINSIM_DATA_HOSTS": "mirror.example:8080, other.example",
        "FINSIM_OUT": "/srv/out", "FINSIM_THREADS": "3",
        "FINSIM_MONGO_URL": "mongodb://u:hidden@db/finsim", "FINSIM_REDIS_URL": "redis://cache:6379/0",
        "FINSIM_MODEL": "m", "FINSIM_TOKENS_A_MINUTE": "9000", "FINSIM_MAX_USD": "0.5", "FINSIM_OWN_WORDS": "true",
        "FINSIM_PROVIDER": "Groq", "FINSIM_HOST": "0.0.0.0", "FINSIM_PORT": "80", "FINSIM_SECRET": SECRET,
        "FINSIM_LOG_LEVEL": "WARNING", "FINSIM_LOG_FORMAT": "json", "FINSIM_REQUIRE": "redis, mongo",
        "FINSIM_PUBLIC": "true", "FINSIM_NAMES": "finsim.example, other.example", "FINSIM_SCHEDULER": "tcp://dask:8786",
        "FINSIM_OPERATOR": "ann:a long password", "FINSIM_GATE_KEY": "fsk_", "FINSIM_COMMIT": "0" * 40,
        "FINSIM_REGIMES": "/srv/regimes",
        "FINSIM_ALERT_WEBHOOK": "https://h/x", "FINSIM_SMTP_URL": "smtp://m:25", "FINSIM_ALERT_MAIL": "a@b.example",
    }  # fmt: skip
    settings = read_settings(stated)
    assert {f"FINSIM_{name.upper()}" for name in settings.model_fields_set} == set(stated)
    assert {f"FINSIM_{name.upper()}" for name in Settings.model_fields} == set(stated)
    assert (settings.threads, settings.n_threads, settings.port, settings.provider) == (3, 3, 80, "groq")
    assert settings.require == ("redis", "mongo")
    assert settings.data_hosts == ("mirror.example:8080", "other.example")
    assert settings.mongo_url.get_secret_value().startswith("mongodb://u:hidden")


def test_an_empty_variable_counts_as_not_set():
    assert read_settings({"FINSIM_PORT": "", "FINSIM_MONGO_URL": ""}) == read_settings({})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("FINSIM_PORT", "eighty", "valid integer"),
        ("FINSIM_PORT", "70000", "65535"),
        ("FINSIM_THREADS", "0", "greater than or equal to 1"),
        ("FINSIM_PROVIDER", "gemini", "'offline', 'openai' or 'groq'"),
        ("FINSIM_LOG_FORMAT", "xml", "'console' or 'json'"),
        ("FINSIM_REDIS_URL", "localhost", "redis://"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(name, value, words):
    with pytest.raises(SettingsError, match=f"{name}: expected .*{words}"):
        read_settings({name: value})


def test_an_unknown_variable_is_refused_with_the_nearest_one():
    with pytest.raises(SettingsError, match=r"FINSIM_THREAD: expected .*did you mean FINSIM_THREADS\?"):
        read_settings({"FINSIM_THREAD": "2"})


def test_variables_of_others_are_left_alone():
    assert read_settings({"PATH": "/bin", "FINSIMULATOR": "x"}) == read_settings({})


@pytest.mark.parametrize("name", ["FINSIM_SECRET", "FINSIM_MONGO_URL", "FINSIM_REDIS_URL"])
def test_a_secret_that_is_refused_is_not_repeated(name):
    with pytest.raises(SettingsError) as caught:
        read_settings({name: "hunter2"})
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in str(caught.value.as_dict())


def test_secrets_are_masked_wherever_settings_are_printed():
    settings = read_settings({"FINSIM_SECRET": SECRET, "FINSIM_MONGO_URL": "mongodb://u:hidden@db"})
    for text in (repr(settings), str(settings), settings.model_dump_json()):
        assert "horse" not in text
        assert "hidden" not in text


def test_settings_cannot_change_under_a_running_process():
    with pytest.raises(ValueError, match="frozen"):
        read_settings({}).port = 1
