"""A difference in one sentence: for a list of changes, a mail or the history."""

from domain.answers import NotApplicable
from domain.content import show_answer
from domain.difference.answers import AnswerDifference, NumberChange, Transition
from domain.difference.words import Extent
from domain.message import Message, msg
from domain.template import FieldKind

_LONG = (FieldKind.NARRATIVE, FieldKind.TABLE)


def sentence_for(difference: AnswerDifference) -> Message:
    """What became of a field, by its label; a long text is counted and not quoted."""
    label = difference.spec.label
    match difference.transition:
        case Transition.UNCHANGED:
            return msg("“%(label)s”没有变化。", label=label)
        case Transition.CHANGED:
            return _changed(difference)
        case Transition.FILLED:
            return _filled(difference)
        case Transition.TAKEN_UP:
            return _taken_up(difference)
        case Transition.EMPTIED:
            return msg("“%(label)s”改为未填。", label=label)
        case Transition.REOPENED:
            return msg("“%(label)s”由不适用改为未填。", label=label)
        case Transition.SET_ASIDE:
            return msg("“%(label)s”改为不适用：%(reason)s", label=label, reason=_reason(difference))
        case Transition.REASON_CHANGED:
            return msg(
                "“%(label)s”不适用的理由改为：%(reason)s", label=label, reason=_reason(difference)
            )


def extent_in_words(extent: Extent) -> Message:
    """How much changed."""
    return msg(
        "改动 %(places)s 处，新增 %(added)s 字，删去 %(removed)s 字",
        places=extent.places,
        added=extent.added,
        removed=extent.removed,
    )


def number_change_in_words(change: NumberChange, unit: str, *, in_points: bool = False) -> Message:
    """By how much a number rose or fell; `in_points`: it is a percentage."""
    by, rises = f"{abs(change.by):,f}", change.by > 0
    if in_points:
        if rises:
            return msg("上升 %(by)s 个百分点", by=by)
        return msg("下降 %(by)s 个百分点", by=by)
    if change.percent is None:
        if rises:
            return msg("增加 %(by)s%(unit)s", by=by, unit=unit)
        return msg("减少 %(by)s%(unit)s", by=by, unit=unit)
    percent = f"{abs(change.percent):,f}"
    if rises:
        return msg("增加 %(by)s%(unit)s（%(percent)s%%）", by=by, unit=unit, percent=percent)
    return msg("减少 %(by)s%(unit)s（%(percent)s%%）", by=by, unit=unit, percent=percent)


def _changed(difference: AnswerDifference) -> Message:
    spec, label = difference.spec, difference.spec.label
    if spec.kind in _LONG and not isinstance(difference.detail, NumberChange):
        return msg(
            "“%(label)s”%(extent)s。", label=label, extent=extent_in_words(difference.extent)
        )
    old = show_answer(difference.old, difference.old_spec, with_unit=True)
    new = show_answer(difference.new, spec, with_unit=True)
    if isinstance(difference.detail, NumberChange):
        in_points = spec.kind is FieldKind.PERCENT
        how = number_change_in_words(difference.detail, spec.unit, in_points=in_points)
        return msg(
            "“%(label)s”由 %(old)s 改为 %(new)s，%(how)s。", label=label, old=old, new=new, how=how
        )
    return msg("“%(label)s”由“%(old)s”改为“%(new)s”。", label=label, old=old, new=new)


def _filled(difference: AnswerDifference) -> Message:
    label = difference.spec.label
    if difference.spec.kind in _LONG:
        return msg("“%(label)s”由未填改为已填。", label=label)
    return msg("“%(label)s”由未填改为 %(new)s。", label=label, new=_new(difference))


def _taken_up(difference: AnswerDifference) -> Message:
    label = difference.spec.label
    if difference.spec.kind in _LONG:
        return msg("“%(label)s”由不适用改为已填。", label=label)
    return msg("“%(label)s”由不适用改为 %(new)s。", label=label, new=_new(difference))


def _new(difference: AnswerDifference) -> str:
    return show_answer(difference.new, difference.spec, with_unit=True)


def _reason(difference: AnswerDifference) -> str:
    return difference.new.reason if isinstance(difference.new, NotApplicable) else ""
