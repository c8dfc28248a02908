"""The sections of a package as this installation can keep them: read, and proven to be whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.canonical import canonical
from domain.content import Content, StoredContent, load, store
from domain.errors import DomainError, Invalid, NotAllowed
from domain.message import Message, msg
from domain.rollup import Tally, tally_from_data, tally_to_data
from domain.severity import Severity
from domain.template import SectionSpec, TemplateSpec
from domain.workflow.states import State
from models import Cycle, CycleUnit, Draft, Submission
from services.outlines import outline_of
from services.tallies import aggregated, answers_of
from services.tree import units_below


@dataclass(frozen=True, slots=True)
class Incoming:
    """A section that was approved (or waived, with the reason) in the other installation."""

    submission_id: int
    heading: str
    waiver: str = ""
    stored: StoredContent = field(default_factory=lambda: StoredContent({}, {}))
    explanations: Mapping[str, str] = field(default_factory=dict)
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    findings: tuple[Mapping[str, Any], ...] = ()
    sources: tuple[Mapping[str, Any], ...] = ()
    submitted_at: str = ""


def incoming_sections(
    session: Session, unit: CycleUnit, cycle: Cycle, record: Any
) -> tuple[Incoming, ...]:
    """What a record brings for the sections of a unit, in the outline's order.

    Raises NotAllowed where the unit works in this installation itself, Invalid for a record that
    does not fit its sections.
    """
    outline = outline_of(session, cycle.version_id)
    rows = {
        row.section_key: row
        for row in session.execute(
            select(Submission.section_key, Submission.id, Submission.state, Draft.version)
            .join(Draft, Draft.submission_id == Submission.id)
            .where(Submission.cycle_id == cycle.id, Submission.unit_id == unit.unit_id)
        )
    }
    _refuse_worked_on(session, unit, list(rows.values()), outline)
    try:
        given = {section["key"]: section for section in record["sections"]}
        if set(given) != set(rows) or len(given) != len(record["sections"]):
            raise ValueError("other sections than those that are asked for")
        return tuple(
            _incoming(outline, spec, unit, rows[spec.key].id, given[spec.key])
            for spec in outline.sections
            if spec.key in rows
        )
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, DomainError) as error:
        raise Invalid(msg("报送包里各章节的内容与本系统的模板对不上。")) from error


def _refuse_worked_on(
    session: Session, unit: CycleUnit, rows: list[Any], outline: TemplateSpec
) -> None:
    if units_below(session, unit):
        raise NotAllowed(
            msg(
                "%(unit)s的下级也在本系统填报，数字应在本系统汇总，不能导入报送包。", unit=unit.name
            )
        )
    begun = [
        outline.section(row.section_key).heading
        for row in rows
        if row.version or row.state not in (State.DRAFT, State.RETURNED)
    ]
    if begun:
        raise NotAllowed(
            msg(
                "%(unit)s已在本系统填报（%(names)s），不能再导入报送包。",
                unit=unit.name,
                names="；".join(begun),
            )
        )


def _incoming(
    outline: TemplateSpec, spec: SectionSpec, unit: CycleUnit, submission_id: int, given: Any
) -> Incoming:
    if "waiver" in given:
        if not _text(given["waiver"]).strip():
            raise ValueError("a waiver without its reason")
        return Incoming(submission_id, spec.heading, waiver=given["waiver"])
    asked = spec.fields_entered_at(unit.level)
    stored = StoredContent(given["numbers"], given["texts"])
    if store(load(stored, asked), asked) != stored:
        raise ValueError("answers that nobody was asked for")
    known = {_text(key): _text(words) for key, words in given["explanations"].items()}
    if datetime.fromisoformat(given["submitted_at"]).tzinfo is None:
        raise ValueError("a naive moment")
    return Incoming(
        submission_id,
        spec.heading,
        stored=stored,
        explanations=known,
        tallies=_tallies(outline, spec, given["tallies"], load(stored, asked)),
        findings=tuple(_finding(each) for each in given["findings"]),
        sources=tuple(_source(each) for each in given["sources"]),
        submitted_at=given["submitted_at"],
    )


def _tallies(
    outline: TemplateSpec, spec: SectionSpec, given: Mapping[str, Any], own: Content
) -> dict[str, Tally]:
    """The figures of a section; each can be read as the value of its field."""
    found = {key: tally_from_data(data) for key, data in given.items()}
    if not set(found) <= {each.key for each in aggregated(spec)}:
        raise ValueError("figures of other fields")
    for key, tally in found.items():
        counts = (tally.answered, tally.not_applicable, tally.missing)
        if any(type(count) is not int or count < 0 for count in counts):
            raise ValueError("units that cannot be counted")
        if canonical(tally_to_data(tally)) != canonical(given[key]):
            raise ValueError("something that does not belong there")
    answers_of(outline, found)
    return found


def _finding(given: Any) -> Mapping[str, Any]:
    severity = Severity(given["severity"])
    message = Message(_text(given["message"]["text"]), given["message"]["args"])
    str(message)  # it can be said
    explanation = _text(given["explanation"])
    if severity is Severity.EXPLAIN and not explanation.strip():
        raise ValueError("a finding that should have been explained")
    return {
        "code": _text(given["code"])[:64],
        "severity": severity.value,
        "field_key": _text(given["field"])[:64],
        "message": {"text": message.text, "args": dict(message.args)},
        "explanation": explanation,
    }


def _source(given: Any) -> Mapping[str, str]:
    return {key: _text(given[key]) for key in ("code", "name", "revision")}


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise TypeError("a text is wanted")
    return given
