"""All values of a unit in a cycle as they stand: for rules, live tokens and previews."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.words import date_words
from domain.adjustment import Adjustments, adjustments_from_data
from domain.answers import Answer, Given, NotApplicable
from domain.content import Content, StoredContent, load, show_answer
from domain.fields.numbers import show_number
from domain.rollup import tally_from_data
from domain.template import FieldKind, FieldSpec, SectionSpec, TemplateSpec
from domain.workflow.states import State
from models import CycleUnit, Draft, Revision, Submission
from services.figures import kept_tallies
from services.links import LOCKED, source_of
from services.tallies import Own, answers_of, totals


@dataclass(frozen=True, slots=True)
class UnitValues:
    """`content` by section key; `answers` by field key, the total where the field rolls up.

    A waived section (`waived` has its key) has neither: the unit was let off it. `adjustments` of
    its totals are by section key.
    """

    content: Mapping[str, Content]
    answers: Mapping[str, Answer]
    waived: frozenset[str] = frozenset()
    adjustments: Mapping[str, Adjustments] = field(default_factory=dict)


def values_of(session: Session, template: TemplateSpec, unit: CycleUnit) -> UnitValues:
    """The values of a unit: from the revision where a section is locked, else from its draft."""
    content: dict[str, Content] = {}
    answers: dict[str, Answer] = {}
    below = kept_tallies(session, unit)
    frozen: dict[str, Mapping[str, Answer]] = {}
    documents = _documents(session, unit)
    waived = frozenset(row.section_key for row in documents if row.is_waived)
    adjusted = {row.section_key: adjustments_from_data(row.adjustments) for row in documents}
    for row in documents:
        section = template.section(row.section_key)
        if row.is_waived:
            continue
        numbers, texts = (
            (row.locked, row.locked_texts) if row.is_locked else (row.numbers, row.texts)
        )
        content[section.key] = load(
            StoredContent(numbers, texts), section.fields_entered_at(unit.level)
        )
        if row.is_locked and row.figures.get("tallies"):
            kept = {key: tally_from_data(data) for key, data in row.figures["tallies"].items()}
            frozen[section.key] = answers_of(template, kept)
    _take_over(template, unit, documents, content)
    for section in template.sections:
        if section.key in waived:
            continue
        own = content.get(section.key, Content())
        answers.update(own.answers)
        answers.update(
            frozen.get(section.key)
            or answers_of(
                template,
                totals(
                    template,
                    section,
                    Own(unit, own, adjustments=adjusted.get(section.key, {})),
                    below,
                ),
            )
        )
    return UnitValues(content, answers, waived, adjusted)


def _take_over(
    template: TemplateSpec,
    unit: CycleUnit,
    documents: Iterable["_Documents"],
    content: dict[str, Content],
) -> None:
    """Give each open section the numbers that the unit's other sections know."""
    waivers = {row.section_key: row.waiver_reason for row in documents if row.is_waived}
    for row in documents:
        if row.is_locked or row.is_waived:
            continue
        known: dict[str, Answer] = {}
        for spec in template.section(row.section_key).fields_known_at(unit.level):
            key = source_of(template, spec)[0].key
            source = content.get(key, Content())[spec.same_as]
            known[spec.key] = NotApplicable(waivers[key]) if key in waivers else source
        if known:
            content[row.section_key] = content[row.section_key].with_answers(known)


@dataclass(frozen=True, slots=True)
class _Documents:
    section_key: str
    is_locked: bool
    is_waived: bool
    waiver_reason: str
    numbers: dict[str, object]
    texts: dict[str, object]
    locked: dict[str, object]
    locked_texts: dict[str, object]
    figures: dict[str, dict[str, dict[str, object]]]
    adjustments: dict[str, dict[str, object]]


def _documents(session: Session, unit: CycleUnit) -> list[_Documents]:
    rows = session.execute(
        select(
            Submission.section_key,
            Submission.state,
            Submission.waiver_reason,
            Draft.numbers,
            Draft.texts,
            Draft.adjustments,
            Revision.numbers.label("locked"),
            Revision.texts.label("locked_texts"),
            Revision.figures,
            Revision.adjustments.label("locked_adjustments"),
        )
        .join(Draft, Draft.submission_id == Submission.id)
        .outerjoin(
            Revision,
            (Revision.submission_id == Submission.id)
            & (Revision.number == Submission.revision_number),
        )
        .where(Submission.cycle_id == unit.cycle_id, Submission.unit_id == unit.unit_id)
    )
    return [
        _Documents(
            row.section_key,
            State(row.state) in LOCKED,
            row.state == State.WAIVED,
            row.waiver_reason or "",
            row.numbers,
            row.texts,
            row.locked or {},
            row.locked_texts or {},
            row.figures or {},
            (row.locked_adjustments if row.state in LOCKED else row.adjustments) or {},
        )
        for row in rows
    ]


def shown_words(template: TemplateSpec, answers: Mapping[str, Answer]) -> dict[str, str]:
    """What a live token shows: a number with its unit of measure, a date as official text does."""
    known = ((template.fields[key], answer) for key, answer in answers.items())
    return {
        spec.key: words
        for spec, answer in known
        if not spec.is_narrative and (words := _words(answer, spec))
    }


def _words(answer: Answer, spec: FieldSpec) -> str:
    match answer:
        case NotApplicable():
            return "不适用"
        case Given(date() as day):
            return date_words(day)
        case Given(Decimal() as number) if spec.kind is FieldKind.DECIMAL:
            return f"{show_number(number, _places(number))}{spec.unit}"
        case _:
            return show_answer(answer, spec, with_unit=True)


def _places(number: Decimal) -> int:
    """The decimals that say something: in prose nobody writes 11.0 days."""
    return len(f"{number:f}".rstrip("0").partition(".")[2])


def values_elsewhere(values: UnitValues, section: SectionSpec) -> dict[str, Answer]:
    """The values of a unit's other sections, which rules of `section` may use."""
    own = {spec.key for spec in section.fields}
    return {key: answer for key, answer in values.answers.items() if key not in own}
