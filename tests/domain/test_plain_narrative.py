"""A narrative goes to a textarea as plain text and comes back the same."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.narrative import (
    Heading,
    ListBlock,
    Narrative,
    Paragraph,
    Table,
    Text,
    Token,
    plain_text,
)
from domain.plain_narrative import from_plain, labels_by_field, to_plain
from domain.text import clean
from tests.domain.samples import FIELDS, a_field


def kind(line: str) -> str:
    (block,) = from_plain(line).blocks
    match block:
        case Heading(level, _):
            return f"heading {level}"
        case ListBlock(ordered, _):
            return "ordered" if ordered else "bullets"
        case Table():
            return "table"
        case _:
            return "paragraph"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("（一）集中学习", "heading 2"),
        ("(十二)集中学习", "heading 2"),
        ("1.读书班", "heading 3"),
        ("2．读书班", "heading 3"),
        ("（1）专题", "heading 4"),
        ("（一）开展了集中学习。", "paragraph"),
        ("（一）" + "很" * 60, "paragraph"),
        ("1.5亿元投入", "paragraph"),
        ("2023.6月", "paragraph"),
        ("（一", "paragraph"),
        ("（甲）", "paragraph"),
        ("- 一项", "bullets"),
        ("• 一项", "bullets"),
        ("-3 度", "paragraph"),
        ("-", "paragraph"),
        ("——破折号", "paragraph"),
        ("1) 一项", "ordered"),
        ("1)一项", "paragraph"),
        ("| a | b |", "table"),
        ("||", "table"),
        ("|", "paragraph"),
        ("| a", "paragraph"),
        ("\\- 不是列表", "paragraph"),
        ("\\（一）不是标题", "paragraph"),
        ("\\普通", "paragraph"),
        ("（一）{{visits}}", "heading 2"),
        ("<script>alert(1)</script>", "paragraph"),
    ],
)
def test_a_line_is_read_by_its_mark(line: str, expected: str) -> None:
    assert kind(line) == expected


def test_a_whole_text_becomes_a_tree() -> None:
    text = "\n".join(
        [
            *("（一）做法", "走访{{ visits }}次。", "", "- 甲", "- 乙", "1) 丙"),
            *("|项|数|", "|--|:--:|", "|走访|"),
        ]
    )
    assert from_plain(text) == Narrative(
        (
            Heading(2, (Text("（一）做法"),)),
            Paragraph((Text("走访"), Token("visits"), Text("次。"))),
            ListBlock(False, ((Text("甲"),), (Text("乙"),))),
            ListBlock(True, ((Text("丙"),),)),
            Table(True, (((Text("项"),), (Text("数"),)), ((Text("走访"),), ()))),
        )
    )


lines = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=("Cs",)), max_size=30),
        st.text("- •·|｜（一）(1).1)\\{{}}visits#：。\t \u3000", max_size=14),
        st.sampled_from(["| --- |", "|--|", "\\\\- x", "{{ }}", "{{{visits}}}", "（一）", "1) "]),
    ),
    max_size=6,
).map("\n".join)


@settings(max_examples=200)
@given(lines)
@example("| --- | a |\n| --- | --- |\n|--|b|")
@example("- - a\n-  1) b")
@example("\\\\（一）甲\n\\\\\\x")
@example("=\u0338\n|=|\u0338|")
@example("1) a\n" * 1200)
def test_what_was_read_is_written_and_read_again_the_same(text: str) -> None:
    tree = from_plain(text)
    plain = to_plain(tree)
    assert from_plain(plain) == tree
    assert to_plain(from_plain(plain)) == plain


@given(st.text(st.characters(min_codepoint=0x10000, exclude_categories=("Cs",)), min_size=1))
def test_characters_of_every_plane_are_kept(text: str) -> None:
    assert plain_text(from_plain(text)).split() == clean(text).split()


@given(lines)
def test_no_word_is_lost_on_the_way_into_the_tree(text: str) -> None:
    def letters(words: str) -> str:
        return "".join(letter for letter in words if letter.isalpha())

    assert letters(plain_text(from_plain(text))) == letters(clean(text))


paragraph_lines = (
    st.text("- •|（一）1).\\甲a。", min_size=1, max_size=12).map(str.strip).filter(bool)
)


@given(st.lists(paragraph_lines, max_size=5))
@example(["- 一项"])
@example(["（一）甲", "\\", "\\\\- 乙", "| a |"])
def test_a_paragraph_that_looks_like_something_else_stays_a_paragraph(texts: list[str]) -> None:
    tree = Narrative(tuple(Paragraph((Text(text),)) for text in texts))
    assert from_plain(to_plain(tree)) == tree


@given(lines)
def test_tokens_named_by_label_come_back_by_field(text: str) -> None:
    labels = labels_by_field(FIELDS)
    tree = from_plain(text)
    keys = {label: key for key, label in labels.items()}
    assert from_plain(to_plain(tree, labels), keys) == tree


def test_a_label_that_two_fields_share_names_neither() -> None:
    fields = [
        a_field("a", label="学习"),
        a_field("b", label="学习"),
        a_field("c", label="a"),
        a_field("d", label="讲座"),
        a_field("e", label="竖{线"),
    ]
    labels = labels_by_field(fields)
    assert labels == {"d": "讲座"}
    text = to_plain(Narrative((Paragraph((Token("a"), Token("b"), Token("d"))),)), labels)
    assert text == "{{a}}{{b}}{{讲座}}"


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("{{a}}{{b}}", ["a", "b"]),
        ("{{ 学习 次数 }}", ["学习 次数"]),
        ("{{{a}}}", ["a"]),
        ("{{}} {{ }} {a} {{a", []),
        ("{{" + "长" * 81 + "}}", []),
        ("{{a\nb}}", []),
    ],
)
def test_only_double_braces_around_a_short_name_are_tokens(text: str, tokens: list[str]) -> None:
    found = [inline for block in from_plain(text).blocks for inline in block.content]
    assert [inline.field for inline in found if isinstance(inline, Token)] == tokens


def test_half_a_character_is_refused() -> None:
    with pytest.raises(Invalid):
        from_plain("正文\ud800")


def test_what_plain_text_cannot_say_becomes_the_nearest_it_can() -> None:
    tree = Narrative((Heading(3, (Text("无标记"),)), Paragraph((Token("a", "12次"),))))
    read = from_plain(to_plain(tree))
    assert read == Narrative((Paragraph((Text("无标记"),)), Paragraph((Token("a"),))))


def test_long_odd_text_is_read_in_no_time() -> None:
    for odd in ("{{a " * 20_000, "{{" * 40_000, "|" * 40_000, "| -- " * 20_000, "1" * 40_000):
        assert from_plain(odd + "\n" + odd).blocks
