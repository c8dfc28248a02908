"""What the checks need to know from around a unit's sections, read for all of them together."""

import logging
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from domain.answers import number_of
from domain.checks import Period, Source, Surroundings, Term, Twin
from domain.content import Content, answer_from_data
from domain.errors import Invalid
from domain.rollup import Tally, tally_from_data
from domain.template import SectionSpec, TemplateSpec
from domain.workflow.states import State
from models import Cycle, CycleLevel, CycleUnit, Revision, Submission
from services.outlines import outline_of
from services.passages import marks_of, twins_of
from services.tallies import answers_of
from services.terms import terms_of

T = TypeVar("T")
_NOT_COMPARED = "checks_compare_no_units"
_LOG = logging.getLogger(__name__)
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_UNREADABLE = (Invalid, KeyError, LookupError, TypeError, ValueError, AttributeError)


@dataclass(frozen=True, slots=True)
class Asker:
    """The unit whose sections are checked, in its cycle."""

    cycle: Cycle
    unit: CycleUnit
    template: TemplateSpec


@dataclass(slots=True)
class _Reader:
    """Reads one source after the other and remembers which could not be read."""

    unread: set[Source] = field(default_factory=set)

    def read(self, source: Source, reading: Callable[[], T], nothing: T) -> T:
        """What a source says. What is kept may be damaged; a database that fails is no finding."""
        try:
            return reading()
        except _UNREADABLE:
            _LOG.exception("checks cannot read %s", source.value)
            self.unread.add(source)
            return nothing


@contextmanager
def not_compared(session: Session) -> Iterator[None]:
    """Compare no unit with another meanwhile: a demonstration is loaded in any order of units."""
    session.info[_NOT_COMPARED] = True
    try:
        yield
    finally:
        session.info.pop(_NOT_COMPARED, None)


def surroundings_of(
    session: Session, asker: Asker, contents: Mapping[str, Content]
) -> dict[str, Surroundings]:
    """What lies around each section of a unit whose content is given, by section key.

    The same number of queries for one section and for all, for three units beside and for hundreds.
    """
    unit, template = asker.unit, asker.template
    sections = {key: template.section(key) for key in contents}
    marks = {
        key: mark
        for key, section in sections.items()
        for key, mark in marks_of(section.fields_entered_at(unit.level), contents[key]).items()
    }
    reader, is_compared = _Reader(), not session.info.get(_NOT_COMPARED)
    past = reader.read(Source.EARLIER, lambda: _earlier(session, asker), _Past())
    beside: Mapping[str, Mapping[str, list[Decimal]]] = reader.read(
        Source.SIBLINGS, lambda: _siblings(session, asker, sections) if is_compared else {}, {}
    )
    twins: Mapping[str, Twin] = reader.read(
        Source.TWINS, lambda: twins_of(session, unit, marks) if is_compared else {}, {}
    )
    terms: tuple[Term, ...] = reader.read(Source.TERMS, lambda: terms_of(session), ())
    period = reader.read(Source.PERIOD, lambda: period_of(session, asker), None)
    return {
        key: Surroundings(
            earlier=past.numbers,
            spoke=past.spoke,
            siblings=beside.get(key, {}),
            twins=twins,
            terms=terms,
            period=period,
            unread=frozenset(reader.unread),
        )
        for key in sections
    }


@dataclass(frozen=True, slots=True)
class _Past:
    """The numbers of the cycle before, and how many units spoke in each total."""

    numbers: Mapping[str, Decimal] = field(default_factory=dict)
    spoke: Mapping[str, int] = field(default_factory=dict)


def _earlier(session: Session, asker: Asker) -> _Past:
    """The unit's approved numbers of the cycle before, of fields that are alike in both."""
    if asker.cycle.previous_id is None:
        return _Past()
    rows = session.execute(
        select(Submission.section_key, Revision.numbers, Revision.figures, Cycle.version_id)
        .join(Cycle, Cycle.id == Submission.cycle_id)
        .join(Revision, _is_current())
        .where(
            Submission.cycle_id == asker.cycle.previous_id,
            Submission.unit_id == asker.unit.unit_id,
            Submission.state == State.APPROVED,
        )
    ).all()
    if not rows:
        return _Past()
    then, now = outline_of(session, rows[0].version_id), asker.template.fields
    found: dict[str, Decimal] = {}
    spoke: dict[str, int] = {}
    for row in rows:
        found |= numbers_said(then, then.section(row.section_key), row)
        kept = row.figures.get("tallies", {})
        spoke |= {key: spoken(tally_from_data(data)) for key, data in kept.items()}
    return _Past({key: n for key, n in found.items() if _is_alike(key, then, now)}, spoke)


def spoken(tally: Tally) -> int:
    """How many units have spoken in a total: answered it, or said that it does not apply."""
    return tally.answered + tally.not_applicable


def _is_alike(key: str, then: TemplateSpec, now: Mapping[str, Any]) -> bool:
    before, spec = then.fields[key], now.get(key)
    return spec is not None and (before.kind, before.unit) == (spec.kind, spec.unit)


def _siblings(
    session: Session, asker: Asker, sections: Mapping[str, SectionSpec]
) -> dict[str, dict[str, list[Decimal]]]:
    """By section and field key, the numbers in review or approved of the units beside."""
    unit = asker.unit
    if unit.parent_id is None:
        return {}
    rows = session.execute(
        select(Submission.section_key, Revision.numbers, Revision.figures)
        .join(Revision, _is_current())
        .join(
            CycleUnit,
            (CycleUnit.cycle_id == Submission.cycle_id) & (CycleUnit.unit_id == Submission.unit_id),
        )
        .where(
            Submission.cycle_id == unit.cycle_id,
            Submission.section_key.in_(sections),
            Submission.state.in_([State.IN_REVIEW, State.APPROVED]),
            CycleUnit.parent_id == unit.parent_id,
            CycleUnit.level == unit.level,
            CycleUnit.unit_id != unit.unit_id,
        )
    )
    found: dict[str, dict[str, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        for key, number in numbers_said(asker.template, sections[row.section_key], row).items():
            found[row.section_key][key].append(number)
    return found


def _is_current() -> Any:
    return (Revision.submission_id == Submission.id) & (
        Revision.number == Submission.revision_number
    )


def numbers_said(template: TemplateSpec, section: SectionSpec, row: Row[Any]) -> dict[str, Decimal]:
    """The numbers of a revision's row: the total where units below were summed, else its own."""
    own = {
        spec.key: answer_from_data(row.numbers[spec.key], spec)
        for spec in section.fields
        if spec.is_numeric and spec.key in row.numbers
    }
    kept = {key: tally_from_data(data) for key, data in row.figures.get("tallies", {}).items()}
    summed = {key: t for key, t in kept.items() if t.units > 1 or (t.units and key not in own)}
    answers = {**own, **answers_of(template, summed)}
    numbers = {key: number_of(answer) for key, answer in answers.items()}
    return {key: number for key, number in numbers.items() if number is not None}


def period_of(session: Session, asker: Asker) -> Period | None:
    """The days a cycle reports on: the years its title names, else the year before it closes."""
    row = session.execute(
        select(CycleLevel.opens_on, CycleLevel.closes_on).where(
            CycleLevel.cycle_id == asker.cycle.id, CycleLevel.level == asker.unit.level
        )
    ).first()
    if row is None:
        return None
    years = [int(year) for year in _YEAR.findall(asker.cycle.title)]
    if not years:
        return Period(row.opens_on - timedelta(days=366), row.closes_on)
    return Period(date(min(years), 1, 1), max(date(max(years), 12, 31), row.closes_on))
