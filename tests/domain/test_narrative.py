"""A narrative is a small tree: its data, its words, and tokens that are live or frozen."""

from typing import Any

import pytest
from hypothesis import given

from domain.canonical import digest
from domain.errors import Invalid
from domain.fields import type_of
from domain.narrative import (
    EMPTY,
    Heading,
    ListBlock,
    Narrative,
    Paragraph,
    Table,
    Text,
    Token,
    freeze_tokens,
    from_data,
    inlines_of,
    length_of,
    plain_text,
    thaw_tokens,
    to_data,
    tokens_of,
)
from tests.domain.samples import STORY, narratives

VISITS, SHARE = Token("visits"), Token("share")
TREE = Narrative(
    (
        Heading(2, (Text("（一）做法"),)),
        Paragraph((Text("走访"), VISITS, Text("次。"))),
        ListBlock(True, ((Text("甲"),), (SHARE,))),
        Table(True, (((Text("项"),), (Text("数"),)), ((Text("走访"),), (VISITS,)))),
    )
)
WORDS = "（一）做法\n走访12次次。\n甲\n{{share}}\n项\n数\n走访\n12次"


def a_paragraph(*content: object, **more: object) -> list[object]:
    return [{"type": "paragraph", "content": list(content), **more}]


@given(narratives)
def test_a_tree_comes_back_from_its_data(tree: Narrative) -> None:
    assert from_data(to_data(tree)) == tree
    assert digest(to_data(tree))


def test_words_follow_the_reading_order_and_open_tokens_show_their_field() -> None:
    assert plain_text(TREE, {"visits": "12次"}) == WORDS
    assert [token.field for token in tokens_of(TREE)] == ["visits", "share", "visits"]


def test_frozen_tokens_keep_their_words_and_thawed_ones_follow_again() -> None:
    frozen = freeze_tokens(TREE, {"visits": "12次"})
    assert plain_text(frozen, {"visits": "99次", "share": "8%"}) == WORDS.replace("{{share}}", "8%")
    assert Token("share") in tokens_of(frozen)
    assert thaw_tokens(frozen) == TREE
    assert plain_text(freeze_tokens(frozen, {"visits": "13次"})).count("13次") == 2


@given(narratives)
def test_freezing_changes_no_word_but_tokens(tree: Narrative) -> None:
    shown = {token.field: "壹" for token in tokens_of(tree)}
    frozen = freeze_tokens(tree, shown)
    assert all(token.shown == "壹" for token in tokens_of(frozen))
    kept = [inline for inline in inlines_of(frozen) if isinstance(inline, Text)]
    assert kept == [inline for inline in inlines_of(tree) if isinstance(inline, Text)]
    assert [type(block) for block in frozen.blocks] == [type(block) for block in tree.blocks]


def test_length_counts_characters_without_space_and_only_words_that_show() -> None:
    assert length_of(Narrative((Paragraph((Text("走 访\u3000了"), VISITS)),))) == 3
    assert length_of(TREE, {"visits": "12次"}) == len(WORDS.replace("{{share}}", "")) - 7
    assert length_of(EMPTY) == 0


def test_only_words_or_tokens_make_a_narrative_more_than_empty() -> None:
    assert EMPTY.is_empty
    assert Narrative((Paragraph((Text(" \u3000"),)), Table(False, (((),),)))).is_empty
    assert not Narrative((Paragraph((VISITS,)),)).is_empty


@pytest.mark.parametrize(
    "data",
    [
        None,
        "text",
        {},
        [None],
        ["paragraph"],
        [["paragraph"]],
        [{}],
        [{"type": "html", "content": []}],
        [{"type": "paragraph"}],
        [{"type": "heading", "level": 1, "content": []}],
        [{"type": "heading", "level": 2.0, "content": []}],
        [{"type": "heading", "level": "2", "content": []}],
        [{"type": "list", "ordered": "yes", "items": []}],
        [{"type": "list", "ordered": True, "items": [{}]}],
        [{"type": "table", "head": False, "rows": [[[]], [[], []]]}],
        [{"type": "table", "head": False, "rows": ["ab"]}],
        a_paragraph("text"),
        a_paragraph(["text"]),
        a_paragraph(None),
        a_paragraph({"text": 5}),
        a_paragraph({"text": "x", "html": "<b>"}),
        a_paragraph({"field": None}),
        a_paragraph({"field": "a", "shown": 5}),
        a_paragraph({"text": "\ud800"}),
        a_paragraph({"field": "\udfff"}),
        a_paragraph(html="<script>"),
        [{"type": "paragraph", "content": {"text": "x"}}],
        [{"type": "paragraph", "content": "text"}],
    ],
)
def test_data_of_another_shape_is_refused_with_a_sentence(data: Any) -> None:
    with pytest.raises(Invalid) as refused:
        from_data(data)
    assert str(refused.value).encode()


def test_the_field_counts_its_length_and_refuses_what_nobody_could_store() -> None:
    field = type_of(STORY)
    assert list(field.check(field.parse("写" * 300, STORY), STORY)) == []
    (problem,) = field.check(field.parse("写" * 301, STORY), STORY)
    assert (problem.code, "最多 300 字，现有 301 字" in str(problem.message)) == ("R003", True)
    assert not field.parse("写" * 40_000, STORY).is_empty
    with pytest.raises(Invalid, match="太长"):
        field.parse("写" * 200_001, STORY)


def test_the_field_shows_and_exports_its_words() -> None:
    field = type_of(STORY)
    value = field.parse("（一）做法\n走访{{visits}}", STORY)
    assert field.show(value, STORY) == field.export(value, STORY) == "（一）做法\n走访{{visits}}"
    with pytest.raises(TypeError):
        field.show("text", STORY)
