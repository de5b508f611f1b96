"""A server that speaks the OpenAI chat protocol on loopback, by script: honest and lying models, and every fault.

Both real SDKs talk to it over real sockets. It records each request: body, key, and the SDK's own count of retries.
A script is a list of steps for the calls to come; the last step stays. A step is a name of `FAULTS`, or a function
from the request's body to the content of the answer.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from finsim.agents.providers.acceptance import strict_schema
from finsim.agents.providers.capabilities import capabilities
from finsim.agents.providers.protocol import Answer, Request

Step = str | Callable[[dict[str, Any]], Any]
FAULTS = (
    "429", "429 soon", "429 late", "quota", "500", "503", "hang", "drip", "html", "broken json", "no choices",
    "cut body", "cut chunks", "closed", "refusal", "filtered", "too long", "wrong schema", "nan", "not json", "empty",
    "401", "404", "groq bad json", "no message", "list", "null finish",
)  # fmt: skip
HANG_S = 8.0


class Scripted:
    """The server's memory: what to answer, and what was asked."""

    def __init__(self, answer: Callable[[dict[str, Any]], Any]) -> None:
        self.answer = answer
        self.steps: list[Step] = []
        self.requests: list[dict[str, Any]] = []
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.url = ""

    def script(self, *steps: Step) -> None:
        self.steps, self.requests = list(steps), []

    def next(self) -> Step:
        with self.lock:
            if not self.steps:
                return self.answer
            return self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]


@contextmanager
def served(answer: Callable[[dict[str, Any]], Any]):
    """Run the server for as long as the block."""
    memory = Scripted(answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with memory.lock:
                memory.requests.append({
                    "path": self.path, "body": body, "key": self.headers["Authorization"],
                    "retries": self.headers.get("x-stainless-retry-count", "0"),
                })  # fmt: skip
            step = memory.next()
            with suppress(BrokenPipeError, ConnectionResetError):
                if isinstance(step, str):
                    _fault(self, memory, step, body)
                else:
                    _say(self, 200, completion(body, step(body)))

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    memory.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield memory
    finally:
        memory.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


def completion(body: dict[str, Any], content: Any, finish: str = "stop", **message: Any) -> dict[str, Any]:
    if isinstance(content, dict) and "tool_calls" in content:
        message, finish, content = {"tool_calls": content["tool_calls"]}, "tool_calls", None
    text = content if isinstance(content, str) or content is None else json.dumps(content)
    return {
        "id": "x", "object": "chat.completion", "created": 0, "model": body["model"],
        "choices": [{"index": 0, "finish_reason": finish,
                     "message": {"role": "assistant", "content": text} | message}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200},
    }  # fmt: skip


def _say(handler: BaseHTTPRequestHandler, status: int, body: Any, kind: str = "application/json", **headers: str):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(data)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(data)


def _fault(handler: BaseHTTPRequestHandler, memory: Scripted, fault: str, body: dict[str, Any]) -> None:
    whole = json.dumps(completion(body, memory.answer(body))).encode()
    errors = {"429": (429, "rate_limit_exceeded"), "429 soon": (429, ""), "429 late": (429, ""),
              "quota": (429, "insufficient_quota"), "500": (500, ""), "503": (503, ""), "401": (401, "invalid_api_key"),
              "404": (404, "model_not_found"), "groq bad json": (400, "json_validate_failed")}  # fmt: skip
    if fault in errors:
        status, code = errors[fault]
        wait = {"429 soon": "0.2", "429 late": "3600"}.get(fault)
        _say(handler, status, {"error": {"message": "no", "code": code}}, **({"Retry_After": wait} if wait else {}))
    elif fault == "hang":
        memory.stopping.wait(HANG_S)
        handler.close_connection = True
    elif fault == "drip":
        _head(handler, len(whole))
        for byte in whole:
            if memory.stopping.wait(0.2):
                break
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
    elif fault in ("cut body", "cut chunks", "closed"):
        _cut(handler, fault, whole)
    else:
        _say(handler, 200, *_odd(fault, body, whole))


def _odd(fault: str, body: dict[str, Any], whole: bytes) -> tuple[Any, ...]:
    """Return an answer with status 200 that is none."""
    texts = {
        "wrong schema": {"picks": "none", "tries": 3},
        "nan": '{"tries": [{"lever": "l1", "to": NaN}], "picks": []}',
        "not json": "Here you go: {",
        "empty": "",
    }
    if fault in texts:
        return (completion(body, texts[fault]),)
    odd: dict[str, tuple[Any, ...]] = {
        "html": (b"<html><body>Sign in</body></html>", "text/html"),
        "broken json": (whole[: len(whole) // 2],),
        "no choices": (completion(body, "{}") | {"choices": []},),
        "no message": (completion(body, "{}") | {"choices": [{"index": 0, "finish_reason": "stop"}]},),
        "list": (b"[1, 2]",),
        "refusal": (completion(body, None, refusal="I would rather not."),),
        "filtered": (completion(body, "", finish="content_filter"),),
        "too long": (completion(body, '{"picks": [', finish="length"),),
        "null finish": (json.loads(whole) | {"choices": [json.loads(whole)["choices"][0] | {"finish_reason": None}]},),
    }
    return odd[fault]


def _head(handler: BaseHTTPRequestHandler, length: int | None) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    if length is None:
        handler.send_header("Transfer-Encoding", "chunked")
    elif length:
        handler.send_header("Content-Length", str(length))
    else:
        handler.send_header("Connection", "close")
    handler.end_headers()


def _cut(handler: BaseHTTPRequestHandler, fault: str, whole: bytes) -> None:
    """Stop half-way: before the stated length, inside chunks, or by a plain close."""
    half = whole[: len(whole) // 2]
    _head(handler, {"cut body": len(whole), "cut chunks": None, "closed": 0}[fault])
    handler.wfile.write(f"{len(half):x}\r\n".encode() + half + b"\r\n" if fault == "cut chunks" else half)
    handler.wfile.flush()
    handler.close_connection = True


class Direct:
    """A provider without a network: hundreds of models in the time of one."""

    def __init__(self, answer: Callable[[dict[str, Any]], Any]) -> None:
        self.name, self.model, self.can = "openai", "gpt-4.1-mini", capabilities("openai", "gpt-4.1-mini", 10_000_000)
        self._answer = answer

    def prepare(self) -> None:
        """Nothing to load."""

    async def complete(self, request: Request, timeout: float) -> Answer:
        form = {"json_schema": {"schema": strict_schema(request.shape)}, "type": "json_schema"}
        said = self._answer({"messages": request.messages, "response_format": form})
        return Answer(said if isinstance(said, str) else json.dumps(said), "stop", tokens_in=10, tokens_out=10)


def data_of(body: dict[str, Any]) -> dict[str, Any]:
    """Return what the prompt shows as data."""
    return dict(json.loads(next(m["content"] for m in body["messages"] if m["role"] == "user")))


def wanted(body: dict[str, Any]) -> set[str]:
    """Return the keys of the answer that a request asks for."""
    form = body.get("response_format", {})
    if form.get("type") == "json_schema":
        return set(form["json_schema"]["schema"]["properties"])
    told = next(m["content"] for m in body["messages"] if m["content"].startswith("Answer with JSON"))
    return set(json.loads(told.partition("only: ")[2])["properties"])


def honest(body: dict[str, Any]) -> Any:
    """Answer as a careful model would: true claims on what it was shown, a small step, an offered question."""
    data, keys = data_of(body), wanted(body)
    picks = [{"claim": {"op": "value", "fact": fact["id"]}, "card": None, "about": None} for fact in data["facts"][:3]]
    shares = [fact for fact in data["facts"] if fact["topic"] == "goal odds"]
    if len(shares) > 1:
        low = min(
            shares, key=lambda fact: (float(fact["value"].split()[0].replace("fewer", "0").replace("more", "99")),)
        )
        claim = {"op": "rank", "fact": low["id"], "among": [fact["id"] for fact in shares], "place": "lowest"}
        picks.append({"claim": claim, "card": None, "about": None})
    for row in data.get("cards", [])[:2]:
        about = row["about"][0] if row["about"] else None
        picks.append({"claim": None, "card": row["card"], "about": about})
    tries = [{"lever": lever["id"], "to": lever["value"] + lever["step"]} for lever in data.get("levers", [])[:2]]
    answer = {"picks": picks, "tries": tries, "question": next((q["id"] for q in data.get("questions", [])), None)}
    answer |= dict.fromkeys(("cash_flow", "discipline", "goals", "behaviour", "wellbeing", "market"), picks)
    return {key: answer[key] for key in keys}


def after(seconds: float, step: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    """Answer later."""

    def late(body: dict[str, Any]) -> Any:
        time.sleep(seconds)
        return step(body)

    return late
