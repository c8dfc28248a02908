"""The compile desk of one section: the units' approved texts, what was used, what has changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from domain.block_source import BlockSource
from domain.compiling import (
    GONE,
    SourceState,
    TextUse,
    UnitBelow,
    Use,
    counted,
    sources_in,
    states_of,
    use_of,
)
from domain.content import Content
from domain.difference import NarrativeDifference, narrative_difference
from domain.narrative import Narrative, length_of, plain_text
from domain.picking import Order, Wanted
from domain.replacing import Became
from domain.template import FieldSpec
from domain.workflow.states import State
from models import Person, SourceSettlement, TextVerdict
from services.acting import Acting
from services.compile_desk.below import (
    Below,
    by_code,
    kept_of,
    old_texts,
    units_of,
    verdict_from,
    verdicts_of,
)
from services.compile_desk.deciding import change_of
from services.sections import Section, current_revision, draft_content, revision_content

_LOCKED = (State.IN_REVIEW, State.APPROVED)


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody decided about a whole text."""

    is_used: bool
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DeskText:
    """The approved text of one unit for one field, and how it was used."""

    unit_code: str
    unit_name: str
    submission_id: int
    field: FieldSpec
    revision: int
    narrative: Narrative
    length: int
    use: TextUse
    decided: Decided | None
    taken: frozenset[str]

    @property
    def beginning(self) -> str:
        """Its first words, on one line."""
        return " ".join(plain_text(self.narrative).split())[:120]


@dataclass(frozen=True, slots=True)
class ChangedSource:
    """Words in the compiled text that their unit says otherwise now: to be settled.

    `became` and `difference` are None where what was taken cannot be found any more.
    """

    source: BlockSource
    unit_name: str
    field: str
    blocks: int
    is_waived: bool
    became: Became | None
    difference: NarrativeDifference | None


@dataclass(frozen=True, slots=True)
class Settled:
    """How a change was settled."""

    unit_name: str
    source: BlockSource
    is_kept: bool
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CompileDesk:
    """What the desk shows beside the text; `states` tell of every source that the text names."""

    fields: tuple[FieldSpec, ...]
    texts: tuple[DeskText, ...]
    waiting: tuple[tuple[str, State], ...]
    changed: tuple[ChangedSource, ...]
    settled: tuple[Settled, ...]
    states: Mapping[BlockSource, SourceState]
    names: Mapping[str, str]
    units: int

    def counts(self, field: str = "") -> dict[Use, int]:
        """How many texts of a field, or of all, were used in which way."""
        return counted(text.use.use for text in self.texts if field in ("", text.field.key))

    def asked(self, wanted: Wanted) -> tuple[DeskText, ...]:
        """The texts that were asked for, in the order that was asked for."""
        found = [text for text in self.texts if _is_asked(text, wanted)]
        match wanted.order:
            case Order.CHANGES:
                found.sort(key=lambda text: list(_FIRST).index(text.use.use))
            case Order.LENGTH:
                found.sort(key=lambda text: -text.length)
            case Order.UNIT:
                pass
        return tuple(found)


_FIRST = (Use.CHANGED, Use.UNUSED, Use.USED, Use.SET_ASIDE, Use.NONE)


def _is_asked(text: DeskText, wanted: Wanted) -> bool:
    if wanted.field not in ("", text.field.key):
        return False
    if wanted.use is not None and text.use.use is not wanted.use:
        return False
    said = f"{text.unit_name}\n{plain_text(text.narrative)}".casefold()
    return all(word in said for word in wanted.words.casefold().split())


def compile_desk(by: Acting, section: Section) -> CompileDesk:
    """The desk of a section that was loaded."""
    session, own = by.session, _own_texts(by, section)
    units = units_of(session, section)
    sources = sources_in(own)
    known = by_code(units)
    states = states_of(sources, known, kept_of(session, section.submission.id))
    stale = [source for source, state in states.items() if state is not SourceState.CURRENT]
    old = old_texts(session, section, units, stale)
    homes = {source: _home(source, known, old) for source in sources}
    at_home: dict[tuple[str, str], dict[BlockSource, SourceState]] = {}
    for source, state in states.items():
        at_home.setdefault(homes[source], {})[source] = state
    verdicts = _verdicts(by, section)
    narratives = tuple(spec for spec in section.spec.fields if spec.is_narrative)
    return CompileDesk(
        fields=tuple(spec for spec in narratives if any(spec.key in u.said.texts for u in units)),
        texts=tuple(
            _text(unit, spec, at_home.get((unit.unit.code, spec.key), {}), verdicts)
            for spec in narratives
            for unit in units
            if spec.key in unit.said.texts
        ),
        waiting=tuple(
            (unit.unit.name, unit.state) for unit in units if unit.state is not State.APPROVED
        ),
        changed=tuple(
            _changed(source, sources[source], units, old, homes)
            for source, state in states.items()
            if state is SourceState.CHANGED
        ),
        settled=_settlements(by, section, units),
        states=states,
        names={unit.unit.code: unit.unit.name for unit in units},
        units=len(units),
    )


def _verdicts(by: Acting, section: Section) -> dict[tuple[int, str], tuple[TextVerdict, Decided]]:
    rows = verdicts_of(by.session, section.submission.id)
    names = _names(by, rows.values())
    return {
        key: (row, Decided(row.is_used, row.reason, names[row.decided_by_id], row.decided_at))
        for key, row in rows.items()
    }


def _own_texts(by: Acting, section: Section) -> list[Narrative]:
    """What the section says now: its revision where it is locked, else its draft."""
    content: Content
    revision = current_revision(by.session, section.submission)
    if revision is not None and section.submission.state in _LOCKED:
        content = revision_content(revision, section)
    else:
        content = draft_content(by.session, section)
    return [content.narrative(spec.key) for spec in section.typed if spec.is_narrative]


Old = Mapping[tuple[str, int], Mapping[str, Narrative]]


def _home(source: BlockSource, known: Mapping[str, UnitBelow], old: Old) -> tuple[str, str]:
    """The unit and the field whose text a source was taken from."""
    unit = known.get(source.unit)
    field = unit.field_saying(source.digest) if unit is not None else ""
    if not field:
        texts = old.get((source.unit, source.revision), {})
        change = change_of(source, texts, texts, source.revision)
        field = change.field if change is not None else ""
    return source.unit, field


def _text(
    unit: Below,
    spec: FieldSpec,
    sources: Mapping[BlockSource, SourceState],
    verdicts: Mapping[tuple[int, str], tuple[TextVerdict, Decided]],
) -> DeskText:
    row, decided = verdicts.get((unit.unit.unit_id, spec.key), (None, None))
    narrative = unit.said.texts[spec.key]
    return DeskText(
        unit_code=unit.unit.code,
        unit_name=unit.unit.name,
        submission_id=unit.submission_id,
        field=spec,
        revision=unit.said.revision,
        narrative=narrative,
        length=length_of(narrative),
        use=use_of(unit.said, spec.key, sources, verdict_from(row)),
        decided=decided,
        taken=frozenset(source.digest for source in sources),
    )


def _changed(
    source: BlockSource,
    blocks: int,
    units: Sequence[Below],
    old: Old,
    homes: Mapping[BlockSource, tuple[str, str]],
) -> ChangedSource:
    unit = next((each for each in units if each.unit.code == source.unit), None)
    new = unit.said.texts if unit is not None else {}
    revision = unit.said.revision if unit is not None else GONE
    change = change_of(source, old.get((source.unit, source.revision), {}), new, revision)
    return ChangedSource(
        source=source,
        unit_name=unit.unit.name if unit is not None else source.unit,
        field=homes[source][1],
        blocks=blocks,
        is_waived=unit is None or unit.state is State.WAIVED,
        became=change,
        difference=narrative_difference(change.old, change.new) if change else None,
    )


def _settlements(by: Acting, section: Section, units: Sequence[Below]) -> tuple[Settled, ...]:
    known = {unit.unit.code: unit.unit.name for unit in units}
    rows = by.session.execute(
        select(SourceSettlement, Person.name)
        .join(Person, Person.id == SourceSettlement.settled_by_id)
        .where(SourceSettlement.submission_id == section.submission.id)
        .order_by(SourceSettlement.id.desc())
        .limit(50)
    )
    return tuple(
        Settled(
            known.get(row.unit_code, row.unit_code),
            BlockSource(row.unit_code, row.from_revision, row.digest),
            row.is_kept,
            row.reason,
            name,
            row.settled_at,
        )
        for row, name in rows
    )


def _names(by: Acting, rows: Iterable[TextVerdict]) -> dict[int, str]:
    people = {row.decided_by_id for row in rows}
    found = by.session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    return {row.id: row.name for row in found}


def text_of_unit(desk: CompileDesk, unit_code: str, field_key: str) -> DeskText | None:
    """One unit's text."""
    return next(
        (t for t in desk.texts if (t.unit_code, t.field.key) == (unit_code, field_key)), None
    )
