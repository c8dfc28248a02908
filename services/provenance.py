"""The sources that a typed text may name: those that were saved, and those that can be proven."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from domain.answers import Answer, Given
from domain.block_source import BlockSource
from domain.content import Content, StoredContent, load
from domain.narrative import Narrative, sources_of
from domain.provenance import digests_of, with_sources_of
from domain.template import SectionSpec
from domain.workflow.states import State
from models import CycleUnit, Revision, Submission
from services.sections import Section
from services.tree import feeders

Sources = Iterable[BlockSource]


def attributed(
    session: Session, section: Section, kept: Content, answers: Mapping[str, Answer]
) -> dict[str, Answer]:
    """The answers with the sources that their texts may name.

    A text that names none, because it came as plain words or from Word, keeps those of the saved
    text (`kept`) that it was made of. A source that was not saved before must be proven: a unit
    that feeds the section said exactly these words in that approved revision. What cannot be proven
    is left out; no word is.
    """
    found = {key: _given_back(answer, kept.narrative(key)) for key, answer in answers.items()}
    saved = {
        source
        for spec in section.typed
        if spec.is_narrative
        for source in sources_of(kept.narrative(spec.key))
    }
    named = {source for answer in found.values() for source in sources_of(_text(answer))}
    unknown = named - saved
    if not unknown:
        return found
    good = saved | proven(session, section, unknown)
    return {key: _only(answer, good) for key, answer in found.items()}


def proven(session: Session, section: Section, sources: Sources) -> set[BlockSource]:
    """Those that name words which a unit that feeds the section was approved with."""
    wanted = {(source.unit, source.revision) for source in sources}
    feeding = {each.unit.code: each.unit for each in feeders(session, section.unit, section.spec)}
    numbers = {number for code, number in wanted if code in feeding}
    if not numbers:
        return set()
    rows = session.execute(
        select(CycleUnit.code, Revision.number, Revision.texts)
        .join(Submission, Submission.id == Revision.submission_id)
        .join(
            CycleUnit,
            (CycleUnit.cycle_id == Submission.cycle_id) & (CycleUnit.unit_id == Submission.unit_id),
        )
        .where(
            Submission.cycle_id == section.cycle.id,
            Submission.section_key == section.spec.key,
            CycleUnit.code.in_({code for code, _ in wanted} & feeding.keys()),
            Revision.number.in_(numbers),
            or_(Submission.state == State.APPROVED, Revision.number < Submission.revision_number),
        )
    )
    said = {
        (code, number): _digests(texts, section.spec, feeding[code].level)
        for code, number, texts in rows
        if (code, number) in wanted
    }
    nothing: frozenset[str] = frozenset()
    return {s for s in sources if s.digest in said.get((s.unit, s.revision), nothing)}


def texts_in(texts: Mapping[str, object], section: SectionSpec, level: str) -> dict[str, Narrative]:
    """The narratives that a revision of a unit of `level` holds, by field key; no empty one."""
    specs = [spec for spec in section.fields_entered_at(level) if spec.is_narrative]
    content = load(StoredContent({}, dict(texts)), specs)
    found = {spec.key: content.narrative(spec.key) for spec in specs}
    return {key: text for key, text in found.items() if not text.is_empty}


def _digests(texts: Mapping[str, object], section: SectionSpec, level: str) -> frozenset[str]:
    found = texts_in(texts, section, level).values()
    return frozenset[str]().union(*map(digests_of, found))


def _text(answer: Answer) -> Narrative:
    match answer:
        case Given(Narrative() as text):
            return text
        case _:
            return Narrative()


def _given_back(answer: Answer, kept: Narrative) -> Answer:
    text = _text(answer)
    if text.is_empty or sources_of(text) or not sources_of(kept):
        return answer
    return Given(with_sources_of(kept, text))


def _only(answer: Answer, good: set[BlockSource]) -> Answer:
    text = _text(answer)
    if good.issuperset(sources_of(text)):
        return answer
    blocks = (
        replace(block, sources=tuple(each for each in block.sources if each in good))
        for block in text.blocks
    )
    return Given(Narrative(tuple(blocks)))
