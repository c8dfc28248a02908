"""What changed between two narratives: block by block, and inside a block by words."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.difference import (
    BlockDifference,
    Change,
    Extent,
    ItemDifference,
    ListDifference,
    TableDifference,
    narrative_difference,
)
from domain.narrative import EMPTY, Heading, Narrative, Paragraph, Text, Token
from domain.plain_narrative import from_plain
from tests.domain.differences import ADDED, REMOVED, rewritten, side_of, words_of, written
from tests.domain.samples import narratives

STUDY = "主题教育期间，支部开展集中学习12次，书记领学重点篇目，党员逐一发言。"
TALK = "研讨中党员敞开思想，把人员分散的问题摆到桌面上，共同商量解决的办法。"
RESULT = "通过学习，党员的初心更加牢固，干事的劲头更足，职工看在眼里。"
VISIT = "支部组织党员到烈士陵园缅怀先烈，大家表示要把先辈的精神转化为工作动力。"
SERVICE = "针对退休职工行动不便的情况，青年党员结对帮扶，定期上门打扫、陪同就医。"

two_narratives = rewritten() | st.tuples(narratives, narratives)


def differences(old: str, new: str) -> tuple[BlockDifference, ...]:
    return narrative_difference(from_plain(old), from_plain(new)).blocks


def outline(old: str, new: str) -> list[tuple[str, str]]:
    """What became of each block, and its words."""
    return [(block.change.value, words_in(block)) for block in differences(old, new)]


def words_in(block: BlockDifference | ItemDifference) -> str:
    body = block.runs if isinstance(block, ItemDifference) else block.body
    assert isinstance(body, tuple)
    return written(body)


# ---------------------------------------------------------------- exact
@given(two_narratives)
def test_both_narratives_can_be_read_back_run_by_run(two: tuple[Narrative, Narrative]) -> None:
    difference = narrative_difference(*two)
    assert side_of(difference, REMOVED) == words_of(two[0])
    assert side_of(difference, ADDED) == words_of(two[1])


@given(two_narratives)
def test_every_block_of_both_is_there_once_and_in_order(
    two: tuple[Narrative, Narrative],
) -> None:
    found = narrative_difference(*two).blocks
    olds = [block for block in found if block.change not in (Change.ADDED, Change.MOVED)]
    news = [block for block in found if block.change not in (Change.REMOVED, Change.MOVED_AWAY)]
    assert tuple(one for block in olds for one in block.old) == two[0].blocks
    assert tuple(one for block in news for one in block.new) == two[1].blocks
    for block in found:
        if block.old:
            assert block.old_place is not None
            assert two[0].blocks[block.old_place] == block.old[0]
        if block.new:
            assert block.new_place is not None
            assert two[1].blocks[block.new_place] == block.new[0]


@given(narratives)
def test_an_identical_narrative_has_no_difference(tree: Narrative) -> None:
    difference = narrative_difference(tree, tree)
    assert not difference.is_changed
    assert difference.extent == Extent()
    assert all(block.change is Change.SAME for block in difference.blocks)


@given(two_narratives)
def test_a_narrative_that_reads_or_looks_different_has_a_difference(
    two: tuple[Narrative, Narrative],
) -> None:
    difference = narrative_difference(*two)
    assert difference.is_changed == (difference.extent != Extent())
    if words_of(two[0]) != words_of(two[1]):
        assert difference.is_changed


@given(two_narratives)
def test_the_other_way_round_the_same_blocks_belong_together(
    two: tuple[Narrative, Narrative],
) -> None:
    forth, back = narrative_difference(*two), narrative_difference(two[1], two[0])
    turned = {Change.ADDED: Change.REMOVED, Change.REMOVED: Change.ADDED}
    assert {
        (block.old_place, block.new_place, block.change, len(block.old), len(block.new))
        for block in forth.blocks
        if block.change is not Change.MOVED_AWAY
    } == {
        (b.new_place, b.old_place, turned.get(b.change, b.change), len(b.new), len(b.old))
        for b in back.blocks
        if b.change is not Change.MOVED_AWAY
    }
    extent = back.extent
    assert forth.extent == Extent(extent.places, extent.added, extent.removed)


# ---------------------------------------------------------------- readable
def test_a_few_changed_characters_are_marked_in_their_paragraph_alone() -> None:
    old = "\n".join((STUDY, TALK, RESULT))
    new = "\n".join((STUDY.replace("12", "14"), TALK, RESULT.replace("职工", "干部职工都")))
    assert outline(old, new) == [
        ("changed", STUDY.replace("12", "[-12-][+14+]")),
        ("same", TALK),
        ("changed", RESULT.replace("职工看", "[+干部+]职工[+都+]看")),
    ]


def test_a_paragraph_put_in_or_left_out_leaves_the_others_alone() -> None:
    assert outline(f"{STUDY}\n{RESULT}", f"{STUDY}\n{TALK}\n{RESULT}") == [
        ("same", STUDY),
        ("added", f"[+{TALK}+]"),
        ("same", RESULT),
    ]
    assert outline(f"{STUDY}\n{TALK}\n{RESULT}", f"{STUDY}\n{RESULT}")[1] == (
        "removed",
        f"[-{TALK}-]",
    )


def test_a_paragraph_written_anew_is_removed_and_added_and_not_full_of_marks() -> None:
    assert outline(f"{STUDY}\n{VISIT}\n{RESULT}", f"{STUDY}\n{SERVICE}\n{RESULT}")[1:3] == [
        ("removed", f"[-{VISIT}-]"),
        ("added", f"[+{SERVICE}+]"),
    ]


def test_a_moved_paragraph_says_where_it_was_and_what_changed_in_it() -> None:
    old, new = (STUDY, TALK, RESULT, VISIT), (VISIT.replace("大家", ""), STUDY, TALK, RESULT)
    found = differences("\n".join(old), "\n".join(new))
    assert [block.change for block in found] == [
        Change.MOVED,
        *[Change.SAME] * 3,
        Change.MOVED_AWAY,
    ]
    assert (found[0].old_place, found[0].new_place) == (3, 0)
    assert (found[4].old_place, found[4].new_place) == (3, 0)
    assert words_in(found[0]) == VISIT.replace("大家", "[-大家-]")
    assert found[0].extent == Extent(1, removed=2)
    assert found[4].extent == Extent()


def test_of_two_paragraphs_that_changed_places_the_shorter_one_moved() -> None:
    found = differences(f"{STUDY}{TALK}\n{VISIT}", f"{VISIT}\n{STUDY}{TALK}好。")
    assert [block.change.value for block in found] == ["moved", "changed", "moved_away"]
    assert words_in(found[0]) == VISIT


def test_a_paragraph_cut_in_two_shows_the_cut_and_no_more() -> None:
    found = outline(f"{VISIT}\n{STUDY}{TALK}{RESULT}", f"{VISIT}\n{STUDY}\n{TALK}{RESULT}")
    assert found == [("same", VISIT), ("changed", f"{STUDY}[+¶+]{TALK}{RESULT}")]


def test_paragraphs_that_became_one_show_the_seam_and_what_else_changed() -> None:
    found = outline(
        f"{STUDY}\n{TALK}\n{RESULT}\n{VISIT}", f"{STUDY}{TALK.replace('共同', '')}{RESULT}\n{VISIT}"
    )
    assert found == [
        ("changed", f"{STUDY}[-¶-]{TALK.replace('共同', '[-共同-]')}[-¶-]{RESULT}"),
        ("same", VISIT),
    ]


def test_a_new_paragraph_beside_a_changed_one_is_not_a_part_of_it() -> None:
    found = outline(STUDY, f"{STUDY.replace('12', '14')}\n{SERVICE}")
    assert [change for change, _ in found] == ["changed", "added"]


def test_a_paragraph_that_became_a_heading_keeps_its_words() -> None:
    words = (Text("（一）开展主题教育"),)
    (block,) = narrative_difference(
        Narrative((Paragraph(words),)), Narrative((Heading(2, words),))
    ).blocks
    assert (block.change, block.kind, block.is_restyled) == (Change.CHANGED, "heading", True)
    assert words_in(block) == "（一）开展主题教育"
    assert block.extent == Extent(places=1)


def test_lists_are_compared_item_by_item() -> None:
    old = "- 集中学习12次\n- 专题党课3次\n- 参观1次"
    new = "- 集中学习14次\n- 参观1次\n- 送学上门2次\n- 专题党课3次"
    (block,) = differences(old, new)
    assert (block.change, block.kind) == (Change.CHANGED, "list")
    assert isinstance(block.body, ListDifference)
    assert [(item.change.value, words_in(item)) for item in block.body.items] == [
        ("changed", "集中学习[-12-][+14+]次"),
        ("moved", "参观1次"),
        ("added", "[+送学上门2次+]"),
        ("same", "专题党课3次"),
        ("moved_away", "[-参观1次-]"),
    ]
    assert block.extent == Extent(3, removed=2, added=8)


def test_tables_are_compared_cell_by_cell() -> None:
    old = "| 项目 | 次数 |\n| --- | --- |\n| 学习 | 12 |\n| 党课 | 3 |"
    (block,) = differences(old, old.replace("12", "14").replace("党课", "专题党课"))
    assert isinstance(block.body, TableDifference)
    assert [[written(cell) for cell in row.cells] for row in block.body.rows] == [
        ["项目", "次数"],
        ["学习", "[-12-][+14+]"],
        ["[+专题+]党课", "3"],
    ]
    assert block.extent == Extent(2, removed=2, added=4)


def test_a_block_of_another_kind_is_removed_and_added() -> None:
    found = differences("- 学习12次\n- 党课3次", "学习12次\n党课3次")
    assert [(block.change.value, block.kind) for block in found] == [
        ("removed", "list"),
        ("added", "paragraph"),
        ("added", "paragraph"),
    ]


def test_a_live_number_changed_when_the_words_it_shows_did() -> None:
    live = Narrative((Paragraph((Text("走访"), Token("visits"), Text("。"))),))
    frozen = Narrative((Paragraph((Text("走访"), Token("visits", "12次"), Text("。"))),))
    assert not narrative_difference(frozen, live, None, {"visits": "12次"}).is_changed
    (block,) = narrative_difference(live, live, {"visits": "12次"}, {"visits": "15次"}).blocks
    assert words_in(block) == "走访[-{visits:12次}-][+{visits:15次}+]。"
    (block,) = narrative_difference(live, frozen).blocks
    assert words_in(block) == "走访[-{visits:}-][+{visits:12次}+]。"


def test_how_a_text_is_cut_into_runs_is_no_difference() -> None:
    one = Narrative((Paragraph((Text("走访12次。"),)),))
    other = Narrative((Paragraph((Text("走访1"), Text(""), Text("2次。"))),))
    assert not narrative_difference(one, other).is_changed


def test_the_first_words_and_the_last_are_wholly_added_and_removed() -> None:
    difference = narrative_difference(EMPTY, from_plain(f"{STUDY}\n{TALK}"))
    assert [block.change for block in difference.blocks] == [Change.ADDED] * 2
    assert difference.extent == Extent(2, added=len(STUDY + TALK))
    assert narrative_difference(from_plain(STUDY), EMPTY).extent == Extent(1, removed=len(STUDY))


@pytest.mark.parametrize("count", [3, 120])
def test_equal_paragraphs_repeated_do_not_confuse_the_order(count: int) -> None:
    old = "\n".join(["同上。"] * count)
    found = differences(old, f"同上。\n{TALK}\n{old}")
    assert [block.change for block in found if block.change is not Change.SAME] == [
        Change.ADDED
    ] * 2


# ---------------------------------------------------------------- in bounded time
def test_a_thousand_paragraphs_all_mended_are_compared_within_some_seconds() -> None:
    old = [f"第{n}组{STUDY[n % 9 :]}{TALK[: n % 30]}" for n in range(1000)]
    new = [line.replace("学习", "学习研讨") for line in old]
    start = time.process_time()
    found = differences("\n".join(old), "\n".join(new))
    assert time.process_time() - start < 10
    assert [block.change for block in found] == [Change.CHANGED] * 1000


def test_many_short_lines_of_one_kind_are_compared_within_some_seconds() -> None:
    start = time.process_time()
    found = differences("\n".join("甲乙" * 5_000), "\n".join("乙丙" * 5_000))
    assert time.process_time() - start < 10
    assert sum(block.change is Change.SAME for block in found) >= 4_999
