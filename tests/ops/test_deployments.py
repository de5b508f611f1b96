"""A deployment ends in a known good state or says loudly that it did not, whatever the host and the site do."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from finsim.errors import OpsError
from finsim.ops.branch import NOTE, Branch
from finsim.ops.clock import WallClock
from finsim.ops.deployment import rehearse
from finsim.ops.gate import Expected, Gate
from finsim.ops.record import read_record
from finsim.ops.render import RenderApi, Version
from finsim.ops.shipping import End, Place, Ship, Voyage
from finsim.ops.summary import markdown
from tests.architecture.tree import ROOT
from tests.ops.scripts import NAMES, run, scripts
from tests.ops.stand_in import KEY, NEW, OLD, SERVICE, Host, Stand, VirtualClock, outcome_of

SCRIPTS = scripts()


@pytest.mark.parametrize("number", range(len(SCRIPTS)), ids=[script.words for script in SCRIPTS])
def test_every_script_ends_as_promised(number):
    script = scripts()[number]
    result = run(script)
    steps = [f"{step.what}: {step.words}" for step in result.voyage.steps]
    assert (result.end, result.live) == (script.end, script.live), steps
    assert steps[-1] == f"end: {script.end}"
    if script.end is not End.UNKNOWN:
        assert any(step.startswith(("gate passed", "refused")) for step in steps), "an end that nobody looked at"
    if script.way:
        assert script.way in [step for step in steps if step.startswith("going back")][-1]


def test_the_runbook_has_the_table_of_every_script():
    page = (ROOT / "docs" / "runbooks" / "rollback.md").read_text(encoding="utf-8")
    rows = [line.split("| ")[1:4] for line in page.splitlines() if line.endswith("| yes |")]
    told = [tuple(cell.strip() for cell in row) for row in rows]
    assert told == [(script.words, str(script.end), NAMES[script.live]) for script in scripts()]


@pytest.mark.parametrize("kind", ["drop after", "garbage", "202"])
def test_an_order_whose_answer_was_lost_is_given_once(kind):
    script = next(s for s in scripts() if [f.kind for f in s.faults] == [kind] and s.end is End.DEPLOYED and not s.lag)
    assert len(run(script).orders) == 1


def test_nothing_is_ordered_where_the_state_before_cannot_be_recorded():
    away = next(script for script in scripts() if script.words == "the host is away before it begins")
    assert run(away).orders == []


@pytest.fixture
def stand():
    with Stand(Host(VirtualClock())) as opened:
        yield opened


@pytest.fixture
def ship(stand):
    clock = stand.host.clock
    with RenderApi(KEY, stand.address, clock) as api, Gate(stand.site, "key", clock) as gate:
        yield Ship(Place("staging", SERVICE, stand.site), api, gate, clock, Voyage(clock))


def test_the_record_holds_the_way_back_before_anything_is_ordered(ship, stand, tmp_path):
    ship.record(Version(NEW), tmp_path / "record.json")
    kept = read_record(tmp_path / "record.json")
    assert stand.host.orders == []
    assert (kept.live.id, kept.live.version.commit, kept.outcome) == ("dep-old", OLD, outcome_of(OLD))
    assert [deploy.id for deploy in kept.earlier] == ["dep-older"]


def test_a_deployment_under_way_is_never_joined(ship, stand, tmp_path):
    stand.host.add(NEW, "", "manual")
    with pytest.raises(OpsError, match="no other deployment under way"):
        ship.record(Version(NEW), tmp_path / "record.json")


def test_a_dry_run_orders_nothing_and_names_every_way_back(ship, stand, tmp_path):
    rehearse(ship, Version(NEW), tmp_path / "record.json", "registry/finsim:1")
    assert stand.host.orders == []
    said = [step.words for step in ship.voyage.steps if step.what == "would go back"]
    assert len(said) == 4


def test_a_service_that_deploys_itself_is_warned_of(ship, stand, tmp_path):
    stand.host.auto_deploy = "yes"
    ship.record(Version(NEW), tmp_path / "record.json")
    assert ship.voyage.steps[0].what == "warning"


def test_a_key_that_the_site_refuses_does_not_pass_for_health(stand, monkeypatch):
    monkeypatch.setattr("tests.ops.stand_in._site", lambda *_: (401, {}))
    with Gate(stand.site, "wrong", stand.host.clock) as gate:
        passed, look = gate.passes(Expected(), seconds=0)
    assert not passed
    assert not look.is_well


def test_the_summary_names_end_next_step_and_every_tier():
    script = next(s for s in scripts() if s.words == "the new version is never ready")
    result = run(script)
    page = markdown(Place("production", SERVICE, "https://x"), Version(NEW), result.end, result.voyage)
    assert "production: rolled back" in page
    assert "docs/runbooks/rollback.md" in page
    assert "| simulation | well |" in page
    assert page.count("\n|") > 15


def git(folder, *words):
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def test_the_branch_of_last_resort_holds_the_good_commit_and_a_note_and_leaves_the_tree_alone(tmp_path):
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    git(tmp_path, "init", "--quiet", "--bare", str(origin))
    git(tmp_path, "clone", "--quiet", str(origin), str(clone))
    (clone / "file").write_text("good")
    who = ["-c", "user.name=a", "-c", "user.email=a@b"]
    git(clone, "add", "file")
    git(clone, *who, "commit", "--quiet", "-m", "good")
    good = git(clone, "rev-parse", "HEAD")
    (clone / "file").write_text("being worked on")
    Branch(clone).leave("rollback/staging-1", good, "what happened")
    assert git(origin, "show", "rollback/staging-1:file") == "good"
    assert git(origin, "show", f"rollback/staging-1:{NOTE}") == "what happened"
    assert git(origin, "rev-parse", "rollback/staging-1~1") == good
    assert git(clone, "status", "--porcelain") == "M file"


def test_a_branch_of_a_commit_that_is_not_there_is_refused_in_words(tmp_path):
    git(tmp_path, "init", "--quiet")
    with pytest.raises(OpsError, match="git read-tree"):
        Branch(tmp_path).leave("rollback/x", NEW, "note")


@pytest.mark.parametrize(("mood", "code"), [("well", 0), ("down", 1)])
def test_the_command_line_deploys_or_goes_back_and_says_so_by_its_exit_code(tmp_path, mood, code):
    """In real time, with builds that take none: the clock is the wall's."""
    from tests.ops import stand_in

    host = Host(WallClock(), sites={NEW: stand_in.Site(lambda _: mood)})
    with Stand(host) as stand, pytest.MonkeyPatch.context() as patch:
        patch.setattr(stand_in, "BUILD_S", 0.0)
        patch.setattr(stand_in, "UPDATE_S", 0.0)
        patch.setenv("RENDER_API_KEY", KEY)
        patch.setenv("GATE_KEY", "k")
        patch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
        patch.setenv("FINSIM_OUT", str(tmp_path))
        words = ["staging", "--commit", NEW, "--service", SERVICE, "--url", stand.site, "--api", stand.address]
        quick = (
            "from finsim.ops import shipping, gate; shipping.SECONDS_BETWEEN_LOOKS = gate.SECONDS_BETWEEN_LOOKS = 0.05;"
            "gate.Gate.passes.__defaults__ = (1.0, 3);"
        )
        program = f"import sys; {quick} from finsim.cli.frame import run; sys.exit(run(sys.argv[1:]))"
        done = subprocess.run([sys.executable, "-c", program, "ops", "deploy", *words], capture_output=True, text=True)
    assert done.returncode == code, done.stderr
    assert json.loads((tmp_path / "ops" / "staging.json").read_text())["live"]["id"] == "dep-old"
    assert ("deployed" if code == 0 else "rolled back") in (tmp_path / "summary.md").read_text()
