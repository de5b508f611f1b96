"""Settings and environment -> findings: what is missing, weak or contradictory before finsim faces a network.

`finsim doctor --production` shows them, and the pipeline stops at its exit code. A secret is never repeated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from math import log2
from urllib.parse import urlsplit

from pydantic import SecretStr

from finsim.health import Finding, HealthReport, State, Tier
from finsim.settings import LOOPBACK, Settings

LEAST_BITS = 100.0  # of a secret, by how evenly it uses its characters; 32 random hexadecimal digits have about 115
_KEYS = {"openai": "OPENAI_API_KEY", "groq": "GROQ_API_KEY"}
_PRIVATE = (".internal", ".local", ".svc")

Said = tuple[str, State, str]


def production_report(chosen: Settings, environ: Mapping[str, str]) -> HealthReport:
    """Return one finding for each setting that somebody who serves others must have thought of."""
    groups = (_secret(chosen), _front(chosen, environ), _stores(chosen), _rest(chosen, environ))
    findings = [Finding(name, Tier.READY, state, words, "", 0.0) for group in groups for name, state, words in group]
    return HealthReport(Tier.READY, tuple(findings))


def _secret(chosen: Settings) -> Iterator[Said]:
    if chosen.secret is None:
        yield "FINSIM_SECRET", State.FAILED, "missing: nobody could log in; `openssl rand -hex 32` makes one"
    elif _bits(chosen.secret.get_secret_value()) < LEAST_BITS:
        yield "FINSIM_SECRET", State.FAILED, "weak: long enough, but easy to guess; `openssl rand -hex 32` makes one"
    else:
        yield "FINSIM_SECRET", State.OK, "set"


def _front(chosen: Settings, environ: Mapping[str, str]) -> Iterator[Said]:
    if chosen.names:
        yield "FINSIM_NAMES", State.OK, f"asked under {', '.join(chosen.names)}"
    else:
        yield "FINSIM_NAMES", State.DEGRADED, "missing: any host name is answered; state those that are yours"
    port, stated = environ.get("PORT", ""), environ.get("FINSIM_PORT", "")
    if port and stated and port != stated:
        yield "FINSIM_PORT", State.FAILED, f"contradicts PORT: {stated} and {port}; leave FINSIM_PORT out"


def _stores(chosen: Settings) -> Iterator[Said]:
    if chosen.mongo_url is None:
        yield "FINSIM_MONGO_URL", State.DEGRADED, f"missing: plans last as long as the disk of {chosen.home} does"
    else:
        yield _address("FINSIM_MONGO_URL", chosen.mongo_url, ("mongodb+srv",), "tls=true")
    if chosen.redis_url is not None:
        yield _address("FINSIM_REDIS_URL", chosen.redis_url, ("rediss", "unix"), None)


def _address(name: str, url: SecretStr, safe: tuple[str, ...], option: str | None) -> Said:
    """Hold a store's address against what a network needs: a password and encryption beyond private names."""
    parts = urlsplit(url.get_secret_value())
    host = parts.hostname or ""
    if parts.scheme == "unix" or host in LOOPBACK or host.endswith(_PRIVATE) or (host and "." not in host):
        return name, State.OK, "on this machine or a private network"
    if not parts.password:
        return name, State.FAILED, f"weak: no password for {host}, which others can reach"
    if parts.scheme not in safe and (option is None or option not in parts.query):
        return name, State.FAILED, f"weak: {host} is asked without encryption; use {safe[0]}://"
    return name, State.OK, f"{host}, with a password, encrypted"


def _rest(chosen: Settings, environ: Mapping[str, str]) -> Iterator[Said]:
    key = _KEYS.get(chosen.provider)
    if key is not None and not environ.get(key):
        yield "FINSIM_PROVIDER", State.FAILED, f"contradicts: {chosen.provider} is named and {key} is missing"
    if chosen.log_level == "debug":
        yield "FINSIM_LOG_LEVEL", State.DEGRADED, "weak: debug writes more than an operator should keep"
    if chosen.log_format != "json":
        yield "FINSIM_LOG_FORMAT", State.DEGRADED, "console lines are for people; json can be searched"
    if chosen.require:
        yield "FINSIM_REQUIRE", State.DEGRADED, "is for test runs and does nothing here"


def _bits(secret: str) -> float:
    """Estimate how much there is to guess: characters times the entropy of how often each occurs."""
    counts = Counter(secret).values()
    return -sum(n * log2(n / len(secret)) for n in counts)
