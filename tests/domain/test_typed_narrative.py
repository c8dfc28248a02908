"""What an editor sends is read as plain text would be, and anything else is refused."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.narrative import Narrative, Paragraph, Text, Token, from_data, thaw_tokens
from domain.plain_narrative import from_plain, to_plain
from domain.typed_narrative import from_json, to_json
from tests.domain.samples import narratives

NAMES = {"走访": "visits"}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "content", "text", "field", "rows", "items", "level"])
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def read(*blocks: Any) -> Narrative:
    return from_json(json.dumps(blocks), NAMES)


def paragraph(*content: Any) -> dict[str, Any]:
    return {"type": "paragraph", "content": list(content)}


@given(narratives)
def test_reading_what_was_read_changes_nothing(tree: Narrative) -> None:
    once = from_json(to_json(tree))
    assert from_json(to_json(once)) == once
    assert thaw_tokens(once) == once


@given(st.text())
def test_a_paragraph_says_what_the_same_line_of_plain_text_says(text: str) -> None:
    try:
        plain = from_plain("。" + text + "。", NAMES)
    except Invalid:
        with pytest.raises(Invalid):
            read(paragraph({"text": "。" + text + "。"}))
        return
    if len(plain.blocks) == 1:
        assert read(paragraph({"text": "。" + text + "。"})) == plain


@given(anything)
def test_whatever_json_comes_it_is_a_narrative_or_refused(data: object) -> None:
    try:
        made = from_json(json.dumps(data))
    except Invalid:
        return
    assert from_json(to_json(made)) == made
    to_plain(made)


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 100_000, "9" * 5_000, "null", '[{"type":"image"}]', "[" * 4_000_001]
)
def test_what_is_no_tree_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        from_json(text)


@pytest.mark.parametrize("field", ["", " a", "a}b", "a\nb", "x" * 81])
def test_a_number_that_plain_text_could_not_name_is_refused(field: str) -> None:
    with pytest.raises(Invalid):
        read(paragraph({"field": field}))


def test_half_a_character_is_refused() -> None:
    with pytest.raises(Invalid):
        from_json('[{"type":"paragraph","content":[{"text":"\\ud800"}]}]')


def test_nobody_can_send_words_for_a_live_number() -> None:
    assert read(paragraph({"field": "visits", "shown": "999次"})) == Narrative(
        (Paragraph((Token("visits"),)),)
    )


def test_words_are_cleaned_joined_and_trimmed_and_names_in_braces_are_numbers() -> None:
    run = [{"text": " 共{"}, {"text": "{走访}"}, {"text": "}，\u200b好\n吗 "}]
    expected = (Text("共"), Token("visits"), Text("，好 吗"))
    assert read(paragraph(*run)) == Narrative((Paragraph(expected),))


def test_what_is_empty_is_left_out() -> None:
    tree = [
        paragraph(),
        paragraph({"text": " "}),
        {"type": "heading", "level": 2, "content": []},
        {"type": "list", "ordered": True, "items": [[], [{"text": ""}]]},
        {"type": "table", "head": False, "rows": []},
        {"type": "table", "head": False, "rows": [[], []]},
    ]
    assert from_data(tree)
    assert read(*tree) == Narrative()
