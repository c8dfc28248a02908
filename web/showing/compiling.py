"""The compile desk as its templates take it: the units' texts in pieces, what became of sources."""

import json
from collections.abc import Iterable, Mapping
from itertools import takewhile
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from domain.block_source import BlockSource
from domain.compiling import Use
from domain.content import show_answer
from domain.narrative import Block, Narrative, Paragraph, sources_of, to_data
from domain.picking import WHOLE, Order
from domain.provenance import digest_of, digest_of_words, sentences_of, taken
from services.acting import Acting
from services.compile_desk.uses import SectionUse
from services.reads.compile_desk import CompileDesk, DeskText, compile_desk
from services.reads.section_page import SectionPage
from services.reads.sources import operator_words
from services.sections import load_section
from web.language import say
from web.showing.around import Item, outline
from web.showing.fields import Group, PartView
from web.showing.prose import prose

_LEAST = 2


def use_words(use: Use) -> str:
    """How a text was used, in a word."""
    return {
        Use.USED: str(_("已用")),
        Use.CHANGED: str(_("来源有变化")),
        Use.UNUSED: str(_("未用")),
        Use.SET_ASIDE: str(_("不采用")),
        Use.NONE: str(_("无文字")),
    }[use]


def order_words(order: Order) -> str:
    """How texts are sorted, in words."""
    return {
        Order.UNIT: str(_("按单位顺序")),
        Order.CHANGES: str(_("待处理的在前")),
        Order.LENGTH: str(_("长的在前")),
    }[order]


def piece_name(text: DeskText, digest: str) -> str:
    """What names a piece in a form: unit, field and digest."""
    return f"{text.unit_code}|{text.field.key}|{digest}"


def source_name(source: BlockSource) -> str:
    """What names a source in a form and to the page's script."""
    return f"{source.unit}|{source.revision}|{source.digest}"


def opened(text: DeskText) -> Item:
    """A text in the pieces that can be taken, each with the block that it becomes."""
    return {
        "whole": piece_name(text, WHOLE),
        "blocks": [_block(text, block) for block in text.narrative.blocks],
    }


def _block(text: DeskText, block: Block) -> Item:
    digest = digest_of(block)
    tree = to_data(Narrative((taken(block, text.unit_code, text.revision),)))
    sentences = sentences_of(block) if isinstance(block, Paragraph) else ()
    return {
        "name": piece_name(text, digest),
        "is_taken": digest in text.taken,
        "tree": json.dumps(tree, ensure_ascii=False, separators=(",", ":")),
        "prose": prose(Narrative((block,)), {}),
        "sentences": [_sentence(text, words) for words in sentences] if len(sentences) > 1 else [],
    }


def _sentence(text: DeskText, words: str) -> Item:
    digest = digest_of_words(words)
    return {
        "words": words,
        "name": piece_name(text, digest),
        "digest": digest,
        "is_taken": digest in text.taken,
    }


def short_names(names: Mapping[str, str]) -> dict[str, str]:
    """The units' names without what all of them begin and end with."""
    found = list(names.values())
    if len(found) < _LEAST:
        return dict(names)
    head = _shared(found)
    tail = _shared([name[::-1] for name in found])
    for start, end in ((head, tail), (0, tail), (head, 0)):
        cut = {code: name[start : len(name) - end].strip() for code, name in names.items()}
        if all(len(name) >= _LEAST for name in cut.values()):
            return cut
    return dict(names)


def _shared(names: Iterable[str]) -> int:
    """How many characters all of the names begin with."""
    columns = zip(*names, strict=False)
    return sum(1 for _same in takewhile(lambda column: len(set(column)) == 1, columns))


def told(desk: CompileDesk) -> str:
    """What the editor's margin knows of sources: JSON of short names and of states."""
    states = {source_name(source): state.value for source, state in desk.states.items()}
    data = {"names": short_names(desk.names), "states": states}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def told_of(by: Acting, page: SectionPage) -> str:
    """The same for a section's form; nothing where its texts name no source."""
    texts = [page.own.narrative(spec.key) for spec in page.section.fields if spec.is_narrative]
    if not any(sources_of(text) for text in texts):
        return ""
    return told(compile_desk(by, load_section(by.session, page.submission_id)))


def state_data(desk: CompileDesk) -> Item:
    """What the page's script learns after a save: how each text is used now."""
    return {
        "sources": told(desk),
        "uses": {
            f"{text.unit_code}|{text.field.key}": [text.use.use.value, use_line(text)]
            for text in desk.texts
        },
        "taken": {
            f"{text.unit_code}|{text.field.key}": sorted(text.taken)
            for text in desk.texts
            if text.taken
        },
        "summary": summary(desk.counts()),
        "outline": outline_words(*units_used(desk)),
    }


def outline_words(used: int, unused: int) -> str:
    """How many units' texts a section uses, and how many it does not."""
    return str(_("已用 %(used)s · 未用 %(unused)s", used=used, unused=unused))


def units_used(desk: CompileDesk) -> tuple[int, int]:
    """How many units have a text that is used (none has changed), and how many no text that is."""
    by_unit: dict[str, set[Use]] = {}
    for text in desk.texts:
        by_unit.setdefault(text.unit_code, set()).add(text.use.use)
    live = [uses for uses in by_unit.values() if Use.CHANGED not in uses]
    used = sum(1 for uses in live if Use.USED in uses)
    return used, sum(1 for uses in live if Use.USED not in uses and Use.SET_ASIDE not in uses)


def use_line(text: DeskText) -> str:
    """How a text is used, with how many pieces of it."""
    use = text.use
    if use.use is Use.USED and use.taken:
        return str(_("已用 %(count)s 处", count=use.taken))
    if use.use is Use.CHANGED and use.changed:
        return str(_("%(count)s 处来源有变化", count=use.changed))
    return use_words(use.use)


def summary(counts: Mapping[Use, int]) -> str:
    """The counts of a section on one line."""
    line = [
        _("已用 %(count)s 份", count=counts[Use.USED]),
        _("未用 %(count)s 份", count=counts[Use.UNUSED]),
    ]
    if counts[Use.SET_ASIDE]:
        line.append(_("不采用 %(count)s 份", count=counts[Use.SET_ASIDE]))
    if counts[Use.CHANGED]:
        line.append(_("来源有变化 %(count)s 份", count=counts[Use.CHANGED]))
    return " · ".join(map(str, line))


def desk_outline(page: SectionPage, uses: Mapping[str, SectionUse]) -> list[Item]:
    """The unit's sections, each with how many texts are used, and leading to its desk."""
    found = []
    by_number = {section.number: section.key for section in page.template.sections}
    for item in outline(page):
        key = by_number[item["number"]]
        use = uses.get(key)
        href = item["href"]
        if use is not None:
            href = url_for(
                "section.compiling.show",
                cycle_key=page.cycle_key,
                unit_code=page.unit_code,
                section_key=key,
            )
        words = outline_words(use.used, use.unused) if use is not None else ""
        found.append({**item, "href": href, "use": use, "words": words})
    return found


def narratives_only(parts: Iterable[PartView]) -> list[PartView]:
    """The parts with the texts that are written here, and nothing else."""
    found = []
    for part in parts:
        groups = tuple(
            Group(False, (view,))
            for group in part.groups
            for view in group.views
            if view.spec.is_narrative
        )
        if groups:
            found.append(PartView(part.spec, groups))
    return found


def figures(page: SectionPage) -> list[Item]:
    """The Figures of the section: value, operator, how many units gave it, where it leads."""
    place: dict[str, Any] = {"cycle_key": page.cycle_key, "unit_code": page.unit_code}
    return [
        {
            "label": row.spec.label,
            "value": show_answer(row.total, row.spec),
            "unit": row.spec.unit,
            "operator": say(operator_words(row.spec, page.template)),
            "tally": row.tally,
            "href": url_for(
                "rollup.figure", section_key=page.section.key, field_key=row.spec.key, **place
            ),
        }
        for part in page.parts
        for row in part.fields
        if row.total is not None and row.tally is not None and row.spec.aggregation
    ]
