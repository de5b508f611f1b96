"""Of wishes that come faster than they can be done, the newest is done and the running one is stopped."""

import threading
import time

from finsim.dashboards.newest import Newest


def test_the_newest_wish_is_done_and_those_between_never_begin():
    done, began = [], threading.Event()

    def work(wish, cancel):
        began.set()
        while wish == "first" and not cancel.is_set:
            time.sleep(0.001)
        cancel.check()
        done.append(wish)

    newest = Newest(work, failed=lambda wish, error: done.append(error))
    newest.wish("first")
    assert began.wait(120)
    for wish in ("second", "third", "last"):
        newest.wish(wish)
    assert newest.wait(120)
    assert done == ["last"]
    newest.close()


def test_a_failure_is_told_and_the_next_wish_is_still_done():
    done, failures = [], []

    def work(wish, cancel):
        if wish == "bad":
            raise ValueError("no")
        done.append(wish)

    newest = Newest(work, failed=lambda wish, error: failures.append((wish, str(error))))
    newest.wish("bad")
    assert newest.wait(120)
    newest.wish("good")
    assert newest.wait(120)
    assert failures == [("bad", "no")]
    assert done == ["good"]
    newest.close()


def test_closing_stops_what_runs_and_ends_the_thread():
    began, ended = threading.Event(), threading.Event()

    def work(wish, cancel):
        began.set()
        while not cancel.is_set:
            time.sleep(0.001)
        ended.set()

    newest = Newest(work, failed=lambda wish, error: None)
    newest.wish("long")
    assert began.wait(120)
    newest.close()
    assert ended.wait(120)
