"""The numbers of a section by unit, as a table of a report's annex."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from documents.figures import CellKind, FigureCell, FigureRow, FigureTable, UnitName
from domain.answers import NOT_ANSWERED, Answer, Given, NotAnswered, NotApplicable, number_of
from domain.content import Content, show_answer
from domain.template import FieldSpec, Operator, SectionSpec, TemplateSpec
from models import CycleUnit
from services.figures import contributions
from services.tallies import Own, aggregated, as_read, totals
from services.values import UnitValues

OPERATOR_WORDS = {
    Operator.SUM: "合计",
    Operator.WEIGHTED_MEAN: "加权平均",
    Operator.RATIO: "合计之比",
    Operator.MAX: "最大",
    Operator.MIN: "最小",
    Operator.COUNT: "单位数",
    Operator.LATEST: "最近",
    Operator.LIST: "列举",
}


def figure_table(
    session: Session,
    template: TemplateSpec,
    section: SectionSpec,
    unit: CycleUnit,
    values: UnitValues,
) -> FigureTable | None:
    """A section's numbers by unit: its own entry first where it has one, then the units below."""
    specs = [
        s
        for s in aggregated(section)
        if s.aggregation and s.aggregation.operator is not Operator.LIST
    ]
    if not specs or section.key in values.waived:
        return None
    given = contributions(session, template, unit, section)
    if not given:
        return None
    own = values.content.get(section.key, Content())
    columns = [_Column(UnitName(c.unit.code, c.unit.name), c.answers, c.revision_id) for c in given]
    entered = as_read(template, totals(template, section, Own(unit, own), {}), own)
    if entered:
        columns.insert(0, _Column(UnitName(unit.code, f"{unit.name}本级"), entered))
    return FigureTable(
        title=section.heading,
        units=tuple(column.unit for column in columns),
        rows=tuple(_figure_row(spec, values, columns) for spec in specs),
    )


@dataclass(frozen=True, slots=True)
class _Column:
    """What one unit gives to a table of figures, and the revision it is from."""

    unit: UnitName
    answers: Mapping[str, Answer]
    revision: int | None = None


def _figure_row(spec: FieldSpec, values: UnitValues, columns: Iterable[_Column]) -> FigureRow:
    return FigureRow(
        field=spec.key,
        label=spec.label,
        measure=spec.unit,
        operator=OPERATOR_WORDS[spec.aggregation.operator] if spec.aggregation else "",
        total=_figure_cell(spec, values.answers.get(spec.key, NOT_ANSWERED)),
        cells=tuple(
            _figure_cell(spec, column.answers.get(spec.key), column.revision) for column in columns
        ),
    )


def _figure_cell(spec: FieldSpec, answer: Answer | None, revision: int | None = None) -> FigureCell:
    named = "" if revision is None else str(revision)
    match answer:
        case Given():
            return FigureCell(
                CellKind.ANSWERED, show_answer(answer, spec), number_of(answer), named
            )
        case NotApplicable(reason):
            return FigureCell(CellKind.NOT_APPLICABLE, revision=named, reason=reason)
        case NotAnswered():
            return FigureCell(CellKind.MISSING, revision=named)
        case None:
            return FigureCell(CellKind.NOT_ASKED, revision=named)
