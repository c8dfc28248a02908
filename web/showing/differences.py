"""What changed in a section, as the macros of components/difference.html take it."""

from collections.abc import Mapping
from typing import Any, assert_never

from flask_babel import gettext as _

from domain.answers import Answer, Given, NotApplicable
from domain.content import show_answer
from domain.difference import (
    AnswerDifference,
    Change,
    NarrativeDifference,
    NumberChange,
    TableDifference,
    extent_in_words,
    number_change_in_words,
    sentence_for,
)
from domain.template import FieldKind, FieldSpec
from services.reads.changes import Against, Base, Changes, ReasonChange
from services.reads.differences import FILES, NOTE
from web.language import say

Item = dict[str, Any]
_LONG = (FieldKind.NARRATIVE, FieldKind.TABLE)


def items(changes: Changes, labels: Mapping[str, str], *, is_linked: bool) -> list[Item]:
    """Every change in the order of the report: an answer, then its total; the reasons last.

    `is_linked`: the answers stand on the same page.
    """
    order = {key: place for place, key in enumerate(labels)}
    found = [(each, False) for each in changes.answers] + [(each, True) for each in changes.totals]
    found.sort(key=lambda pair: (order.get(pair[0].spec.key, len(order)), pair[1]))
    listed = [
        *(_item(each, is_total=is_total) for each, is_total in found),
        *(_reason(each, labels) for each in changes.reasons),
    ]
    return listed if is_linked else [{**item, "href": ""} for item in listed]


def _item(each: AnswerDifference, *, is_total: bool) -> Item:
    label = each.spec.label
    item = {
        "label": _("%(label)s（含下级合计）", label=label) if is_total else label,
        "href": "" if is_total else f"#answer-{each.spec.key}",
        "note": "",
    }
    match each.detail:
        case NarrativeDifference(blocks):
            changed = [block for block in blocks if block.change is not Change.SAME]
            return {**item, **_counted(each), "kind": "narrative", "blocks": changed}
        case TableDifference() as table:
            heads = [column.label for column in each.spec.columns]
            return {**item, **_counted(each), "kind": "table", "table": table, "head": heads}
        case tuple() as runs:
            return {**item, "kind": "text", "runs": runs}
        case NumberChange() | None:
            return {**item, **_values(each)}
        case _:
            assert_never(each.detail)


def _counted(each: AnswerDifference) -> Item:
    return {"note": say(extent_in_words(each.extent))}


def _values(each: AnswerDifference) -> Item:
    if each.spec.kind in _LONG and not isinstance(each.detail, NumberChange):
        return {"kind": "sentence", "words": say(sentence_for(each))}
    return {
        "kind": "value",
        "old": _words(each.old, each.old_spec),
        "new": _words(each.new, each.spec),
        "note": _by_how_much(each),
    }


def _by_how_much(each: AnswerDifference) -> str:
    if not isinstance(each.detail, NumberChange):
        return ""
    in_points = each.spec.kind is FieldKind.PERCENT
    return say(number_change_in_words(each.detail, each.spec.unit, in_points=in_points))


def _words(answer: Answer, spec: FieldSpec) -> str:
    match answer:
        case Given():
            return show_answer(answer, spec, with_unit=True)
        case NotApplicable(reason):
            return str(_("不适用（%(reason)s）", reason=reason) if reason else _("不适用"))
        case _:
            return str(_("未填"))


def _reason(each: ReasonChange, labels: Mapping[str, str]) -> Item:
    label = labels.get(each.field_key, "")
    title = _title(each.kind, label)
    href = f"#answer-{each.field_key}" if label else ""
    return {"label": title, "href": href, "note": "", "kind": "text", "runs": each.runs}


def _title(kind: str, label: str) -> str:
    if kind == FILES:
        return str(_("“%(label)s”的附件", label=label) if label else _("本章节的附件"))
    if kind == NOTE:
        return str(_("“%(label)s”的附注", label=label))
    return str(_("对“%(label)s”的说明", label=label) if label else _("对检查结果的说明"))


def base_words(base: Base) -> str:
    """What is compared with, in words."""
    match base.against:
        case Against.MINE:
            return str(_("我上次办理的第 %(number)s 版", number=base.number))
        case Against.ROUND:
            return str(_("上一轮（第 %(number)s 版）", number=base.number))
        case Against.CYCLE:
            return str(_("上期"))
        case Against.REVISION:
            return str(_("第 %(number)s 版", number=base.number))
        case _:
            assert_never(base.against)
