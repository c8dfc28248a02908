"""Adjusting a total: another value in its place, with a reason, while the section is open."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC

from sqlalchemy.orm import Session

from domain.adjustment import (
    MAX_REASON,
    Adjustment,
    adjustments_from_data,
    out_of_force,
    why_not,
)
from domain.answers import Given, number_of
from domain.content import Content
from domain.errors import Conflict, Invalid, NotAllowed
from domain.fields import type_of
from domain.fields.numbers import parse_number
from domain.merge import mark_of
from domain.message import Message, msg
from domain.reasons import is_boilerplate
from domain.rollup import Part, Tally, answer_of, tally_to_data
from domain.template import FieldSpec, Operator
from domain.text import clean_line
from models import Draft
from services.acting import Acting
from services.audit import Happened, record
from services.drafting import remember_author
from services.figures import kept_tallies
from services.opening import open_fields
from services.sections import Section, draft_content, draft_of, load_section
from services.tallies import Own, aggregated, totals
from services.writable import refuse_locked


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form says: the value and the reason as typed, the mark of the total it was shown."""

    value: str
    reason: str
    shown: str


def adjust(by: Acting, submission_id: int, field_key: str, wanted: Wanted) -> None:
    """Put another value in the place of a total, or confirm again one that went out of force.

    Raises NotAllowed where that cannot be, Invalid for a value or reason that is none, Conflict
    when the units below give something else by now than the form showed.
    """
    section, draft = _open(by, submission_id, field_key)
    spec = section.template.fields[field_key]
    if (why := why_not(spec, section.template.fields)) is not None:
        raise NotAllowed(why)
    computed = computed_totals(by.session, section, draft_content(by.session, section))
    tally = computed.get(field_key, Tally())
    if not tally.parts:
        raise NotAllowed(msg("“%(label)s”还没有汇总数，不能调整。", label=spec.label))
    if wanted.shown != mark_of_tally(tally):
        raise Conflict(msg("您打开页面后，下级的数有变化，没有调整。请看现在的汇总数再定。"))
    adjustment = Adjustment(
        value=_value(section, spec, tally, wanted.value),
        replaced=tally,
        reason=_reason(wanted.reason),
        person=by.person,
        at=by.now.astimezone(UTC).isoformat(timespec="seconds"),
    )
    draft.adjustments = {**draft.adjustments, field_key: adjustment.to_data()}
    _note(by, section, draft, "adjusted", field_key)


def drop(by: Acting, submission_id: int, field_key: str) -> None:
    """Take an adjustment back: the total is again what the units give. Raises NotAllowed."""
    section, draft = _open(by, submission_id, field_key)
    if field_key not in draft.adjustments:
        return
    draft.adjustments = {k: v for k, v in draft.adjustments.items() if k != field_key}
    _note(by, section, draft, "adjustment_dropped", field_key)


def computed_totals(session: Session, section: Section, content: Content) -> dict[str, Tally]:
    """What the unit and those below it give, adjustments apart; nothing where none is below."""
    below = kept_tallies(session, section.unit, section.spec.key)
    if not below:
        return {}
    return totals(section.template, section.spec, Own(section.unit, content), below)


def unconfirmed(session: Session, section: Section, content: Content) -> tuple[Message, ...]:
    """The adjustments that stop a submit, because what they replaced has changed since."""
    made = adjustments_from_data(draft_of(session, section).adjustments)
    if not made:
        return ()
    fields = section.template.fields
    return tuple(
        msg("“%(label)s”调整以后下级的数又有变化，请重新确认或撤销调整。", label=fields[key].label)
        for key in out_of_force(made, computed_totals(session, section, content))
    )


def mark_of_tally(tally: Tally) -> str:
    """The mark by which a form tells which total it showed."""
    return mark_of(tally_to_data(tally))


def _open(by: Acting, submission_id: int, field_key: str) -> tuple[Section, Draft]:
    """A section held for a change, and its draft. Raises NotAllowed while it is locked."""
    section = load_section(by.session, submission_id, for_change=True)
    if field_key not in {spec.key for spec in aggregated(section.spec)}:
        raise NotAllowed(msg("没有找到这一汇总数。"))
    refuse_locked(by, section)
    named = open_fields(by.session, section)
    if named is not None and field_key not in named:
        label = section.template.fields[field_key].label
        raise NotAllowed(msg("审核人只要求修改指定的填报项，“%(label)s”没有开放。", label=label))
    return section, draft_of(by.session, section)


def _reason(typed: str) -> str:
    reason = clean_line(typed)
    if is_boilerplate(reason):
        raise Invalid(msg("请写明为什么调整，例如哪个单位重报、漏报了什么；“核实无误”不是理由。"))
    if len(reason) > MAX_REASON:
        raise Invalid(msg("理由不能超过 %(most)s 个字。", most=MAX_REASON))
    return reason


def _value(section: Section, spec: FieldSpec, tally: Tally, typed: str) -> Part:
    """The value as a revision keeps it. Raises Invalid, also for the total itself."""
    if spec.aggregation is not None and spec.aggregation.operator is Operator.COUNT:
        number = parse_number(typed)
        if number != int(number) or not 0 <= number <= tally.answered:
            raise Invalid(msg("单位数应是 0 到 %(most)s 之间的整数。", most=tally.answered))
        value: Part = int(number)
        shown = answer_of(spec, tally, section.template.fields)
        is_same = number_of(shown) == number
    else:
        answer = Given(type_of(spec).parse(typed, spec))
        _refuse_beyond_bounds(spec, answer)
        value = type_of(spec).to_data(answer.value, spec)
        is_same = answer == answer_of(spec, tally, section.template.fields)
    if is_same:
        raise Invalid(msg("这就是现在的汇总数，不用调整。"))
    return value


def _refuse_beyond_bounds(spec: FieldSpec, answer: Given) -> None:
    """Raise Invalid for what no unit below could have brought about.

    An extreme or a mean lies where a single answer may; a sum of answers from 0 on is no less.
    """
    is_sum = spec.aggregation is not None and spec.aggregation.operator is Operator.SUM
    if is_sum:
        is_counted_up = spec.minimum is not None and spec.minimum >= 0
        spec = replace(spec, minimum=spec.minimum if is_counted_up else None, maximum=None)
    problem = next(iter(type_of(spec).check(answer.value, spec)), None)
    if problem is not None:
        raise Invalid(problem.message)


def _note(by: Acting, section: Section, draft: Draft, kind: str, field_key: str) -> None:
    draft.version += 1
    draft.saved_at, draft.saved_by_id = by.now, by.person
    section.submission.changed_at = by.now
    remember_author(by.session, section, by.person)
    facts: Mapping[str, object] = {
        "field": field_key,
        "version": draft.version,
        "reason": draft.adjustments.get(field_key, {}).get("reason", ""),
    }
    chain = f"submission:{section.submission.id}"
    record(by.session, Happened(chain, kind, by.person, by.now, facts))
    by.session.flush()
