"""What changed between versions is said key by key, and nothing else is."""

import copy

from hypothesis import given
from hypothesis import strategies as st

from finsim.storage import Kind
from finsim.storage.history import differences, history
from finsim.storage.memory import MemoryRepository

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab.", max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(JSON)
def test_equal_values_have_no_differences(value):
    assert list(differences(value, copy.deepcopy(value))) == []


@given(JSON, JSON)
def test_unequal_values_have_some_and_the_way_back_is_the_mirror(before, after):
    there, back = list(differences(before, after)), list(differences(after, before))
    if repr(before) != repr(after) and before != after:
        assert there
    mirror = {"added": "removed", "removed": "added", "changed": "changed"}
    assert [(c.path, mirror[c.kind], c.after, c.before) for c in there] == [
        (c.path, c.kind, c.before, c.after) for c in back
    ]


def test_a_history_says_which_keys_each_version_changed():
    store = MemoryRepository()
    first = {"people": {"Sam": {"retires": 67}}, "events": ["a", "b"], "flag": True}
    store.create("ann", Kind.PLAN, "p", first)
    store.replace("ann", Kind.PLAN, "p", {"people": {"Sam": {"retires": 65}}, "events": ["a"], "flag": 1}, 1)
    store.replace("ann", Kind.PLAN, "p", {"people": {}, "events": ["a", {"x": 1}], "flag": 1}, 2)
    steps = history(store.versions("ann", Kind.PLAN, "p"))
    assert [step.version for step in steps] == [1, 2, 3]
    assert [[(c.path, c.kind, c.before, c.after) for c in step.changes] for step in steps] == [
        [],
        [("events.1", "removed", "b", None), ("flag", "changed", True, 1), ("people.Sam.retires", "changed", 67, 65)],
        [("events.1", "added", None, {"x": 1}), ("people.Sam", "removed", {"retires": 65}, None)],
    ]
