"""Equal content has equal bytes, and an audit trail shows where it was changed."""

import hashlib
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.audit import GENESIS, AuditEntry, entry_hash, first_broken
from domain.canonical import canonical, digest
from domain.errors import Invalid

plain_text = st.text(st.characters(exclude_categories=("Cs",)), max_size=6)
json_data = st.recursive(
    st.none() | st.booleans() | st.integers() | plain_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(plain_text, inner, max_size=4),
    max_leaves=12,
)


def test_the_bytes_are_sorted_compact_utf_8() -> None:
    data = {"b": [1, True, None], "a": {"学": "“习”\n", "z": -0}}
    assert canonical(data) == '{"a":{"z":0,"学":"“习”\\n"},"b":[1,true,null]}'.encode()
    assert digest(data) == hashlib.sha256(canonical(data)).hexdigest()


@given(st.dictionaries(plain_text, json_data, max_size=5))
def test_the_order_of_keys_does_not_matter(data: dict[str, object]) -> None:
    assert canonical(dict(reversed(data.items()))) == canonical(data)


@given(json_data, json_data)
def test_different_data_has_different_bytes(one: object, other: object) -> None:
    assert (canonical(one) == canonical(other)) == (repr(one) == repr(other) or same(one, other))


def same(one: object, other: object) -> bool:
    """Equality that tells 1 from True at every depth and does not mind the order of keys."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and one == other


@pytest.mark.parametrize(
    "data",
    [1.0, {"a": [0.5]}, float("nan"), Decimal(1), {1: "a"}, {True: 1}, {None: 1}, {"a": {1}}],
)
def test_what_has_no_exact_form_is_refused(data: object) -> None:
    with pytest.raises(TypeError):
        canonical(data)


def test_half_a_character_is_refused_with_a_sentence() -> None:
    with pytest.raises(Invalid):
        digest({"text": ["\ud800"]})


def a_trail(*facts: dict[str, object], chain: str = "submission:1") -> list[AuditEntry]:
    entries: list[AuditEntry] = []
    previous = GENESIS
    for position, fact in enumerate(facts, start=1):
        hashed = entry_hash(chain, position, fact, previous)
        entries.append(AuditEntry(chain, position, fact, previous, hashed))
        previous = hashed
    return entries


TRAIL = a_trail({"act": "submitted"}, {"act": "approved", "by": 2}, {"act": "reopened", "by": 3})


def test_an_untouched_trail_is_whole() -> None:
    assert first_broken(TRAIL) is None
    assert first_broken([]) is None
    assert first_broken(TRAIL[:2]) is None


@pytest.mark.parametrize("position", [0, 1, 2])
@pytest.mark.parametrize(
    "change",
    [
        {"facts": {"act": "returned"}},
        {"position": 9},
        {"chain": "submission:2"},
        {"previous_hash": "f" * 64},
        {"entry_hash": "f" * 64},
    ],
)
def test_a_changed_entry_is_found_where_it_is(position: int, change: dict[str, object]) -> None:
    trail = list(TRAIL)
    trail[position] = replace(trail[position], **change)
    found = first_broken(trail)
    first_of_all = position == 0 and "chain" in change
    assert found in ((trail[0], trail[1]) if first_of_all else (trail[position],))


def test_a_removed_swapped_or_foreign_entry_is_found() -> None:
    assert first_broken(TRAIL[1:]) == TRAIL[1]
    assert first_broken([TRAIL[0], TRAIL[2]]) == TRAIL[2]
    assert first_broken([TRAIL[1], TRAIL[0], TRAIL[2]]) == TRAIL[1]
    foreign = a_trail({"act": "submitted"}, {"act": "approved"}, chain="submission:2")
    assert first_broken([TRAIL[0], foreign[1]]) == foreign[1]


def test_an_entry_rewritten_with_its_own_hash_breaks_the_next() -> None:
    forged = a_trail({"act": "submitted"}, {"act": "approved", "by": 9})[1]
    assert first_broken([TRAIL[0], forged, TRAIL[2]]) == TRAIL[2]
