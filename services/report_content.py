"""What a unit's report says, gathered from revisions (or from drafts, for a preview)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from documents.content import PartContent, Remark, ReportContent, SectionContent, Waiver
from domain.answers import Answer, Given
from domain.content import Content, show_answer
from domain.message import Message
from domain.narrative import Block, Inlines, Narrative, Paragraph, Table, Text
from domain.plain_narrative import from_plain
from domain.severity import Severity
from domain.template import (
    CoverSpec,
    FieldKind,
    FieldSpec,
    PartSpec,
    SectionSpec,
    TemplateSpec,
)
from domain.workflow.states import State
from models import Cycle, CycleUnit, Finding, Revision, Submission
from services.adjusted import adjusted_totals
from services.figure_tables import figure_table
from services.outlines import outline_of
from services.values import UnitValues, shown_words, values_of


@dataclass(frozen=True, slots=True)
class Imprint:
    """What stands on a report beside its sections: number, date, whether it is frozen."""

    number: str = ""
    dated_on: date | None = None
    check_code: str = ""
    is_draft: bool = True


def report_content(
    session: Session, cycle: Cycle, unit: CycleUnit, imprint: Imprint
) -> ReportContent:
    """The report of a unit: a locked section speaks from its revision, an open one from its draft.

    A section the unit was let off stays empty, with the reason among the waivers.
    """
    template = outline_of(session, cycle.version_id)
    values = values_of(session, template, unit)
    names = _names(session, cycle, unit)
    cover = _cover(template, unit)
    sections = template.sections_at(unit.level)
    return ReportContent(
        title=_filled(cover.title, names),
        addressee=_filled(cover.addressee, names),
        unit=unit.name,
        cycle=cycle.title,
        sections=tuple(_section(section, unit.level, values) for section in sections),
        preamble=from_plain(_filled(cover.preamble, names)),
        closing=from_plain(_filled(cover.closing, names)),
        dated_on=imprint.dated_on,
        number=imprint.number,
        check_code=imprint.check_code,
        is_draft=imprint.is_draft,
        figures=tuple(
            table
            for section in template.sections
            if (table := figure_table(session, template, section, unit, values)) is not None
        ),
        waivers=tuple(_waivers(session, template, unit)),
        remarks=tuple(_remarks(session, template, unit)),
        adjustments=adjusted_totals(session, template, unit),
        shown=shown_words(template, values.answers),
        labels={key: spec.label for key, spec in template.fields.items()},
    )


def title_of(session: Session, cycle: Cycle, unit: CycleUnit) -> str:
    """The title of a unit's report."""
    cover = _cover(outline_of(session, cycle.version_id), unit)
    return _filled(cover.title, _names(session, cycle, unit))


def _cover(template: TemplateSpec, unit: CycleUnit) -> CoverSpec:
    return template.cover_at(unit.level) or CoverSpec(unit.level, template.title, "", "")


def _names(session: Session, cycle: Cycle, unit: CycleUnit) -> Mapping[str, str]:
    parent = session.scalar(
        select(CycleUnit.name).where(
            CycleUnit.cycle_id == cycle.id, CycleUnit.unit_id == unit.parent_id
        )
    )
    return {"unit": unit.name, "parent": parent or "", "cycle": cycle.title}


def _filled(text: str, names: Mapping[str, str]) -> str:
    for name, value in names.items():
        text = text.replace("{{" + name + "}}", value)
    return text


def _section(section: SectionSpec, level: str, values: UnitValues) -> SectionContent:
    content = values.content.get(section.key, Content())
    return SectionContent(
        label=f"{section.number}、",
        title=section.title,
        parts=tuple(_part(part, level, content) for part in section.parts),
    )


def _part(part: PartSpec, level: str, content: Content) -> PartContent:
    blocks: list[Block] = []
    for spec in part.fields:
        if not spec.is_entered_at(level):
            continue
        if spec.is_narrative:
            blocks += content.narrative(spec.key).blocks
        elif spec.kind is FieldKind.TABLE:
            blocks += _table(spec, content[spec.key])
    return PartContent(label=part.number, heading=part.title, narrative=Narrative(tuple(blocks)))


def _table(spec: FieldSpec, answer: Answer) -> list[Block]:
    if not isinstance(answer, Given) or not isinstance(answer.value, tuple) or not answer.value:
        return []
    head = tuple(
        _cell(column.label + (f"（{column.unit}）" if column.unit else ""))
        for column in spec.columns
    )
    rows = tuple(
        tuple(
            _cell(show_answer(cell, column)) for cell, column in zip(row, spec.columns, strict=True)
        )
        for row in answer.value
    )
    return [Paragraph((Text(f"{spec.label}如下表。"),)), Table(True, (head, *rows))]


def _cell(words: str) -> Inlines:
    return (Text(words),) if words else ()


class _Below:
    """The order of what an annex lists, and what counts: nothing below a unit that was let off."""

    def __init__(self, session: Session, template: TemplateSpec, unit: CycleUnit) -> None:
        self._sections = [section.key for section in template.sections]
        self._waived = [
            (section_key, path)
            for section_key, path in session.execute(
                _submissions_below(unit, State.WAIVED).with_only_columns(
                    Submission.section_key, CycleUnit.path
                )
            )
        ]

    def place(self, row: Any) -> tuple[int, tuple[int, ...]]:
        return self._sections.index(row.section_key), tuple(map(int, row.path.split(".")[:-1]))

    def counts(self, row: Any) -> bool:
        return not any(
            row.section_key == section_key and row.path != path and row.path.startswith(path)
            for section_key, path in self._waived
        )

    def sorted(self, rows: Iterable[Any]) -> list[Any]:
        return sorted(filter(self.counts, rows), key=self.place)


def _submissions_below(unit: CycleUnit, *states: State) -> Select[str, str | None, str, str]:
    """Submissions in these states of a unit and all below it, with the unit of each."""
    return (
        select(Submission.section_key, Submission.waiver_reason, CycleUnit.name, CycleUnit.path)
        .join(
            CycleUnit,
            (CycleUnit.cycle_id == Submission.cycle_id) & (CycleUnit.unit_id == Submission.unit_id),
        )
        .where(
            Submission.cycle_id == unit.cycle_id,
            CycleUnit.path.startswith(unit.path),
            Submission.state.in_(states),
        )
    )


def _waivers(session: Session, template: TemplateSpec, unit: CycleUnit) -> Iterator[Waiver]:
    rows = session.execute(_submissions_below(unit, State.WAIVED))
    for row in _Below(session, template, unit).sorted(rows):
        yield Waiver(
            unit=row.name,
            section=template.section(row.section_key).heading,
            reason=row.waiver_reason or "",
        )


def _remarks(session: Session, template: TemplateSpec, unit: CycleUnit) -> Iterator[Remark]:
    rows = session.execute(
        _submissions_below(unit, State.IN_REVIEW, State.APPROVED)
        .join(
            Revision,
            (Revision.submission_id == Submission.id)
            & (Revision.number == Submission.revision_number),
        )
        .join(Finding, Finding.revision_id == Revision.id)
        .where(Finding.severity == Severity.EXPLAIN)
        .add_columns(Finding.code, Finding.message, Finding.explanation)
        .order_by(Finding.id)
    )
    for row in _Below(session, template, unit).sorted(rows):
        yield Remark(
            code=row.code,
            unit=row.name,
            section=template.section(row.section_key).heading,
            message=str(message_of(row.message)),
            explanation=row.explanation,
        )


def message_of(kept: Mapping[str, Any]) -> Message:
    """The message of a kept finding."""
    return Message(kept["text"], kept["args"])
