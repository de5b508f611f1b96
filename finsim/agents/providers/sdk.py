"""The openai and groq SDKs -> `Provider`. The only module that imports them, and only when a call is made.

Both speak the OpenAI chat protocol, with their own exceptions and over different HTTP libraries (openai 3 over httpx2,
groq over httpx), and both return a bare string for an HTML page with status 200. All of it is made one here. Their own
retries are off: the chain owns them.
"""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

from finsim.agents.providers.acceptance import strict_schema
from finsim.agents.providers.protocol import Answer, Capabilities, ProviderError, Request

# Of Groq: the model's own malformed JSON comes back as a bad request with one of these codes.
CONTENT_FAULTS = frozenset({"json_validate_failed", "tool_use_failed"})
SPENT = frozenset({"insufficient_quota", "billing_hard_limit_reached"})


class SdkProvider:
    """One model behind one of the two SDKs; a client for each event loop, since connections belong to theirs."""

    def __init__(self, name: str, model: str, key: str, can: Capabilities, base_url: str | None = None) -> None:
        self.name, self.model, self.can = name, model, can
        self._key, self._base_url = key, base_url
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, Any] = WeakKeyDictionary()

    def prepare(self) -> None:
        """Import the SDK: a second on a fast machine, ten on a tenth of a core. One that is missing, the call tells."""
        with suppress(ProviderError):
            client_class(self.name)

    async def complete(self, request: Request, timeout: float) -> Answer:
        """Make one call."""
        try:
            client = self._client()
            return answer_of(await client.chat.completions.create(**self._asked(request), timeout=timeout))
        except (ProviderError, asyncio.CancelledError):
            raise
        except (
            Exception
        ) as error:  # two SDKs over two HTTP libraries: every family of errors is told apart by its shape
            raise translated(error) from None

    def _client(self) -> Any:
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            self._clients[loop] = client_class(self.name)(api_key=self._key, base_url=self._base_url, max_retries=0)
        return self._clients[loop]

    def _asked(self, request: Request) -> dict[str, Any]:
        asked: dict[str, Any] = {
            "model": self.model,
            "messages": list(request.messages),
            "max_completion_tokens": request.max_tokens,
        }
        if self.can.takes_temperature:
            asked["temperature"] = 0
        if request.shape is None:
            return asked | ({"tools": list(request.tools)} if request.tools else {})
        if self.can.schema == "strict":
            form = {"name": "answer", "strict": True, "schema": strict_schema(request.shape)}
            return asked | {"response_format": {"type": "json_schema", "json_schema": form}}
        told = f"Answer with JSON of this schema only: {json.dumps(strict_schema(request.shape))}"
        asked["messages"] = [{"role": "system", "content": told}, *request.messages]
        return asked | {"response_format": {"type": "json_object"}}


def client_class(name: str) -> Any:
    """Import an SDK; raises ProviderError where it is not installed."""
    try:
        if name == "groq":
            from groq import AsyncGroq

            return AsyncGroq
        from openai import AsyncOpenAI

        return AsyncOpenAI
    except ImportError as error:
        raise ProviderError("fatal", f"the {name} library is not installed ({error})") from None


def answer_of(completion: Any) -> Answer:
    """Read what an SDK returned; raises ProviderError for what is no chat completion."""
    choices = getattr(completion, "choices", None)
    if not isinstance(choices, list):
        raise ProviderError("garbage", "no chat completion")
    if not choices:
        raise ProviderError("garbage", "no choices")
    message, usage = getattr(choices[0], "message", None), getattr(completion, "usage", None)
    if message is None:
        raise ProviderError("garbage", "no message")
    text = getattr(message, "content", None)
    return Answer(
        text=text if isinstance(text, str) else None,
        finish=getattr(choices[0], "finish_reason", None),
        refusal=getattr(message, "refusal", None),
        calls=tuple(_tool_call(call) for call in getattr(message, "tool_calls", None) or ()),
        tokens_in=_whole(getattr(usage, "prompt_tokens", 0)),
        tokens_out=_whole(getattr(usage, "completion_tokens", 0)),
    )


def _tool_call(call: Any) -> dict[str, Any]:
    function = getattr(call, "function", None)
    name, arguments = getattr(function, "name", None), getattr(function, "arguments", None)
    return {"id": str(getattr(call, "id", "") or ""), "name": str(name or ""), "arguments": str(arguments or "")}


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0


def translated(error: Exception) -> ProviderError:
    """Tell an exception of either SDK, or of the HTTP library under it, by its shape."""
    name, status = type(error).__name__, getattr(error, "status_code", None)
    if isinstance(status, int):
        return _status(status, error)
    if "Timeout" in name or isinstance(error, TimeoutError):
        return ProviderError("timeout")
    if isinstance(error, (json.JSONDecodeError, UnicodeDecodeError)) or "ResponseValidation" in name:
        return ProviderError("garbage", "a body that is no JSON")
    if "Protocol" in name or "IncompleteRead" in name:
        return ProviderError("truncated", name)
    if "Connect" in name or "Network" in name or "Read" in name or isinstance(error, OSError):
        return ProviderError("network", name)
    return ProviderError("garbage", name)


def _status(status: int, error: Exception) -> ProviderError:
    code = _code(getattr(error, "body", None))
    if status == 429:
        return ProviderError("fatal" if code in SPENT else "rate_limit", code, _retry_after(error))
    if status >= 500 or status in (408, 409):
        return ProviderError("server", str(status), _retry_after(error))
    if code in CONTENT_FAULTS:
        return ProviderError("garbage", code)
    return ProviderError("fatal", f"{status}{f' {code}' if code else ''}")


def _code(body: Any) -> str:
    """Return the machine's word for an error, never its sentence: some repeat a part of the key."""
    if isinstance(body, Mapping):
        inner = body.get("error", body)
        code = inner.get("code") if isinstance(inner, Mapping) else None
        return code if isinstance(code, str) and len(code) < 60 else ""
    return ""


def _retry_after(error: Exception) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        seconds = float(headers.get("retry-after", ""))
    except (TypeError, ValueError):
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0.0 else None
