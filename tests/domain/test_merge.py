"""Merging what two people typed: no touched word is lost and nobody is overwritten."""

from hypothesis import given
from hypothesis import strategies as st

from domain.merge import Outcome, Seen, mark_of, merge, outcome_of

WORDS = st.sampled_from(["", "甲", "乙", "丙"])
FIELDS = ("a", "b", "c")
FORMS = st.fixed_dictionaries(dict.fromkeys(FIELDS, WORDS))


def seen_of(form: dict[str, str]) -> dict[str, Seen]:
    return {key: Seen(mark_of(words), mark_of(words)) for key, words in form.items()}


def marks(form: dict[str, str]) -> dict[str, str]:
    return {key: mark_of(words) for key, words in form.items()}


def saved_after(
    base: dict[str, str], saved: dict[str, str], typed: dict[str, str]
) -> tuple[dict[str, str], dict[str, Outcome]]:
    """What is saved once a form that showed `base` has been merged, and what became of it."""
    outcomes = merge(seen_of(base), marks(saved), marks(typed))
    taken = {key: typed[key] for key, outcome in outcomes.items() if outcome is Outcome.TAKEN}
    return {**saved, **taken}, outcomes


@given(base=FORMS, saved=FORMS, typed=FORMS)
def test_every_touched_word_is_saved_or_shown_beside_the_other_s(
    base: dict[str, str], saved: dict[str, str], typed: dict[str, str]
) -> None:
    after, outcomes = saved_after(base, saved, typed)
    for key in FIELDS:
        if typed[key] != base[key]:
            assert after[key] == typed[key] or outcomes[key] is Outcome.CONFLICT


@given(base=FORMS, saved=FORMS, typed=FORMS)
def test_what_somebody_else_changed_is_never_replaced(
    base: dict[str, str], saved: dict[str, str], typed: dict[str, str]
) -> None:
    after, _ = saved_after(base, saved, typed)
    for key in FIELDS:
        if saved[key] != base[key]:
            assert after[key] == saved[key]


@given(base=FORMS, saved=FORMS, typed=FORMS)
def test_two_conflict_exactly_where_both_changed_it_differently(
    base: dict[str, str], saved: dict[str, str], typed: dict[str, str]
) -> None:
    _, outcomes = saved_after(base, saved, typed)
    for key in FIELDS:
        both = typed[key] != base[key] and saved[key] != base[key] and typed[key] != saved[key]
        assert (outcomes[key] is Outcome.CONFLICT) == both


@given(base=FORMS, first=FORMS, second=FORMS, mine=st.sets(st.sampled_from(FIELDS)))
def test_changes_of_different_fields_come_out_the_same_in_either_order(
    base: dict[str, str], first: dict[str, str], second: dict[str, str], mine: set[str]
) -> None:
    one = {key: first[key] if key in mine else base[key] for key in FIELDS}
    two = {key: base[key] if key in mine else second[key] for key in FIELDS}
    forth, _ = saved_after(base, saved_after(base, base, one)[0], two)
    back, outcomes = saved_after(base, saved_after(base, base, two)[0], one)
    assert forth == back == {**base, **{k: (one if k in mine else two)[k] for k in FIELDS}}
    assert Outcome.CONFLICT not in outcomes.values()


@given(base=FORMS, saved=FORMS, typed=FORMS)
def test_sending_the_same_once_more_changes_nothing(
    base: dict[str, str], saved: dict[str, str], typed: dict[str, str]
) -> None:
    after, outcomes = saved_after(base, saved, typed)
    again, repeated = saved_after(base, after, typed)
    assert again == after
    assert Outcome.TAKEN not in repeated.values()
    assert {key for key in FIELDS if outcomes[key] is Outcome.CONFLICT} == {
        key for key in FIELDS if repeated[key] is Outcome.CONFLICT
    }


@given(saved=WORDS, typed=WORDS)
def test_who_has_seen_nothing_replaces_nothing(saved: str, typed: str) -> None:
    outcome = outcome_of(None, mark_of(saved), mark_of(typed))
    assert outcome is (Outcome.SAME if saved == typed else Outcome.CONFLICT)


def test_an_answer_that_the_inputs_cannot_say_in_full_is_left_alone() -> None:
    seen = Seen(saved=mark_of(["heading"]), shown=mark_of(["paragraph"]))
    assert outcome_of(seen, seen.saved, seen.shown) is Outcome.SAME
    assert outcome_of(seen, mark_of("theirs"), seen.shown) is Outcome.THEIRS
    assert outcome_of(seen, seen.saved, mark_of("mine")) is Outcome.TAKEN
