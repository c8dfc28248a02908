"""A figure with one source exchanged is the figure of all its sources, for every operator."""

from hypothesis import given
from hypothesis import strategies as st

from domain.rollup import Tally, merge_all
from domain.rollup_change import exchanged
from domain.template import Aggregation, Operator

PARTS = {
    Operator.SUM: st.tuples(st.integers(-5, 5)),
    Operator.COUNT: st.tuples(st.integers(0, 1)),
    Operator.MAX: st.tuples(st.integers(0, 3)),
    Operator.MIN: st.tuples(st.integers(0, 3)),
    Operator.LATEST: st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(0, 2)),
    Operator.WEIGHTED_MEAN: st.tuples(st.integers(0, 9), st.integers(0, 9)),
    Operator.RATIO: st.tuples(st.integers(0, 9), st.integers(0, 9)),
    Operator.LIST: st.tuples(st.sampled_from(["甲", "乙"]), st.sampled_from(["一", "二"])),
}


@st.composite
def sources(draw: st.DrawFn, operator: Operator) -> Tally:
    """What one source gives: nothing at all, nobody who answered, or an answer."""
    not_applicable, missing = draw(st.integers(0, 2)), draw(st.integers(0, 2))
    if draw(st.booleans()):
        return Tally(not_applicable=not_applicable, missing=missing)
    return Tally(1, not_applicable, missing, (draw(PARTS[operator]),))


@st.composite
def changes(draw: st.DrawFn) -> tuple[Aggregation, list[Tally], Tally]:
    operator = draw(st.sampled_from(list(Operator)))
    each = sources(operator)
    return Aggregation(operator), draw(st.lists(each, min_size=1, max_size=5)), draw(each)


@given(changes())
def test_exchanging_one_source_is_merging_all_anew(
    change: tuple[Aggregation, list[Tally], Tally],
) -> None:
    how, (old, *others), new = change
    anew = merge_all([new, *others], how)
    found = exchanged(merge_all([old, *others], how), old, new, how)
    assert found == anew or (found is None and old.parts == merge_all([old, *others], how).parts)


@given(changes())
def test_only_an_extreme_that_went_asks_the_others(
    change: tuple[Aggregation, list[Tally], Tally],
) -> None:
    how, (old, *others), new = change
    if exchanged(merge_all([old, *others], how), old, new, how) is None:
        assert how.operator in (Operator.MAX, Operator.MIN, Operator.LATEST)
        assert merge_all([new, *others], how).parts != new.parts or old.parts != new.parts
