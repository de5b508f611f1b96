"""What an attacker tries against every route of the document, so that a route which is added is tried unasked."""

import http.client
import itertools
import json
import re
import socket
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from finsim.access import Scope, signing
from finsim.access.moments import moment
from finsim.access.signing import Signing
from finsim.api.app import OPEN
from finsim.plan import sample_text
from tests.agents.papers import GUIDE, pdf

from .conftest import SECRET, SMALL
from .test_access import _needs, routes
from .test_kills import Serving

ZEROS = {
    "{id}": "0" * 64, "{number}": "1", "{name}": "a.html", "{month}": "2026-12", "{plan_id}": "p_0",
}  # fmt: skip


def filled(path, values=ZEROS):
    for name, value in values.items():
        path = path.replace(name, value)
    assert "{" not in path, f"say in this test what stands for the parameters of {path}"
    return path


def operations(app):
    """Yield method, path and scope of every operation of the document that asks who it is."""
    scopes = {}
    for route in routes(app):
        for needs in _needs(route.dependant):
            scopes |= {(method, route.path): needs.scope for method in route.methods}
    for path, methods in app.openapi()["paths"].items():
        for method in methods:
            if path not in OPEN:
                scope = next(scopes[key] for key in scopes if key[0] == method.upper() and path.endswith(key[1]))
                yield method.upper(), path, scope


def sent(client, method, path, **more):
    body = {"json": {}} if method in ("POST", "PUT", "PATCH") else {}
    return client.request(method, filled(path), **(body | more))


def test_a_key_without_its_scope_is_refused_on_every_route(public, as_user):
    without = {scope: as_user("op-1", [each for each in Scope if each != scope]) for scope in Scope}
    count = 0
    for method, path, scope in operations(public):
        answer = sent(without[scope], method, path)
        assert answer.status_code == 403, (method, path, scope, answer.text)
        assert str(scope) in answer.json()["detail"]
        count += 1
    assert count > 40


@pytest.fixture
def forgeries(public, monkeypatch):
    """What somebody shows who has nothing, or something that was made for another purpose."""
    gate = public.state.gate
    user = gate.users.get("ann")
    ended = gate.sessions.start(user)
    gate.sessions.end(ended)
    other = Signing("another secret of at least 32 characters, stolen").link(user.id, "simulation", "0" * 64, 1)
    with monkeypatch.context() as clock:  # a link that ended a minute ago
        clock.setattr(signing, "moment", lambda _: moment(-60))
        late = gate.signing.link(user.id, "simulation", "0" * 64, 1)
    text, key = gate.keys.make(user.id, "gone", list(Scope))
    gate.keys.revoke(user.id, key.id)
    form = gate.signing.form("nonce")
    return {
        "a revoked key": {"headers": {"authorization": f"Bearer {text}"}},
        "a key with another secret": {"headers": {"authorization": f"Bearer {text[:-3]}abc"}},
        "a key as a cookie": {"headers": {"cookie": f"finsim_session={text}"}},
        "an ended session": {"headers": {"cookie": f"finsim_session={ended}"}},
        "an ended session as a key": {"headers": {"authorization": f"Bearer {ended}"}},
        "a link of another secret": {"params": {"link": other}},
        "a link that is over": {"params": {"link": late}},
        "a form's token as a link": {"params": {"link": form}},
        "a link as a key": {"headers": {"authorization": f"Bearer {late}"}},
        "no algorithm": {"headers": {"authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ."}},
        "a null byte": {"params": {"link": "\x00"}},
        "letters from afar": {"params": {"link": "ａｎｎ.ａ"}},
    }


def test_nothing_forged_expired_or_made_for_another_purpose_opens_any_route(public, forgeries):
    client = TestClient(public, "http://localhost", raise_server_exceptions=False)
    for (method, path, _), (name, shown) in itertools.product(operations(public), forgeries.items()):
        answer = sent(client, method, path, **shown)
        # A link only reads: of a request that changes something it is refused before anybody looks at whose it is.
        never = {403} if "params" in shown and method != "GET" else set()
        assert answer.status_code in {401, 429} | never, (name, method, path, answer.status_code, answer.text)


def test_two_ways_in_at_once_are_none(public, as_user):
    key = dict(as_user("ann").headers)["authorization"]
    client = TestClient(public, "http://localhost")
    cookie = {"cookie": "finsim_session=" + "a" * 43}
    assert client.get("/api/v1/me", headers={"authorization": key} | cookie).status_code == 401
    assert client.get("/api/v1/me", headers={"authorization": key}, params={"link": "x"}).status_code == 401


@pytest.fixture
def anns(as_user, anns):
    """Give of every kind of thing the id of one that ann has, by where its routes begin."""
    ann = as_user("ann")
    plan, simulation, job = anns["plan"], anns["simulation"], anns["job"]
    content = {"content": pdf(GUIDE), "headers": {"content-type": "application/pdf"}}
    document = ann.post("/api/v1/documents", **content).json()["id"]
    table = {"content": b"Date,Amount\n2026-12-01,-5\n", "headers": {"content-type": "text/csv"}}
    assert ann.post("/api/v1/actuals/imports", **table).status_code == 201
    asked = {"question": "What is the success rate?", "about": SMALL, "conversation": "mine"}
    assert ann.post("/api/v1/mentor/questions", json=asked).status_code == 200
    key = ann.get("/api/v1/me/keys").json()["items"][0]["id"]
    return {
        "/api/v1/plans/": {"{id}": plan, "{number}": "1"},
        "/api/v1/simulations/": {"{id}": simulation},
        "/api/v1/reports/": {"{id}": simulation, "{name}": "report.html"},
        "/api/v1/jobs/": {"{id}": job},
        "/simulation-": {"{id}": job},
        "/api/v1/documents/": {"{id}": document},
        "/api/v1/mentor/conversations/": {"{name}": "mine"},
        "/api/v1/actuals/months/": {"{month}": "2026-12"},
        "/api/v1/actuals/against/": {"{plan_id}": plan},
        "/api/v1/me/keys/": {"{id}": key},
    }


def test_no_route_shows_or_changes_what_another_user_has(public, as_user, anns):
    """Every route with a parameter in its path, with ann's own values: for another it is as if they were not there."""
    other, count = as_user("op-1"), 0
    body = {"/api/v1/plans/{id}": {"json": {"text": sample_text("family")}, "headers": {"if-match": '"1"'}}}
    for method, path, _ in operations(public):
        if "{" not in path:
            continue
        [values] = [values for begin, values in anns.items() if path.startswith(begin)]
        answer = other.request(method, filled(path, values), **(body.get(path, {}) if method == "PUT" else {}))
        if (method, path) == ("GET", "/api/v1/actuals/months/{month}"):  # a month is everybody's word for a month
            assert answer.json()["bookings"] == []
        else:
            assert answer.status_code == 404, (method, path, answer.text)
        count += 1
    assert count > 20
    ann = as_user("ann")
    for begin in ("/api/v1/plans/", "/api/v1/simulations/", "/api/v1/jobs/"):
        assert ann.get(begin + anns[begin]["{id}"]).status_code == 200
    assert len(ann.get("/api/v1/documents").json()["items"]) == 1


DEEP = 30_000
BODIES = {
    "NaN": b'{"n_paths": NaN}', "infinity": b'{"n_paths": -Infinity}', "1e400": b'{"n_paths": 1e400}',
    "twice": b'{"sample": "family", "sample": "renter"}', "twice, escaped": b'{"sample": "a", "s\\u0061mple": "b"}',
    "huge": b'{"n_paths": ' + b"9" * 5000 + b"}", "deep lists": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP, "overlong": b'{"sample": "\xc0\xaf"}',
    "surrogate": b'{"sample": "\\ud800"}', "UTF-16": '{"sample": "family"}'.encode("utf-16"), "null": b"\x00",
    "mark": b'\xef\xbb\xbf{"sample": "family"}', "comment": b'{"sample": "family" /* */}', "nothing": b"",
    "half": b'{"sample": ', "two": b"{} {}", "single quotes": b"{'sample': 'family'}",
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_no_route_takes_what_json_has_no_word_for(app, client, name):
    count = 0
    for path, methods in app.openapi()["paths"].items():
        for method, operation in methods.items():
            kinds = operation.get("requestBody", {}).get("content", {})
            if "application/json" not in kinds:
                continue
            answer = client.request(
                method, filled(path), content=BODIES[name], headers={"content-type": "application/json"}
            )
            assert answer.status_code in (400, 422), (method, path, answer.status_code, answer.text)
            assert answer.headers["content-type"] == "application/problem+json"
            count += 1
    assert count >= 10


def unbounded(schema, schemas, where):
    """Yield every place of a request's schema where a text of any length fits."""
    schema = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    is_text = schema.get("type") == "string" and not {"maxLength", "enum", "const"} & set(schema)
    if is_text and not re.fullmatch(r"\^[^*+]*\$", schema.get("pattern", "*")):
        yield where
    for inner in [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]:
        yield from unbounded(inner, schemas, where)
    for name, inner in schema.get("properties", {}).items():
        yield from unbounded(inner, schemas, f"{where}.{name}")
    if "items" in schema:
        yield from unbounded(schema["items"], schemas, f"{where}[]")


def test_every_text_that_a_route_takes_has_a_length(app):
    document = app.openapi()
    schemas, found = document["components"]["schemas"], []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for each in operation.get("parameters", ()):
                found += unbounded(each["schema"], schemas, f"{method} {path} {each['name']}")
            for kind, content in operation.get("requestBody", {}).get("content", {}).items():
                if kind == "application/json":  # a file's bytes are the guard's to count
                    found += unbounded(content.get("schema", {}), schemas, f"{method} {path}")
    assert found == []


HEAD = "finsim: 1\nstart: 2026-12\n"
PLANS = {
    "laughs": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "merge": "a: &a {x: 1}\nb: {<<: *a}\n",
    "merge without anchor": "people: {<<: {Sam: {}}}\n", "python": "a: !!python/object/apply:os.system [id]\n",
    "binary": "name: !!binary aGk=\n", "set": "name: !!set {a, b}\n", "deep": "a: " + "[" * 3000 + "]" * 3000,
    "deep blocks": "".join(f"{'  ' * n}a{n}:\n" for n in range(200)), "digits": "start: " + "9" * 5000,
    "octal digits": "n: 0o" + "7" * 5000, "nan": "accounts: {a: {kind: cash, balance: .nan}}",
    "infinity": "accounts: {a: {kind: cash, balance: .inf}}", "1e400": "accounts: {a: {kind: cash, balance: 1e400}}",
    "null byte": "name: a\x00b", "bell": "name: \x07", "two documents": "a: 1\n---\nb: 2\n",
    "directive": "%YAML 9.9\n---\na: 1",
    "twice": "name: a\nname: b\n", "key of keys": "? {a: b}\n: c\n", "long key": "a" * 5000 + ": 1\n",
    "turned around": "people: {\u202eSam: {born: 1}}\n", "dates": "start: 9999999-12-31\n",
    "sexagesimal": "start: 190:20:30\n", "long name": f"name: {'n' * 100_000}\n", "escape": 'name: "\\e[2J"\n',
    "long person": f"people: {{{'p' * 900}: {{born: 1990-01}}}}\n", "lines in a name": 'name: "a\\nb"\n',
}  # fmt: skip


@pytest.mark.parametrize("name", PLANS)
def test_no_plans_text_breaks_out_of_being_a_plan(client, problem, name):
    body = problem(client.post("/api/v1/plans", json={"text": HEAD + PLANS[name]}), 422, "plan-errors")
    assert len(json.dumps(body)) < 60_000


def raw(address, target, *headers, method="GET"):
    """Send a request whose target and headers no client library would let out; return status, headers and body."""
    url = urlsplit(address)
    with socket.create_connection((url.hostname, url.port), timeout=90) as link:
        lines = [
            f"{method} {target} HTTP/1.1",
            *(headers or [f"Host: localhost:{url.port}"]),
            "Connection: close",
            "",
            "",
        ]
        link.sendall("\r\n".join(lines).encode("latin-1"))
        found = http.client.HTTPResponse(link, method=method)
        found.begin()
        return found.status, dict(found.getheaders()), found.read()


CLIMBS = (
    "../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "..%252f..%252fetc%252fpasswd",
    "..%c0%af..%c0%afetc/passwd", "%00", "report.html%00.pdf", "..\\..\\etc\\passwd", "%5c%5c..%5c", "/etc/passwd",
    "file://localhost/etc/passwd", "%ef%bc%8e%ef%bc%8e%ef%bc%8fetc", "CON", "report.html%20", "%F0%80%80%AF",
)  # fmt: skip


@pytest.mark.parametrize("climb", CLIMBS)
def test_no_name_in_a_path_climbs_out(address, climb):
    for begin in (f"/api/v1/reports/{'0' * 64}/files/", "/api/v1/plans/", "/api/v1/documents/", "/api/v1/simulations/",
                  "/api/v1/mentor/conversations/", "/api/v1/actuals/months/", "/"):  # fmt: skip
        status, _, body = raw(address, begin + climb)
        assert status in (400, 404, 405, 422), (begin, climb, status)
        assert b"root:" not in body


HOSTS = (
    "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "[::]",
    "127.0.0.1.evil.example", "127.0.0.1.nip.io", "evil.example:80", "localhost@evil.example", "localhost#evil.example",
    "localhost/evil", "localhost,evil.example", "\xb9\xb2\xb7.0.0.1", "localhost evil", "evil.example\tlocalhost",
)  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_a_name_that_only_leads_here_is_not_ours(address, host):
    status, _, body = raw(address, "/api/v1/me", f"Host: {host}")
    assert status in (400, 421), (host, status, body)


def test_two_names_at_once_are_none(address):
    port = urlsplit(address).port
    for hosts in itertools.permutations((f"Host: localhost:{port}", "Host: evil.example")):
        status, _, _ = raw(address, "/api/v1/me", *hosts)
        assert status in (400, 421)
    status, _, _ = raw(address, "http://evil.example/api/v1/me", f"Host: localhost:{port}")
    assert status in (200, 400, 404, 421)
    origins = ("Origin: http://localhost", "Origin: https://evil.example")
    for each in itertools.permutations(origins):
        length = "Content-Length: 2\r\nContent-Type: application/json\r\n\r\n{}"
        status, _, _ = raw(address, "/api/v1/plans", f"Host: localhost:{port}", *each, length, method="POST")
        assert status in (400, 403)


@pytest.mark.parametrize(
    "header",
    ["X-HTTP-Method-Override: DELETE", "X-Method-Override: PUT", "X-HTTP-Method: DELETE", "X-Original-URL: /metrics",
     "X-Rewrite-URL: /metrics", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https",
     "Forwarded: host=evil.example",
     "X-Forwarded-Prefix: /evil", "X-Forwarded-For: 127.0.0.1", "X-Real-IP: 127.0.0.1", "True-Client-IP: ::1"],
)  # fmt: skip
def test_a_header_changes_neither_method_nor_path_nor_name(public_address, as_user, header):
    """A key that may read asks for what it may not, by another name: the answer is that of the request without it."""
    key = dict(as_user("ann", (Scope.READ,)).headers)["authorization"]
    port = urlsplit(public_address).port
    plain = [f"Host: localhost:{port}", f"Authorization: {key}"]
    before = raw(public_address, "/api/v1/plans", *plain)
    after = raw(public_address, "/api/v1/plans", *plain, header)
    assert (after[0], after[2]) == (before[0], before[2])
    assert "evil" not in str(after[1])
    assert raw(public_address, "/metrics", f"Host: localhost:{port}", header)[0] == 401


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "get", "GET\tx", "X" * 500])
def test_a_method_that_is_none_gets_no_answer_of_ours(address, method):
    status, _, body = raw(address, "/api/v1/plans", method=method)
    assert status in (400, 404, 405, 501)
    assert b"Traceback" not in body


def test_head_is_the_answer_to_get_without_its_body_on_every_route(app, client, address):
    """RFC 9110, section 9.3.2; what watches over servers asks so. Of a stream too, which would go on."""
    count = 0
    for path, methods in app.openapi()["paths"].items():
        if "get" not in methods:
            continue
        head = client.head(filled(path))
        assert (head.status_code, head.content) == (client.get(filled(path)).status_code, b""), path
        count += 1
    assert count > 20
    job = client.post("/api/v1/jobs", json={"kind": "simulate", "arguments": SMALL}).json()["id"]
    for path in (f"/api/v1/jobs/{job}/events", "/api/v1/openapi.json", "/api/v1/nothing"):
        status, headers, body = raw(address, path, method="HEAD")
        assert (status, body) == (404 if path.endswith("nothing") else 200, b"")
        assert headers["content-type"]


def test_an_address_with_a_slash_more_is_another_one(client, problem):
    """Nothing is sent on to a name that the client itself has said."""
    problem(client.get("/api/v1/plans/"), 404, "not-found")


def test_no_route_becomes_a_websocket(tmp_path):
    """What leaves HTTP leaves the guard: such a request is answered as any other."""
    serving = Serving(tmp_path)
    serving.start()
    try:
        asked = ("Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
        status, headers, _ = raw(serving.address, "/api/v1/nothing", "Host: localhost", *asked)
        assert (status, headers["content-type"]) == (404, "application/problem+json")
    finally:
        serving.kill()


@pytest.mark.parametrize(
    "lines",
    [("Content-Length: 5", "Content-Length: 6"), ("Content-Length: 5", "Transfer-Encoding: chunked"),
     ("Content-Length: +5",), ("Content-Length: 0x5",), ("Transfer-Encoding: chunked, identity",)],
)  # fmt: skip
def test_a_body_of_two_lengths_is_refused(address, lines):
    port = urlsplit(address).port
    status, _, _ = raw(address, "/api/v1/plans", f"Host: localhost:{port}", *lines, method="POST")
    assert status in (400, 413, 415, 501)


def test_who_sends_too_much_hears_so_once_all_is_sent(address):
    """Answered before, who still sends finds a broken line, and a proxy between makes a 502 of it."""
    host, port = address.removeprefix("http://").split(":")
    n_bytes = 8_000_000  # more than any buffer between holds
    head = f"POST /api/v1/plans HTTP/1.1\r\nHost: {host}\r\nContent-Length: {n_bytes}\r\n\r\n"
    with socket.create_connection((host, int(port)), timeout=120) as link:
        link.sendall(head.encode() + b"x" * n_bytes)
        assert link.recv(4096).startswith(b"HTTP/1.1 413")


def test_whatever_is_said_of_a_request_the_log_has_one_line_of_it(address, capfd):
    raw(address, "/api/v1/plans/%0a2026-01-01%20[error]%20forged%0d%0a", f"Host: localhost:{urlsplit(address).port}",
        "X-Request-ID: a%0aforged")  # fmt: skip
    said = capfd.readouterr()
    assert not re.search(r"^.*forged", said.out + said.err, flags=re.M)
    assert SECRET not in said.out
