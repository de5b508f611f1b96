"""Memory of ledgers is used again, and never while anything of it can still be read."""

import gc
import pickle
import threading

import numpy as np
import pytest

from finsim.plan import sample
from finsim.simulation import lending
from finsim.workbench import simulate


@pytest.fixture(autouse=True)
def nothing_spare():
    lending.give_back()


def place(array):
    return array.ctypes.data


def test_the_next_ledger_stands_where_one_stood_that_nobody_reads():
    first = lending.lent(360, 374)
    at = place(first)
    del first
    assert place(lending.lent(360, 374)) == at
    assert place(lending.lent(12, 30)) == at, "a smaller one too"


@pytest.mark.parametrize(
    "kept",
    [
        lambda whole: whole,
        lambda whole: whole[3],
        lambda whole: whole[:, 5][2:],
        lambda whole: whole.T[1:],
        lambda whole: np.asarray(whole)[::2].view(),
        lambda whole: memoryview(whole),
        lambda whole: whole.flat,
    ],
)
def test_what_is_kept_of_a_ledger_is_not_written_over(kept):
    whole = lending.lent(6, 8)
    whole[:] = np.arange(48.0).reshape(6, 8)
    part = kept(whole)
    before = np.array(part)
    del whole
    gc.collect()
    for _ in range(4):
        lending.lent(6, 8)[:] = -1.0
    assert np.array_equal(np.array(part), before)


def test_two_at_a_time_are_two():
    both = lending.lent(5, 5), lending.lent(5, 5)
    assert not np.shares_memory(*both)


def test_a_larger_one_gets_memory_of_its_own_and_no_more_than_two_are_spare():
    held = [lending.lent(4, 4) for _ in range(5)]
    del held
    assert len(lending._spare) == lending.MOST_SPARE
    assert lending.lent(40, 40).shape == (40, 40)


def test_the_months_of_a_run_stand_where_those_of_the_last_one_stood():
    at = place(lending.lent_months(12, 100))
    assert place(lending.lent_months(12, 100)) == at


def test_large_months_go_back_to_the_system_and_all_that_is_spare_on_demand():
    n_paths = lending.MOST_BYTES // 48
    del_me = lending.lent_months(12, n_paths + 1)
    assert del_me.base is None
    del del_me
    assert not lending._spare_months
    held = [lending.lent_months(12, n_paths) for _ in range(5)]
    del held
    assert len(lending._spare_months) == lending.MOST_SPARE_MONTHS
    lending.give_back()
    assert not lending._spare_months
    assert not lending._spare


def test_two_runs_that_are_held_do_not_write_over_each_other():
    plan = sample("family").with_changes({"until": "2028-12"})
    first = simulate(plan, None, 64, 1, 1)
    before = first.outcome.digest
    simulate(plan, None, 64, 2, 1)
    del first.outcome.__dict__["digest"]
    assert first.outcome.digest == before


def test_threads_never_share_one():
    def work(number):
        for _ in range(300):
            mine = lending.lent(20, 20)
            mine[:] = number
            if not (mine == number).all():
                wrong.append(number)

    wrong: list[int] = []
    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_copy_in_another_process_stands_by_itself():
    whole = lending.lent(2, 2)
    whole[:] = 7.0
    assert (pickle.loads(pickle.dumps(whole)) == 7.0).all()
