"""FINSIM_ variables of the environment -> one checked, frozen `Settings`. The only place that reads them.

A variable that finsim does not know, or cannot use, is an error that names it: a typing mistake must not be ignored.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from finsim.errors import SettingsError

PREFIX = "FINSIM_"
COMMIT_OF_THE_HOST = "RENDER_GIT_COMMIT"  # set by Render; stands in for FINSIM_COMMIT
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Settings(BaseModel):
    """Settings of this process; each field is the variable of its name in capitals, behind FINSIM_."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = Field(default_factory=lambda: _data_home(), description="folder for the database, runs and uploads")
    out: Path = Field(default=Path("out"), description="folder that reports and exports are written to")
    data_dir: Path | None = Field(default=None, description="folder of refreshed data; `data` in the home if not set")
    regimes: Path | None = Field(default=None, description="folder of further countries' taxes, <name>_regime.json")
    data_hosts: tuple[str, ...] = Field(default=(), description="further hosts that `finsim data refresh` may ask")
    threads: int | None = Field(default=None, ge=1, le=1024, description="threads of a run; all cores if not set")
    mongo_url: SecretStr | None = Field(default=None, description="MongoDB to keep rows in, instead of SQLite")
    redis_url: SecretStr | None = Field(default=None, description="Redis for cache and sessions, instead of memory")
    provider: Literal["offline", "openai", "groq"] = Field(default="offline", description="who phrases the comments")
    model: str | None = Field(default=None, min_length=1, description="model of that provider, if not its default")
    tokens_a_minute: int | None = Field(default=None, ge=1_000, description="tokens a minute that the provider allows")
    max_usd: float | None = Field(default=None, ge=0.0, description="US dollars that the words of one run may cost")
    own_words: bool = Field(default=False, description="a panel of the model's own words, labelled unverified wording")
    host: str = Field(default="127.0.0.1", min_length=1, description="address that the server listens on")
    port: int = Field(default=8866, ge=1, le=65535, description="port that the server listens on")
    secret: SecretStr | None = Field(default=None, description="key that sessions and links are signed with")
    public: bool = Field(default=False, description="whether others than this machine's user may ask; needs a secret")
    names: tuple[str, ...] = Field(default=(), description="host names that the server is asked under, split by commas")
    operator: SecretStr | None = Field(default=None, description="an operator made at start, as name:password")
    gate_key: SecretStr | None = Field(
        default=None, description="a key of the operator for the deployment's health gate"
    )
    alert_webhook: SecretStr | None = Field(default=None, description="address that alerts are posted to, as JSON")
    smtp_url: SecretStr | None = Field(default=None, description="mail server, smtp://user:password@host:587")
    alert_mail: tuple[str, ...] = Field(default=(), description="who gets alerts by mail, split by commas")
    commit: str | None = Field(default=None, max_length=64, description="the commit that this installation was made of")
    scheduler: str | None = Field(default=None, description="Dask scheduler for large batches, tcp://host:8786")
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="least level logged")
    log_format: Literal["console", "json"] = Field(default="console", description="how log lines are written")
    require: tuple[str, ...] = Field(default=(), description="services whose absence fails the test run")

    @field_validator("home", "out", "data_dir", "regimes")
    @classmethod
    def _without_tilde(cls, path: Path | None) -> Path | None:
        return path.expanduser() if path is not None else None

    @field_validator("log_level", "log_format", "provider", mode="before")
    @classmethod
    def _in_small_letters(cls, word: str) -> str:
        return word.lower()

    @field_validator("require", "names", "data_hosts", "alert_mail", mode="before")
    @classmethod
    def _split_at_commas(cls, words: str | tuple[str, ...]) -> tuple[str, ...]:
        return tuple(word.strip() for word in words.split(",") if word.strip()) if isinstance(words, str) else words

    @field_validator("mongo_url")
    @classmethod
    def _is_mongo(cls, url: SecretStr | None) -> SecretStr | None:
        return _with_scheme(url, "mongodb", "mongodb+srv")

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, url: SecretStr | None) -> SecretStr | None:
        return _with_scheme(url, "redis", "rediss", "unix")

    @field_validator("alert_webhook")
    @classmethod
    def _is_web(cls, url: SecretStr | None) -> SecretStr | None:
        return _with_scheme(url, "https", "http")

    @field_validator("smtp_url")
    @classmethod
    def _is_mail(cls, url: SecretStr | None) -> SecretStr | None:
        return _with_scheme(url, "smtp", "smtps")

    @field_validator("scheduler")
    @classmethod
    def _is_scheduler(cls, address: str | None) -> str | None:
        if address is not None and not address.startswith(("tcp://", "tls://")):
            raise ValueError("an address that begins with tcp:// or tls://")
        return address

    @field_validator("operator")
    @classmethod
    def _is_name_and_password(cls, words: SecretStr | None) -> SecretStr | None:
        if words is not None and not all(words.get_secret_value().partition(":")[::2]):
            raise ValueError("a name and a password with a colon between them")
        return words

    @field_validator("secret")
    @classmethod
    def _is_long(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and len(secret.get_secret_value()) < 32:
            raise ValueError("at least 32 characters that nobody can guess")
        return secret

    @property
    def is_public(self) -> bool:
        """Whether users must log in: asked for, or listening beyond this machine, or a secret that says so."""
        return self.public or self.secret is not None or self.host not in LOOPBACK

    @property
    def n_threads(self) -> int:
        """Threads of a run: as set, or the cores that this process may use."""
        return self.threads or len(os.sched_getaffinity(0))


@cache
def settings() -> Settings:
    """Return the settings of this process, read from its environment once."""
    return read_settings(os.environ)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Check the FINSIM_ variables of `environ`; an empty one counts as not set. Raises `SettingsError`."""
    stated = {key: value for key, value in environ.items() if key.startswith(PREFIX)}
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    for key in sorted(stated):
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"did you mean {near[0]}?" if near else ""
            raise SettingsError(key, f"one of {', '.join(known)}", hint=hint)
    try:
        values = {key.removeprefix(PREFIX).lower(): value for key, value in stated.items() if value}
        if COMMIT_OF_THE_HOST in environ:
            values.setdefault("commit", environ[COMMIT_OF_THE_HOST])
        return Settings.model_validate(values)
    except ValidationError as error:
        raise _in_our_words(error) from None


def _in_our_words(error: ValidationError) -> SettingsError:
    first = error.errors()[0]
    name = str(first["loc"][0])
    words = first["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    field = Settings.model_fields[name]
    # What a secret held is never repeated, or a log would hold it.
    got = None if "SecretStr" in str(field.annotation) else first["input"]
    return SettingsError(PREFIX + name.upper(), words[0].lower() + words[1:], got, f"it is the {field.description}")


def _with_scheme(url: SecretStr | None, *schemes: str) -> SecretStr | None:
    if url is not None and url.get_secret_value().partition("://")[0] not in schemes:
        raise ValueError(f"an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    return url


def _data_home() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share").expanduser() / "finsim"
