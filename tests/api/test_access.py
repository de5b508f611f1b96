"""Who may ask what over the API: no route without a gate, nothing of another user, nothing forged, nothing spoofed."""

import html
import re

import httpx
import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from finsim.access import Scope
from finsim.api import create_app
from finsim.api.app import OPEN
from finsim.api.who import Needs
from finsim.errors import SettingsError
from finsim.plan import sample_text
from finsim.settings import Settings

from .conftest import PASSWORD, SMALL

FREE = {*OPEN, "/login", "/logout", "/internal/auth", "/api/v1/docs"}  # these ask the gate themselves, or show no data


def routes(app):
    """Return every route of the app, also those of routers that are included late."""
    found, waiting = [], list(app.routes)
    while waiting:
        route = waiting.pop()
        if isinstance(route, APIRoute):
            found.append(route)
        waiting += getattr(getattr(route, "original_router", None), "routes", [])
    return found


def _needs(dependant):
    return [each.call for each in dependant.dependencies if isinstance(each.call, Needs)]


def test_every_route_asks_for_a_scope(app):
    asked = routes(app)
    without = {route.path for route in asked if not _needs(route.dependant)}
    assert len(asked) > 30
    assert {path for path in without if not any(free.endswith(path) for free in FREE)} == set()


def test_every_route_refuses_who_shows_nothing(public, anybody):
    document = public.openapi()
    count = 0
    for path, operations in document["paths"].items():
        url = re.sub(r"\{id\}", "0" * 64, path).replace("{number}", "1").replace("{name}", "a.html")
        for method in operations:
            answer = anybody.request(method, url, json={} if method in ("post", "put") else None)
            assert answer.status_code == (200 if path in OPEN else 401), (method, path, answer.text)
            count += 1
    assert count > 30


def test_nothing_of_another_user_is_found_in_the_same_words_as_nothing(as_user, anns):
    other = as_user("op-1")
    asked = [
        ("GET", f"/api/v1/plans/{anns['plan']}"),
        ("GET", f"/api/v1/plans/{anns['plan']}/versions"),
        ("DELETE", f"/api/v1/plans/{anns['plan']}"),
        ("GET", f"/api/v1/simulations/{anns['simulation']}"),
        ("DELETE", f"/api/v1/simulations/{anns['simulation']}"),
        ("GET", f"/api/v1/simulations/{anns['simulation']}/export"),
        ("GET", f"/api/v1/jobs/{anns['job']}"),
        ("POST", f"/api/v1/jobs/{anns['job']}/cancel"),
        ("GET", f"/api/v1/jobs/{anns['job']}/events"),
        ("GET", f"/api/v1/jobs/{anns['job']}/result"),
        ("GET", f"/simulation-status/{anns['job']}"),
    ]
    for method, url in asked:
        [id] = [id for id in anns.values() if id in url]
        nothing = id[:-8] + ("0" * 8 if id[-8:] != "0" * 8 else "1" * 8)
        theirs, nobodys = other.request(method, url), other.request(method, url.replace(id, nothing))
        assert theirs.status_code == nobodys.status_code == 404, (method, url, theirs.text)
        assert theirs.json()["detail"].replace(id, "") == nobodys.json()["detail"].replace(nothing, "")
    for url in ("/api/v1/plans", "/api/v1/simulations", "/api/v1/jobs"):
        assert other.get(url).json()["items"] == []
    change = other.put(
        f"/api/v1/plans/{anns['plan']}", json={"text": sample_text("family")}, headers={"if-match": '"1"'}
    )
    assert change.status_code == 404
    body = {"plan_id": anns["plan"], "n_paths": 10}
    assert other.post("/api/v1/simulations", json=body).status_code == 404


@pytest.mark.parametrize(
    ("scopes", "method", "url", "status"),
    [
        ((Scope.READ,), "GET", "/api/v1/plans", 200),
        ((Scope.READ,), "POST", "/api/v1/plans", 403),
        ((Scope.READ,), "POST", "/api/v1/simulations", 403),
        ((Scope.READ,), "POST", "/api/v1/jobs", 403),
        ((Scope.READ,), "DELETE", "/api/v1/me?sure=everything", 403),
        ((Scope.RUN,), "POST", "/api/v1/simulations", 201),
        ((Scope.RUN,), "GET", "/api/v1/plans", 403),
        ((Scope.READ, Scope.WRITE, Scope.RUN), "GET", "/metrics", 403),
        ((Scope.READ, Scope.WRITE, Scope.RUN), "GET", "/health", 403),
        (tuple(Scope), "GET", "/health", 403),  # ann is no operator, whatever her key says
    ],
)
def test_a_key_without_the_scope_is_refused(as_user, scopes, method, url, status):
    body = SMALL if url.endswith("simulations") else {"text": sample_text("renter")} if "plans" in url else {}
    answer = as_user("ann", scopes).request(method, url, json=body if method == "POST" else None)
    assert answer.status_code == status, answer.text


def test_operators_see_health_and_metrics_and_anybody_only_whether_it_is_well(as_user, anybody):
    operator = as_user("op-1")
    assert {"cache", "queue", "store"} <= {check["name"] for check in operator.get("/health").json()["checks"]}
    assert "finsim_http_seconds" in operator.get("/metrics").text
    assert {check["words"] for check in anybody.get("/health/ready").json()["checks"]} == {""}


@pytest.mark.parametrize(
    "headers",
    [
        {"x-finsim-user": "local", "x-finsim-roles": "operator"},
        {"X-FINSIM-USER": "local"},
        {"x-forwarded-user": "ann"},
        {"remote-user": "ann"},
        {"x-original-uri": "/", "x-forwarded-for": "127.0.0.1"},
        {"authorization": "Bearer fsk_0000000000000000_" + "a" * 43},
        {"authorization": "Basic YW5uOng="},
        {"cookie": "finsim_session=" + "a" * 43},
        {"cookie": "finsim_session=../../etc"},
    ],
)
def test_who_only_says_who_they_are_is_nobody(anybody, problem, headers):
    for url in ("/api/v1/me", "/metrics", "/internal/auth"):
        assert anybody.get(url, headers=headers).status_code == 401


def logged_in(public, login="ann", base="http://localhost", **headers):
    """Return a browser after it has logged in through the form."""
    browser = TestClient(public, base, raise_server_exceptions=False, follow_redirects=False)
    page = browser.get("/login?next=/boards")
    token = re.search(r'name="token" value="([^"]+)"', page.text)[1]
    form = {"token": token, "login": login, "password": PASSWORD, "next": "/boards"}
    answer = browser.post("/login", data=form, headers=headers)
    assert answer.status_code == 303, answer.text
    return browser, answer


class TestLogin:
    """The page, the cookie, and what a session may."""

    def test_the_form_begins_a_session_whose_cookie_no_script_reads(self, public):
        browser, answer = logged_in(public)
        assert answer.headers["location"] == "/boards"
        [cookie] = [c for c in answer.headers.get_list("set-cookie") if c.startswith("finsim_session=")]
        assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        assert browser.get("/api/v1/me").json()["by"] == "session"

    def test_beyond_this_machine_the_cookie_is_secure_and_bound_to_its_host(self, public):
        _, answer = logged_in(public, base="https://finsim.example")
        [cookie] = [c for c in answer.headers.get_list("set-cookie") if "finsim_session=" in c]
        assert cookie.startswith("__Host-finsim_session=")
        assert "Secure" in cookie
        assert "Domain" not in cookie

    def test_a_session_changes_nothing_without_its_token(self, public, problem):
        browser, _ = logged_in(public)
        csrf = browser.get("/api/v1/me").json()["csrf"]
        body = {"text": sample_text("renter")}
        problem(browser.post("/api/v1/plans", json=body), 403, "forbidden")
        problem(browser.post("/api/v1/plans", json=body, headers={"x-csrf-token": csrf[::-1]}), 403, "forbidden")
        other, _ = logged_in(public, "bob")
        theirs = other.get("/api/v1/me").json()["csrf"]
        problem(browser.post("/api/v1/plans", json=body, headers={"x-csrf-token": theirs}), 403, "forbidden")
        assert browser.post("/api/v1/plans", json=body, headers={"x-csrf-token": csrf}).status_code == 201

    def test_a_session_that_was_logged_out_is_gone_also_for_who_kept_the_cookie(self, public):
        browser, _ = logged_in(public)
        kept = dict(browser.cookies)
        csrf = browser.get("/api/v1/me").json()["csrf"]
        assert browser.post("/logout").status_code == 403
        assert browser.post("/logout", headers={"x-csrf-token": csrf}).status_code == 204
        thief = TestClient(public, "http://localhost", cookies=kept)
        assert thief.get("/api/v1/me").status_code == 401

    def test_the_page_to_log_out_at_ends_the_session_and_no_other_page_does(self, public):
        browser, _ = logged_in(public)
        page = browser.get("/logout")
        token = re.search(r'name="token" value="([^"]+)"', page.text)[1]
        assert page.headers["referrer-policy"] == "same-origin"  # else a browser says `Origin: null` of the form
        for wrong in ({}, {"token": "0" * 64}):
            assert browser.post("/logout", data=wrong).status_code in (403, 415)
        assert browser.get("/api/v1/me").status_code == 200
        answer = browser.post("/logout", data={"token": token})
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
        assert browser.get("/api/v1/me").status_code == 401
        assert browser.get("/logout").headers["location"] == "/login"

    def test_a_form_of_another_page_logs_nobody_in(self, public, anybody):
        token = re.search(r'name="token" value="([^"]+)"', anybody.get("/login").text)[1]
        stranger = TestClient(public, "http://localhost", follow_redirects=False)
        form = {"token": token, "login": "ann", "password": PASSWORD}
        assert stranger.post("/login", data=form).status_code == 403
        assert stranger.post("/login", data={"login": "ann", "password": PASSWORD}).status_code == 403
        origin = {"origin": "https://evil.example"}
        assert stranger.post("/login", data=form, headers=origin).status_code == 403

    def test_a_wrong_password_is_said_and_what_was_typed_is_escaped(self, public):
        browser = TestClient(public, "http://localhost")
        token = re.search(r'name="token" value="([^"]+)"', browser.get("/login").text)[1]
        form = {"token": token, "login": '"><script>alert(1)</script>', "password": "wrong password"}
        answer = browser.post("/login", data=form)
        assert answer.status_code == 401
        assert "<script>" not in answer.text
        assert "do not fit" in answer.text
        assert "wrong password" not in answer.text
        assert "script" not in answer.headers["content-security-policy"]

    @pytest.mark.parametrize(
        "next", ["https://evil.example", "//evil.example", "/\\evil", "javascript:x", "/a\r\nX: y"]
    )
    def test_nobody_is_sent_elsewhere_after_logging_in(self, public, next):
        browser = TestClient(public, "http://localhost", follow_redirects=False)
        token = re.search(r'name="token" value="([^"]+)"', browser.get("/login").text)[1]
        form = {"token": token, "login": "ann", "password": PASSWORD, "next": next}
        assert browser.post("/login", data=form).headers["location"] == "/"

    def test_in_loopback_mode_there_is_nothing_to_log_in_to(self, client):
        assert client.get("/login", follow_redirects=False).status_code == 303
        assert client.get("/api/v1/me").json()["by"] == "local"


class TestBoards:
    """What nginx asks before it lets somebody to a board or a kernel."""

    KERNEL = "/api/kernels/11111111-2222-3333-4444-555555555555/channels?session_id=x"

    def test_nginx_is_told_who_it_is(self, public, anybody):
        browser, _ = logged_in(public)
        answer = browser.get("/internal/auth", headers={"x-original-uri": "/voila/render/household.ipynb"})
        assert answer.status_code == 204
        assert answer.headers["x-finsim-user"].startswith("u_")
        assert answer.headers["x-finsim-roles"] == "analyst"
        assert anybody.get("/internal/auth").status_code == 401

    def test_one_viewer_cannot_open_anothers_kernel(self, public):
        (one, _), (two, _) = logged_in(public), logged_in(public, "bob")
        asked = {"x-original-uri": self.KERNEL}
        assert one.get("/internal/auth", headers=asked).status_code == 204
        assert two.get("/internal/auth", headers=asked).status_code == 403
        assert one.get("/internal/auth", headers={"x-original-uri": self.KERNEL.upper()}).status_code == 204
        assert two.get("/internal/auth", headers={"x-original-uri": "/api/kernels/" + "a" * 36}).status_code == 204


class TestLinks:
    """A link to one thing, for whoever has it."""

    def test_a_link_reads_its_one_thing_and_nothing_else(self, public, anns, anybody):
        browser, _ = logged_in(public)
        csrf = {"x-csrf-token": browser.get("/api/v1/me").json()["csrf"]}
        asked = {"kind": "simulation", "id": anns["simulation"], "days": 1}
        made = browser.post("/api/v1/links", json=asked, headers=csrf).json()
        assert anybody.get(made["url"]).json()["id"] == anns["simulation"]
        link = made["link"]
        for url in (f"/api/v1/simulations/{'0' * 64}", "/api/v1/plans", "/api/v1/me/export", "/health",
                    f"/api/v1/jobs/{anns['job']}", "/api/v1/me/keys"):  # fmt: skip
            assert anybody.get(url, params={"link": link}).status_code == 403, url
        assert anybody.get(made["url"][:-3]).status_code == 401
        assert anybody.delete(made["url"]).status_code == 403
        assert anybody.get("/internal/auth", params={"link": link}).status_code == 403

    def test_a_link_to_a_simulation_is_a_page_where_a_person_opens_it(self, public, anns, anybody):
        browser, _ = logged_in(public)
        csrf = {"x-csrf-token": browser.get("/api/v1/me").json()["csrf"]}
        asked = {"kind": "simulation", "id": anns["simulation"], "days": 1}
        made = browser.post("/api/v1/links", json=asked, headers=csrf).json()
        told = anybody.get(made["url"]).json()
        page = anybody.get(made["url"], headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
        assert page.headers["content-type"].startswith("text/html")
        assert "sandbox" in page.headers["content-security-policy"]
        assert page.headers["vary"].lower().startswith("accept")
        words = html.unescape(page.text)
        assert all(fact["name"] in words for fact in told["figures"]["facts"])
        assert told["id"][:12] in page.text
        assert page.text.count("<figure") == len(told["bands"])
        assert "<script" not in page.text

    def test_nobody_links_to_what_is_not_theirs_and_a_key_makes_no_links(self, public, anns, as_user):
        browser, _ = logged_in(public, "op-1")
        csrf = {"x-csrf-token": browser.get("/api/v1/me").json()["csrf"]}
        asked = {"kind": "simulation", "id": anns["simulation"]}
        assert browser.post("/api/v1/links", json=asked, headers=csrf).status_code == 404
        assert as_user("ann").post("/api/v1/links", json=asked).status_code == 403


class TestKeys:
    """Keys that a person makes over the API."""

    def test_a_person_makes_and_revokes_keys_and_a_key_makes_none(self, public, as_user):
        browser, _ = logged_in(public)
        csrf = {"x-csrf-token": browser.get("/api/v1/me").json()["csrf"]}
        made = browser.post("/api/v1/me/keys", json={"name": "n", "scopes": ["read"]}, headers=csrf).json()
        program = TestClient(public, "http://localhost", headers={"authorization": f"Bearer {made['key']}"})
        assert program.get("/api/v1/me").json()["scopes"] == ["read"]
        assert "key" not in browser.get("/api/v1/me/keys").json()["items"][0]
        assert browser.delete(f"/api/v1/me/keys/{made['id']}", headers=csrf).status_code == 204
        assert program.get("/api/v1/me").status_code == 401
        assert as_user("ann").post("/api/v1/me/keys", json={"name": "n", "scopes": ["read"]}).status_code == 403

    def test_a_name_that_cannot_be_kept_is_a_mistake_of_who_asks(self, client, problem):
        asked = {"name": "\u009dO}@", "scopes": ["read"]}
        problem(client.post("/api/v1/me/keys", json=asked), 422, "unstorable")

    def test_what_is_erased_over_the_api_is_gone_with_its_session(self, public, anns):
        browser, _ = logged_in(public)
        csrf = {"x-csrf-token": browser.get("/api/v1/me").json()["csrf"]}
        assert browser.delete("/api/v1/me?sure=everything", headers=csrf).status_code == 204
        assert browser.get("/api/v1/me").status_code == 401
        again, _ = logged_in(public)
        assert again.get("/api/v1/plans").json()["items"] == []


def test_what_others_may_reach_does_not_start_without_a_secret(tmp_path):
    for chosen in ({"public": True}, {"host": "0.0.0.0"}):
        with pytest.raises(SettingsError, match="FINSIM_SECRET"):
            create_app(Settings(home=tmp_path, **chosen))


def test_a_named_server_answers_to_its_names_only(tmp_path, store):
    app = create_app(Settings(home=tmp_path, names="finsim.example"), store=lambda: store)
    client = TestClient(app, "http://finsim.example")
    assert client.get("/health/live").status_code == 200
    assert client.get("/health/live", headers={"host": "rebound.example"}).status_code == 421


@pytest.mark.parametrize("id", ["a\r\nset-cookie: x=1", "a\nfake log line", "\x1b[31m", "x" * 65])
def test_no_header_and_no_log_line_is_injected(client, capfd, id):
    try:
        answer = client.get("/health/live", headers={"x-request-id": id})
    except (httpx.HTTPError, ValueError):
        return
    assert "set-cookie" not in answer.headers
    assert "fake log line" not in capfd.readouterr().out


def test_large_answers_are_zipped_and_small_ones_are_not(client):
    made = client.post("/api/v1/simulations", json=SMALL)
    zipped = client.get(made.headers["location"], headers={"accept-encoding": "gzip"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in client.get("/api/v1/me").headers


def test_the_docs_are_one_page_without_script_or_address_of_others(client):
    page = client.get("/api/v1/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "<script" not in page.text
    assert "http://" not in page.text
    assert "https://" not in page.text
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        assert path in page.text
