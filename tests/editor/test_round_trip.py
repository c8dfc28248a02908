"""Trees and plain texts go through the editor and come out as the domain would have them."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect

from domain.narrative import Narrative, Paragraph, Text, from_data, length_of, to_data
from domain.plain_narrative import from_plain, labels_by_field, to_plain
from domain.text import clean
from tests.domain.samples import FIELDS, narratives, sourced_narratives
from tests.editor.hand import Hand, normal
from tests.editor.stage import TOKENS, Stage, field, page

LABELS = {key: str(token["label"]) for key, token in TOKENS.items()}
KEYS = {label: key for key, label in LABELS.items()}
SHOWN = {key: str(token["shown"]) for key, token in TOKENS.items()}
lines = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=("Cs", "Cn")), max_size=30),
        st.text("- •·|｜（一）(1).1)\\{{}}visits#：。\t \u3000", max_size=14),
        st.sampled_from(
            ["| --- |", "|--|", "\\\\- x", "{{ }}", "{{{visits}}}", "（一）", "1) ", "（一）加强"]
        ),
        st.sampled_from([f"走访{{{{{label}}}}}" for label in KEYS]),
    ),
    max_size=6,
).map("\n".join)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(sourced_narratives)
def test_a_tree_goes_in_and_comes_out_the_same(lasting: Hand, tree: Narrative) -> None:
    come_out, plain = lasting.set_and_read(tree=to_data(tree))
    assert come_out == normal(tree)
    assert plain == to_plain(from_data(come_out), LABELS).replace("\r", "")


@settings(max_examples=150, deadline=None)
@given(lines)
@example("| --- | a |\n| --- | --- |\n|--|b|")
@example("- - a\n-  1) b")
@example("\\\\（一）甲\n\\\\\\x")
@example("=\u0338\n|=|\u0338|")
@example("（一）" + "很" * 60)
@example("{{" + "长" * 81 + "}}{{" + "🙂" * 80 + "}}")
@example("第一行\u2028第二行\x0b第三行")
def test_a_plain_text_is_read_as_the_domain_reads_it(lasting: Hand, text: str) -> None:
    come_out, plain = lasting.set_and_read(text=text)
    expected = from_plain(text, KEYS)
    assert come_out == to_data(expected)
    assert plain == to_plain(expected, LABELS)


@settings(max_examples=40, deadline=None)
@given(narratives)
def test_characters_are_counted_as_the_domain_counts_them(lasting: Hand, tree: Narrative) -> None:
    come_out, _ = lasting.set_and_read(tree=to_data(tree))
    length = length_of(from_data(come_out), SHOWN)
    expect(lasting.page.locator(".editor__count")).to_have_text(f"已写 {length} 字")


@settings(max_examples=150, deadline=None)
@given(lines)
@example("\\\\（一）甲\n\\- 乙\n\\丙")
@example("| a |\n| --- |\n| --- |\n1234) b\n•  c")
@example("{{学习}}{{ books }}{{发放学习书籍}}{{gone}}")
def test_the_plain_form_counts_as_the_domain_counts(lasting: Hand, text: str) -> None:
    names = [[name, SHOWN[key]] for key, label in LABELS.items() for name in (key, label)]
    counted = lasting.page.evaluate(
        """async ([text, names]) =>
          (await import('/static/js/word_count.js')).lengthOf(text, new Map(names))""",
        [text, names],
    )
    assert counted == length_of(from_plain(text, KEYS), SHOWN)


def test_a_label_that_two_fields_share_names_neither(quiet: Page, stage: Stage) -> None:
    tokens = {spec.key: {"label": spec.label, "shown": ""} for spec in FIELDS}
    tokens |= {
        "twin": {"label": "同名", "shown": ""},
        "sister": {"label": "同名", "shown": ""},
        "odd": {"label": "visits", "shown": ""},
        "braced": {"label": "竖{线", "shown": ""},
    }
    stage.html = page(field(tokens=tokens))
    quiet.goto(stage.address)
    names = labels_by_field(FIELDS)
    names.pop("visits", None)
    tree = [{"type": "paragraph", "content": [{"field": key} for key in tokens]}]
    _, plain = Hand(quiet).set_and_read(tree=tree)
    named = {**{key: key for key in tokens}, **{spec.key: spec.label for spec in FIELDS}}
    assert plain == "".join("{{" + named[key] + "}}" for key in tokens)


@pytest.mark.parametrize("source", ["tree", "text"])
def test_what_the_page_brought_stands_in_the_editor_and_is_left_as_it_was(
    quiet: Page, stage: Stage, source: str
) -> None:
    tree = [{"type": "paragraph", "content": [{"text": " 走访"}, {"text": ""}, {"field": "study"}]}]
    given_tree: dict[str, Any] = {"tree": tree} if source == "tree" else {}
    text = "走访{{理论学习中心组集中学习}}"
    stage.html = page(field(text=text, **given_tree))
    quiet.goto(stage.address)
    hand = Hand(quiet)
    expect(hand.text).to_have_text("走访理论学习中心组集中学习：12期")
    kept = quiet.locator("input[name=story-tree]").input_value()
    assert kept == (json.dumps(tree, ensure_ascii=False) if source == "tree" else "")
    assert hand.plain == text


def test_a_tree_that_is_none_gives_way_to_the_words(quiet: Page, stage: Stage) -> None:
    written = page(field(text="走访困难党员"))
    stage.html = written.replace('-tree" value=""', '-tree" value="[5]"')
    quiet.goto(stage.address)
    hand = Hand(quiet)
    expect(hand.text).to_have_text("走访困难党员")
    assert quiet.locator("input[name=story-tree]").input_value() == ""
    assert hand.plain == "走访困难党员"


def test_characters_that_no_file_can_hold_are_left_out(lasting: Hand) -> None:
    come_out, plain = lasting.set_and_read(tree=[
        {"type": "paragraph", "content": [{"text": "甲\u200b乙\x07丙\n丁"}]},
    ])  # fmt: skip
    assert plain == "甲乙丙 丁"
    assert from_data(come_out) == Narrative((Paragraph((Text(clean("甲乙丙 丁")),)),))
