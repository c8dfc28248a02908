"""Which paragraphs of a unit's texts were taken from the sections below, and what they used."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.block_source import BlockSource
from domain.compiling import GONE
from domain.narrative import Narrative
from domain.provenance import digests_of, words_of
from domain.staleness import OPEN, WAIVED, Kind, Source, Thing, Use
from domain.template import TemplateSpec
from domain.workflow.states import State
from models import CycleUnit, Revision, SourceSettlement, Submission
from services.provenance import texts_in
from services.sources_now import Standing, seen_as
from services.values import values_of


@dataclass(frozen=True, slots=True)
class Taken:
    """A block of a section's text that was made of others' words; `words` are its own."""

    thing: Thing
    words: str
    sources: tuple[BlockSource, ...]


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """What the paragraphs of a unit used, and how their sources stand."""

    uses: tuple[Use, ...] = ()
    now: Mapping[Source, Standing] = field(default_factory=dict)


def taken_blocks(
    session: Session, template: TemplateSpec, unit: CycleUnit, section_key: str = ""
) -> tuple[Taken, ...]:
    """The blocks of a unit's texts, or of one section's, that name a source: as they stand."""
    values = values_of(session, template, unit)
    found: list[Taken] = []
    for section in template.sections:
        content = values.content.get(section.key)
        if content is None or section_key not in ("", section.key):
            continue
        for spec in section.fields_entered_at(unit.level):
            if spec.is_narrative:
                found += _of_a_text(unit, section.key, spec.key, content.narrative(spec.key))
    return tuple(found)


def _of_a_text(unit: CycleUnit, section: str, field: str, text: Narrative) -> Iterator[Taken]:
    for place, block in enumerate(text.blocks):
        if block.sources:
            thing = Thing(Kind.PARAGRAPH, unit.unit_id, section, f"{field}:{place}")
            yield Taken(thing, words_of(block), block.sources)


def paragraph_uses(
    session: Session, template: TemplateSpec, unit: CycleUnit, blocks: Collection[Taken]
) -> Paragraphs:
    """What these blocks used. A unit that says the same words in another revision has not changed
    them; nor do words count as changed that were kept, for a reason, as they were."""
    if not blocks:
        return Paragraphs()
    below = _units(session, unit, blocks)
    sources = {each.thing.section: set[BlockSource]() for each in blocks}
    for each in blocks:
        sources[each.thing.section] |= set(each.sources)
    now = _now(session, template, unit, below, sources)
    kept = _kept(session, unit)
    hashes = _hashes(session, unit, below, sources)

    def seen(section: str, source: BlockSource) -> str:
        place = Source(below[source.unit], section)
        said = now.get(place, _NOTHING)
        if said.holds and (
            source.digest in said.digests
            or (section, source.unit, source.digest, said.revision) in kept
        ):
            return said.standing.seen
        return hashes.get((place, source.revision), source.digest)

    uses = tuple(
        Use(
            each.thing,
            Source(below[source.unit], each.thing.section),
            seen(each.thing.section, source),
        )
        for each in blocks
        for source in each.sources
        if source.unit in below
    )
    stands = {use.source: now.get(use.source, _NOTHING).standing for use in uses}
    return Paragraphs(uses, stands)


@dataclass(frozen=True, slots=True)
class _Said:
    standing: Standing
    revision: int
    digests: frozenset[str]

    @property
    def holds(self) -> bool:
        """Whether it says something for good: words, or that the unit was let off."""
        return self.revision != GONE or self.standing.seen == WAIVED


_NOTHING = _Said(Standing(0, OPEN), GONE, frozenset())


def _units(session: Session, unit: CycleUnit, blocks: Collection[Taken]) -> dict[str, int]:
    codes = {source.unit for each in blocks for source in each.sources}
    rows = session.execute(
        select(CycleUnit.code, CycleUnit.unit_id).where(
            CycleUnit.cycle_id == unit.cycle_id, CycleUnit.code.in_(codes)
        )
    )
    return dict(rows.all())


def _now(
    session: Session,
    template: TemplateSpec,
    unit: CycleUnit,
    below: Mapping[str, int],
    sources: Mapping[str, Collection[BlockSource]],
) -> dict[Source, _Said]:
    """What the units say now in the sections that were taken from."""
    found = {}
    for row in session.execute(_texts(unit, below, sources)):
        section = template.section(row.section_key)
        texts = texts_in(row.texts or {}, section, row.level)
        digests = frozenset[str]().union(*(digests_of(text) for text in texts.values()))
        standing = Standing(row.id, seen_as(row.state, row.content_hash))
        found[Source(row.unit_id, row.section_key)] = _Said(standing, row.number or GONE, digests)
    return found


def _texts(unit: CycleUnit, below: Mapping[str, int], sections: Collection[str]) -> Any:
    return (
        select(
            Submission.id,
            Submission.unit_id,
            Submission.section_key,
            Submission.state,
            CycleUnit.level,
            Revision.number,
            Revision.texts,
            Revision.content_hash,
        )
        .join(
            CycleUnit,
            (CycleUnit.cycle_id == Submission.cycle_id) & (CycleUnit.unit_id == Submission.unit_id),
        )
        .outerjoin(
            Revision,
            (Revision.submission_id == Submission.id)
            & (Revision.number == Submission.revision_number)
            & (Submission.state == State.APPROVED),
        )
        .where(
            Submission.cycle_id == unit.cycle_id,
            Submission.unit_id.in_(below.values()),
            Submission.section_key.in_(sections),
        )
    )


def _kept(session: Session, unit: CycleUnit) -> frozenset[tuple[str, str, str, int]]:
    """The words that were kept though a revision says otherwise: (section, unit, digest, it)."""
    rows = session.execute(
        select(
            Submission.section_key,
            SourceSettlement.unit_code,
            SourceSettlement.digest,
            SourceSettlement.to_revision,
        )
        .join(Submission, Submission.id == SourceSettlement.submission_id)
        .where(
            Submission.cycle_id == unit.cycle_id,
            Submission.unit_id == unit.unit_id,
            SourceSettlement.is_kept,
        )
    )
    return frozenset((key, code, digest, number) for key, code, digest, number in rows)


def _hashes(
    session: Session,
    unit: CycleUnit,
    below: Mapping[str, int],
    sources: Mapping[str, Collection[BlockSource]],
) -> dict[tuple[Source, int], str]:
    """The content hash of the revisions (by number) that were taken from."""
    numbers = {source.revision for of in sources.values() for source in of}
    rows = session.execute(
        select(Submission.unit_id, Submission.section_key, Revision.number, Revision.content_hash)
        .join(Revision, Revision.submission_id == Submission.id)
        .where(
            Submission.cycle_id == unit.cycle_id,
            Submission.unit_id.in_(below.values()),
            Submission.section_key.in_(sources),
            Revision.number.in_(numbers),
        )
    )
    return {(Source(unit_id, key), number): said for unit_id, key, number, said in rows}
