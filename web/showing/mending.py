"""What a return names and opens, in words: fields, and paragraphs of their texts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from domain.mending import Named, first_words
from domain.narrative import Block, Heading, ListBlock, Narrative, Table, freeze_tokens
from domain.remarks.anchors import Anchor, digest_of
from forms.section import ANSWER
from services.reads.section_page import SectionPage

Item = dict[str, Any]


def words_of(named: Named, labels: Mapping[str, str]) -> str:
    """A field by its label, a paragraph by its place and its first words."""
    label = labels.get(named.field, named.field)
    if named.anchor is None:
        return label
    return str(
        _(
            "“%(label)s”第 %(number)s 段（%(words)s）",
            label=label,
            number=named.anchor.index + 1,
            words=named.words,
        )
    )


def to_mend(named: Iterable[Named], labels: Mapping[str, str]) -> str:
    """The sentence that says what a return names; empty where it names nothing."""
    names = _("、").join(words_of(each, labels) for each in named)
    return str(_("须修改：%(names)s", names=names)) if names else ""


def choices_of(page: SectionPage) -> dict[str, list[Item]]:
    """The paragraphs of each text under review, to be ticked; by field key.

    A text of one paragraph has none: the field itself is as much.
    """
    texts = ((key, page.own.narrative(key)) for key in page.own.answers)
    return {key: _choices(key, text, page.shown) for key, text in texts if len(text.blocks) > 1}


def _choices(key: str, text: Narrative, shown: Mapping[str, str]) -> list[Item]:
    read = freeze_tokens(text, shown)
    return [
        {
            "value": Named(key, Anchor(index, digest_of(block))).entry,
            "number": index + 1,
            "kind": _kind(block),
            "words": first_words(block),
        }
        for index, block in enumerate(read.blocks)
    ]


def _kind(block: Block) -> str:
    match block:
        case Heading():
            return str(_("小标题"))
        case ListBlock():
            return str(_("列表"))
        case Table():
            return str(_("表格"))
        case _:
            return ""


def opened_in(page: SectionPage, key: str) -> Sequence[Item]:
    """The paragraphs of a text that are open, where it is open in part; with what leads there."""
    text = page.opening.texts.get(key) if page.opening else None
    return [_link(named, named.words) for named in text.named] if text else ()


def opened_links(page: SectionPage) -> list[Item]:
    """Everything that is open, in the order of the report, each leading to where it is mended."""
    labels = page.labels
    order = list(labels)
    named = sorted(
        page.opening.named if page.opening else (), key=lambda each: order.index(each.field)
    )
    return [_link(each, words_of(each, labels)) for each in named]


def _link(named: Named, words: str) -> Item:
    return {
        "href": f"#f-{ANSWER}{named.field}",
        "words": words,
        "number": named.anchor.index + 1 if named.anchor else 0,
        "first": named.words,
    }
