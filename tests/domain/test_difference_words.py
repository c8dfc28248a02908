"""What changed between two texts: exact, readable, the same from either side, and soon known."""

import random
import time
from itertools import accumulate, groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.difference import Extent, Run, is_changed, text_difference
from domain.difference.atoms import atoms_of, atoms_of_text, kind_of, weight_of
from domain.difference.matching import matches
from domain.difference.words import atoms_difference, extent_of
from domain.narrative import Text, Token
from tests.domain.differences import ADDED, KEPT, REMOVED, edited, mirrored, side, texts, written

two_texts = edited() | st.tuples(texts, texts)


# ---------------------------------------------------------------- atoms
@pytest.mark.parametrize(
    ("text", "atoms"),
    [
        ("参加1,234.5人", "参|加|1,234.5|人"),
        ("2023年6月", "2023|年|6|月"),
        ("占12.50%。", "占|12.50|%|。"),
        ("2021,2022", "2021|,|2022"),
        ("1,2345", "1|,|2345"),
        ("第１２次", "第|１２|次"),
        ("a 5G well-known don't", "a| |5|G| |well|-|known| |don't"),
        ("A\u0301b", "A\u0301b"),
        ("葛\U000e0100城", "葛\U000e0100|城"),
        ("好👍🏽的👩\u200d🔬", "好|👍🏽|的|👩\u200d🔬"),
        ("一  二\n三", "一|  |二|\n|三"),
        ("", ""),
    ],
)
def test_numbers_and_words_are_whole_and_hanzi_single(text: str, atoms: str) -> None:
    assert "|".join(atoms_of_text(text)) == atoms


@given(st.text() | texts)
def test_atoms_joined_are_the_text(text: str) -> None:
    atoms = atoms_of_text(text)
    assert "".join(atoms) == text
    assert all(atoms)
    assert all(kind_of(atom) and 0 < weight_of(atom) <= 3 for atom in atoms)


def test_a_live_number_is_one_atom_with_the_words_it_shows() -> None:
    run = (Text("走"), Text("访"), Token("visits"), Token("share", "8%"), Text("次"))
    assert atoms_of(run, {"visits": "12次", "share": "9%"}) == (
        *("走", "访", Token("visits", "12次"), Token("share", "8%"), "次"),
    )
    assert atoms_of((Token("visits"),)) == (Token("visits", None),)


# ---------------------------------------------------------------- matches
def length_by_table(old: str, new: str) -> int:
    """The length of the longest common subsequence by the textbook."""
    row = [0] * (len(old) + 1)
    for item in new:
        before = row[:]
        for place, other in enumerate(old, start=1):
            row[place] = (
                before[place - 1] + 1 if item == other else max(before[place], row[place - 1])
            )
    return row[-1]


@given(st.text("abc", max_size=40), st.text("abc", max_size=40))
def test_matches_are_common_in_order_and_as_many_as_can_be(old: str, new: str) -> None:
    found = matches(old, new)
    assert all(old[m.old : m.old_end] == new[m.new : m.new_end] for m in found)
    assert all(a.old_end <= b.old and a.new_end <= b.new for a, b in pairwise(found))
    assert sum(match.length for match in found) == length_by_table(old, new)


@given(st.text("abc", max_size=40), st.text("abc", max_size=40))
def test_without_a_budget_the_common_ends_are_found_all_the_same(old: str, new: str) -> None:
    found = matches(old, new, budget=0)
    assert all(old[m.old : m.old_end] == new[m.new : m.new_end] for m in found)
    assert len(found) <= 2
    if old and new and old[-1] == new[-1]:
        assert found


# ---------------------------------------------------------------- exact
@given(two_texts)
def test_the_runs_are_both_texts_to_the_character(two: tuple[str, str]) -> None:
    runs = text_difference(*two)
    assert side(runs, REMOVED) == two[0]
    assert side(runs, ADDED) == two[1]


@given(texts)
def test_identical_texts_have_no_difference(text: str) -> None:
    runs = text_difference(text, text)
    assert not is_changed(runs)
    assert side(runs, ADDED) == text
    assert extent_of(runs) == Extent()


@given(two_texts)
def test_different_texts_have_a_difference(two: tuple[str, str]) -> None:
    assert is_changed(text_difference(*two)) == (two[0] != two[1])


@given(two_texts)
def test_the_other_way_round_is_the_mirror_image(two: tuple[str, str]) -> None:
    assert text_difference(two[1], two[0]) == mirrored(text_difference(*two))


@given(two_texts)
def test_runs_are_whole_and_what_was_removed_stands_before_what_was_added(
    two: tuple[str, str],
) -> None:
    runs = text_difference(*two)
    assert all(run.text for run in runs)
    for one, other in pairwise(runs):
        assert one.mark is not other.mark or one.is_break or other.is_break
        assert (one.mark, other.mark) != (ADDED, REMOVED)


@given(two_texts)
def test_no_number_word_or_accent_is_cut(two: tuple[str, str]) -> None:
    runs = text_difference(*two)
    for text, mark in zip(two, (REMOVED, ADDED), strict=True):
        borders = set(accumulate(map(len, atoms_of_text(text))))
        ends = accumulate(len(run.text) for run in runs if run.mark in (KEPT, mark))
        assert set(ends) <= borders


@given(two_texts)
def test_a_change_does_not_begin_or_end_with_what_stayed(two: tuple[str, str]) -> None:
    for is_kept, group in groupby(text_difference(*two), lambda run: run.mark is KEPT):
        if not is_kept:
            change = list(group)
            old, new = (atoms_of_text(side(change, mark)) for mark in (REMOVED, ADDED))
            if old and new:
                assert old[0] != new[0]
                assert old[-1] != new[-1]


# ---------------------------------------------------------------- readable
@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        (
            "学习12期，参加356人。",
            "学习14期，参加402人。",
            "学习[-12-][+14+]期，参加[-356-][+402+]人。",
        ),
        ("12期356人", "14期402人", "[-12-][+14+]期[-356-][+402+]人"),
        ("占1.5%", "占1.62%", "占[-1.5-][+1.62+]%"),
        ("1,234人", "1,235人", "[-1,234-][+1,235+]人"),
        ("2022年6月30日", "2023年6月28日", "[-2022-][+2023+]年6月[-30-][+28+]日"),
        ("加强教育", "加强党员教育", "加强[+党员+]教育"),
        ("搬上宣传阵地", "搬上了宣传阵地", "搬上[+了+]宣传阵地"),
        ("met 12 times", "met 14 times", "met [-12-][+14+] times"),
        ("a trained member", "a training member", "a [-trained-][+training+] member"),
        ("", "新的内容", "[+新的内容+]"),
        ("旧的内容", "", "[-旧的内容-]"),
    ],
)
def test_a_small_change_is_marked_small(old: str, new: str, difference: str) -> None:
    assert written(text_difference(old, new)) == difference


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("听、说、干", "听、说、读、干", "听、说、[+读、+]干"),
        ("抓学习。抓培训。", "抓学习。抓落实。抓培训。", "抓学习。[+抓落实。+]抓培训。"),
        ("一是学。三是做。", "一是学。二是讲。三是做。", "一是学。[+二是讲。+]三是做。"),
        ("支部（简称甲）共", "支部（简称甲）（筹）共", "支部（简称甲）[+（筹）+]共"),
        ("the old cat", "the old old cat", "the old [+old +]cat"),
    ],
)
def test_what_was_put_in_is_marked_from_border_to_border(
    old: str, new: str, difference: str
) -> None:
    assert written(text_difference(old, new)) == difference


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("甲乙丙", "丁乙戊", "[-甲乙丙-][+丁乙戊+]"),
        ("计划任务安排", "方案任务部署", "[-计划-][+方案+]任务[-安排-][+部署+]"),
        (
            "针对人员分散的实际，支部推行送学上门。",
            "为解决人员分散的问题，支部采用送学上门的形式。",
            "[-针对-][+为解决+]人员分散的[-实际-][+问题+]，支部[-推行-][+采用+]送学上门[+的形式+]。",
        ),
        (
            "通过举办读书班、邀请专家授课等方式提高学习质量，取得了较好的效果。",
            "采取线上与线下结合的办法，把课堂搬到现场，学习效果明显好转，质量有所提高。",
            "[-通过举办读书班、邀请专家授课等方式提高学习质量，取得了较好的效果-]"
            "[+采取线上与线下结合的办法，把课堂搬到现场，学习效果明显好转，质量有所提高+]。",
        ),
    ],
)
def test_accidental_matches_in_a_rewritten_clause_are_merged(
    old: str, new: str, difference: str
) -> None:
    assert written(text_difference(old, new)) == difference


def test_a_live_number_changes_as_a_whole_and_names_its_field() -> None:
    old = atoms_of((Text("走访"), Token("visits", "12次"), Text("。")))
    new = atoms_of((Text("走访"), Token("visits", "15次"), Text("。")))
    assert written(atoms_difference(old, new)) == "走访[-{visits:12次}-][+{visits:15次}+]。"
    typed = atoms_of((Text("走访12次。"),))
    assert written(atoms_difference(old, typed)) == "走访[-{visits:12次}-][+12次+]。"
    assert not is_changed(atoms_difference(old, old))


def test_the_end_of_a_paragraph_is_a_run_by_itself() -> None:
    runs = text_difference("甲。乙。", "甲。\n乙。")
    assert runs == (Run(KEPT, "甲。"), Run(ADDED, "\n"), Run(KEPT, "乙。"))
    assert extent_of(runs) == Extent(places=1)


def test_the_extent_counts_places_and_characters_without_space() -> None:
    runs = text_difference("学习12期，参加 356人。", "学习14期，参加人员 402人。")
    assert extent_of(runs) == Extent(places=2, removed=5, added=7)


# ---------------------------------------------------------------- in bounded time
def of_length(count: int, alphabet: str, seed: int) -> str:
    return "".join(random.Random(seed).choices(alphabet, k=count))


COMMON = "".join(map(chr, range(0x4E00, 0x4E00 + 1500)))
RARE = "".join(map(chr, range(0x6000, 0x6000 + 1500)))
HARD = {
    "nothing in common": (of_length(10_000, COMMON, 1), of_length(10_000, RARE, 2)),
    "the same hanzi, other words": (of_length(10_000, COMMON, 1), of_length(10_000, COMMON, 2)),
    "two characters": (of_length(10_000, "的。", 1), of_length(10_000, "的。", 2)),
    "one character": ("的" * 10_000, "的" * 9_000 + "了" + "的" * 900),
    "numbers": (of_length(10_000, "12 ", 1), of_length(10_000, "12 ", 2)),
    "beyond the budget": (of_length(40_000, COMMON + "，。" * 99, 1), of_length(40_000, COMMON, 2)),
    "no clause and beyond it": (of_length(40_000, COMMON, 1), of_length(40_000, COMMON, 2)),
}


def seconds_for(old: str, new: str) -> float:
    start = time.process_time()
    text_difference(old, new)
    return time.process_time() - start


@pytest.mark.parametrize("case", HARD)
def test_the_hardest_texts_are_compared_exactly_within_a_second(case: str) -> None:
    old, new = HARD[case]
    runs = text_difference(old, new)
    assert (side(runs, REMOVED), side(runs, ADDED)) == (old, new)
    # a machine that is busy with other tests gets three tries
    assert any(seconds_for(old, new) < 1 for _ in range(3))


def test_a_small_change_in_a_very_long_text_is_small_all_the_same() -> None:
    old = of_length(60_000, COMMON + "，。" * 99, 3)
    places = (9_000, 30_000, 51_000)
    new = old
    for place in places:
        new = new[:place] + "新" + new[place:]
    extent = extent_of(text_difference(old, new))
    assert extent == Extent(places=3, removed=0, added=3)
