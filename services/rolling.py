"""Rolling up: what an approval, a reopening or a waiver changes in the kept figures above it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from domain.rollup import Tally, merge_all
from domain.rollup_change import exchanged
from domain.template import Aggregation, FieldSpec, SectionSpec, TemplateSpec
from models import CycleUnit, Figure, FigureSource
from services.figures import Contribution, contribution_of, parts_given
from services.tallies import aggregated
from services.tree import fed_units, feeders

_NOBODY = Tally()
_CHANGE = (
    update(Table("figure", Figure.metadata))
    .where(Figure.id == bindparam("row"))
    .values(
        {
            column: bindparam(column)
            for column in ("answered", "not_applicable", "missing", "parts", "computed_at")
        }
    )
)


def refresh_above(
    session: Session, template: TemplateSpec, unit: CycleUnit, section_key: str, now: datetime
) -> None:
    """Let what this unit gives now count in the figures of the units above, in place of before."""
    section = template.section(section_key)
    fed = fed_units(session, unit, section)
    if not fed:
        return
    given = contribution_of(session, template, unit, section)
    for above in fed:
        if not _exchange(session, above, section, given, now):
            refresh(session, template, above, section, now)


def refresh(
    session: Session, template: TemplateSpec, unit: CycleUnit, section: SectionSpec, now: datetime
) -> None:
    """Compute the figures of one section of one unit anew from the approved revisions below."""
    found = parts_given(session, template, section, feeders(session, unit, section))
    for model in (Figure, FigureSource):
        session.execute(delete(model).where(_at(model, unit, section)))
    if not found:
        return
    place = _place(unit, section)
    session.execute(insert(FigureSource), [{**place, **_source_row(given)} for given in found])
    wholes = {
        spec.key: merge_all((given.tallies[spec.key] for given in found), aggregation)
        for spec, aggregation in _rolled(section)
    }
    _write_new(session, unit, section, wholes, now)


def _rolled(section: SectionSpec) -> list[tuple[FieldSpec, Aggregation]]:
    return [(s, s.aggregation) for s in aggregated(section) if s.aggregation is not None]


def _at(
    model: type[Figure] | type[FigureSource], unit: CycleUnit, section: SectionSpec
) -> ColumnElement[bool]:
    return and_(
        model.cycle_id == unit.cycle_id,
        model.unit_id == unit.unit_id,
        model.section_key == section.key,
    )


def _place(unit: CycleUnit, section: SectionSpec) -> dict[str, Any]:
    return {"cycle_id": unit.cycle_id, "unit_id": unit.unit_id, "section_key": section.key}


def _source_row(given: Contribution) -> dict[str, Any]:
    return {
        "source_unit_id": given.unit.unit_id,
        "revision_id": given.revision_id,
        "tallies": packed(given.tallies),
    }


def packed(tallies: Mapping[str, Tally]) -> dict[str, Any]:
    """Tallies as a source keeps them: by field, those that speak for somebody."""
    return {
        key: [t.answered, t.not_applicable, t.missing, [list(row) for row in t.parts]]
        for key, t in tallies.items()
        if t.units
    }


def unpacked(data: Sequence[Any] | None) -> Tally:
    """One tally of `packed`; that of nobody where there is none."""
    if data is None:
        return _NOBODY
    answered, not_applicable, missing, parts = data
    return Tally(answered, not_applicable, missing, tuple(tuple(row) for row in parts))


def _exchange(
    session: Session, unit: CycleUnit, section: SectionSpec, given: Contribution, now: datetime
) -> bool:
    """Put one source in the place of what it gave before; False where that is not known."""
    source = session.execute(
        select(FigureSource.id, FigureSource.tallies, FigureSource.revision_id).where(
            _at(FigureSource, unit, section), FigureSource.source_unit_id == given.unit.unit_id
        )
    ).one_or_none()
    # a place whose sources were kept before they told what they count for is computed anew
    if source is None or not source.tallies:
        return False
    row = _source_row(given)
    before, after = source.tallies, row["tallies"]
    if (before, source.revision_id) != (after, given.revision_id):
        session.execute(update(FigureSource).where(FigureSource.id == source.id).values(**row))
    changed = [
        (spec, how) for spec, how in _rolled(section) if before.get(spec.key) != after.get(spec.key)
    ]
    kept = _kept(session, unit, section, [spec.key for spec, _ in changed])
    wholes: dict[str, Tally] = {}
    for spec, how in changed:
        was = kept[spec.key].tally if spec.key in kept else _NOBODY
        gave, gives = unpacked(before.get(spec.key)), unpacked(after.get(spec.key))
        whole = exchanged(was, gave, gives, how)
        if whole is None:
            whole = merge_all(_of_all(session, unit, section, spec), how)
        wholes[spec.key] = whole
    _write_over(session, {kept[key].id: t for key, t in wholes.items() if key in kept}, now)
    _write_new(session, unit, section, {k: t for k, t in wholes.items() if k not in kept}, now)
    return True


@dataclass(frozen=True, slots=True)
class _Kept:
    id: int
    tally: Tally


def _kept(
    session: Session, unit: CycleUnit, section: SectionSpec, keys: Sequence[str]
) -> dict[str, _Kept]:
    """The kept figures of these fields, and no others: a list of units can be long."""
    if not keys:
        return {}
    rows = session.execute(
        select(
            Figure.field_key,
            Figure.id,
            Figure.answered,
            Figure.not_applicable,
            Figure.missing,
            Figure.parts,
        ).where(_at(Figure, unit, section), Figure.field_key.in_(keys))
    )
    return {key: _Kept(row_id, unpacked(columns)) for key, row_id, *columns in rows}


def _of_all(
    session: Session, unit: CycleUnit, section: SectionSpec, spec: FieldSpec
) -> Iterable[Tally]:
    """What every source gives to one field, from what they keep."""
    found = session.scalars(
        select(FigureSource.tallies[spec.key]).where(_at(FigureSource, unit, section))
    )
    return (unpacked(data) for data in found)


def _write_over(session: Session, wholes: Mapping[int, Tally], now: datetime) -> None:
    """Change kept figures, by row; one that speaks for nobody any more goes."""
    rows = [
        {"row": row_id, **_columns(tally), "computed_at": now}
        for row_id, tally in wholes.items()
        if tally.units
    ]
    if rows:
        session.connection().execute(_CHANGE, rows)
    if gone := [row_id for row_id, tally in wholes.items() if not tally.units]:
        session.execute(delete(Figure).where(Figure.id.in_(gone)))


def _write_new(
    session: Session,
    unit: CycleUnit,
    section: SectionSpec,
    wholes: Mapping[str, Tally],
    now: datetime,
) -> None:
    rows = [
        {
            **_place(unit, section),
            "field_key": spec.key,
            "operator": aggregation.operator.value,
            **_columns(wholes[spec.key]),
            "computed_at": now,
        }
        for spec, aggregation in _rolled(section)
        if spec.key in wholes and wholes[spec.key].units
    ]
    if rows:
        session.execute(insert(Figure), rows)


def _columns(tally: Tally) -> dict[str, Any]:
    return {
        "answered": tally.answered,
        "not_applicable": tally.not_applicable,
        "missing": tally.missing,
        "parts": [list(row) for row in tally.parts],
    }
