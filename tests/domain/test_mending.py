"""A return that opens paragraphs: what differs beside them is refused, whatever was typed."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from domain.mending import FIRST_WORDS, Named, Trespass, all_named, mended, named_from
from domain.narrative import (
    Block,
    Heading,
    ListBlock,
    Narrative,
    Paragraph,
    Table,
    Text,
    Token,
    freeze_tokens,
    thaw_tokens,
)
from domain.plain_narrative import from_plain, to_plain
from domain.remarks.anchors import Anchor
from tests.domain.samples import blocks, narratives

FEW = st.sampled_from(["甲", "乙", "丙", "丁"])
LETTERS = st.lists(FEW, max_size=6)
RETURNED = Narrative(
    (
        Heading(2, (Text("（一）基本情况"),)),
        Paragraph((Text("全年走访"), Token("visits"), Text("次。"))),
        ListBlock(False, ((Text("自学"),), (Text("联学"),))),
        Paragraph((Text("收尾一段。"),)),
    )
)


def lines(words: Sequence[str]) -> Narrative:
    return Narrative(tuple(Paragraph((Text(word),)) for word in words))


def fits(base: Sequence[tuple[str, bool]], new: Sequence[str]) -> bool:
    """The rule itself, tried out: an opened paragraph becomes any number of new ones."""
    if not base:
        return not new
    (word, is_open), rest = base[0], base[1:]
    if is_open:
        return any(fits(rest, new[taken:]) for taken in range(len(new) + 1))
    return bool(new) and new[0] == word and fits(rest, new[1:])


def changed(index: int, *new: Block) -> Narrative:
    """The returned text with other blocks in the place of one."""
    return Narrative((*RETURNED.blocks[:index], *new, *RETURNED.blocks[index + 1 :]))


def said(words: str) -> Paragraph:
    return Paragraph((Text(words),))


# ---------------------------------------------------------------- the rule
@given(st.lists(st.tuples(FEW, st.booleans()), max_size=6), LETTERS)
def test_a_text_fits_where_its_closed_paragraphs_stand_as_they_stood(
    base: list[tuple[str, bool]], new: list[str]
) -> None:
    opened = {index for index, (_, is_open) in enumerate(base) if is_open}
    found = mended(lines([word for word, _ in base]), opened, lines(new))
    assert isinstance(found, Narrative) == fits(base, new)


@given(
    st.lists(st.tuples(FEW, st.one_of(st.none(), st.lists(FEW, max_size=3))), max_size=6),
)
def test_what_stands_where_an_opened_paragraph_stood_is_taken_as_it_is(
    written: list[tuple[str, list[str] | None]],
) -> None:
    opened = {index for index, (_, new) in enumerate(written) if new is not None}
    new = lines([each for word, said in written for each in (said if said is not None else [word])])
    assert mended(lines([word for word, _ in written]), opened, new) == new


@given(narratives, st.sets(st.integers(0, 3)))
def test_leaving_everything_alone_is_always_allowed(text: Narrative, opened: set[int]) -> None:
    frozen = freeze_tokens(text, {"visits": "12"})
    found = mended(frozen, opened, text)
    assert isinstance(found, Narrative)
    assert mended(frozen, opened, found) == found


@given(narratives, st.data())
def test_a_refusal_names_a_closed_paragraph_or_one_that_was_typed(
    text: Narrative, data: st.DataObject
) -> None:
    opened = data.draw(st.sets(st.integers(0, 3)))
    new = data.draw(st.lists(st.sampled_from(text.blocks) | blocks if text.blocks else blocks))
    found = mended(text, opened, Narrative(tuple(new)))
    match found:
        case Trespass(block, None):
            assert block in thaw_tokens(Narrative(tuple(new))).blocks
        case Trespass(index=int() as index):
            assert index not in opened
            assert index < len(text.blocks)
        case _:
            assert isinstance(found, Narrative)


# ---------------------------------------------------------------- by example
def test_an_opened_paragraph_may_be_changed_split_or_removed() -> None:
    for new in ((said("走访十次。"),), (said("走访十次。"), said("另有座谈。")), ()):
        assert mended(RETURNED, {1}, changed(1, *new)) == changed(1, *new)


def test_a_closed_paragraph_that_was_changed_is_named() -> None:
    found = mended(RETURNED, {1}, changed(3, said("收尾两段。")))
    assert found == Trespass(RETURNED.blocks[3], 3)


def test_a_closed_paragraph_that_was_moved_is_named() -> None:
    heading, walk, listed, end = RETURNED.blocks
    assert mended(RETURNED, {1}, Narrative((heading, walk, end, listed))) == Trespass(end, 3)


def test_a_new_paragraph_beside_the_opened_ones_is_named() -> None:
    stranger = said("顺手加一段。")
    for at in (0, 3, 4):
        new = Narrative((*RETURNED.blocks[:at], stranger, *RETURNED.blocks[at:]))
        assert mended(RETURNED, {1}, new) == Trespass(stranger)


def test_a_live_number_taken_out_of_a_closed_paragraph_is_a_change() -> None:
    frozen = freeze_tokens(RETURNED, {"visits": "12"})
    assert mended(frozen, {3}, RETURNED) == RETURNED
    found = mended(frozen, {3}, changed(1, said("全年走访12次。")))
    assert found == Trespass(RETURNED.blocks[1], 1)


def test_a_closed_heading_keeps_its_level_and_a_table_its_shape() -> None:
    lower = changed(0, Heading(3, (Text("（一）基本情况"),)))
    assert mended(RETURNED, {1}, lower) == Trespass(RETURNED.blocks[0], 0)
    cells = tuple((Text(word),) for word in "甲乙丙丁")
    square, row = Table(True, (cells[:2], cells[2:])), Table(True, (cells,))
    assert mended(Narrative((square, said("尾"))), {1}, Narrative((row, said("尾")))) == Trespass(
        square, 0
    )


def test_what_plain_text_cannot_say_of_a_closed_heading_is_given_back() -> None:
    text = Narrative((Heading(2, (Text("基本情况"),)), said("旧的一段。")))
    typed = from_plain(to_plain(text).replace("旧", "新"))
    assert typed.blocks[0] == said("基本情况")
    assert mended(text, {1}, typed) == Narrative((text.blocks[0], said("新的一段。")))


# ---------------------------------------------------------------- what a return names
@given(
    st.from_regex(r"[a-z][a-z0-9_-]{0,20}", fullmatch=True),
    st.none() | st.builds(Anchor, st.integers(0, 999_999), st.just("0123456789abcdef")),
    st.text(max_size=FIRST_WORDS),
)
def test_an_entry_reads_back_as_what_it_names(key: str, anchor: Anchor | None, words: str) -> None:
    named = Named(key, anchor, words if anchor else "")
    assert named_from(named.entry) == named


def test_what_is_no_entry_names_nothing() -> None:
    assert all_named(["", "text#", "text#1:xyz", "#1:0123456789abcdef", "text#-1:0"]) == ()
