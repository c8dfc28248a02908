"""A Word draft beside what is kept: what each field would become, before anything is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.outline import OutlineContent
from domain.answers import Answer, Given
from domain.content import Content
from domain.difference import AnswerDifference, Side, answer_difference
from domain.message import Message, msg
from domain.narrative import Narrative, thaw_tokens
from domain.template import FieldSpec, SectionSpec, TemplateSpec
from domain.word_draft import Found, Left, Way, Written, match_draft
from domain.workflow.states import Action
from models import Cycle, CycleUnit, Submission
from services.acting import Acting
from services.cases import case_of, subject_in
from services.opening import Opening, opening_of
from services.outlines import outline_of
from services.reads.offers import offers_of
from services.sections import Section, draft_content, draft_of, section_of
from services.values import shown_words, values_of

_NOT_NOW = msg("已经提交，或不由您填写。")


@dataclass(frozen=True, slots=True)
class FieldPreview:
    """One recognised answer: where it was found, what it would change, why it cannot be taken."""

    spec: FieldSpec
    answer: Answer
    words: str
    way: Way
    difference: AnswerDifference
    why_closed: Message | None

    @property
    def is_open(self) -> bool:
        return self.why_closed is None

    @property
    def is_offered(self) -> bool:
        """Whether it can be taken: it changes something, and the field is open."""
        return self.is_open and self.difference.is_changed


@dataclass(frozen=True, slots=True)
class SectionPreview:
    """A section with what was recognised for it; `why_closed` says why nothing can be taken."""

    submission_id: int
    spec: SectionSpec
    draft_version: int
    why_closed: Message | None
    fields: tuple[FieldPreview, ...]

    @property
    def offered(self) -> int:
        return sum(1 for each in self.fields if each.is_offered)


@dataclass(frozen=True, slots=True)
class Preview:
    """A whole draft: what was recognised by section, and what was not, with the reason.

    `headings` are those of the outline's sections by their keys.
    """

    sections: tuple[SectionPreview, ...]
    left: tuple[Left, ...]
    headings: Mapping[str, str]
    shown: Mapping[str, str]

    @property
    def offered(self) -> int:
        return sum(section.offered for section in self.sections)


@dataclass(frozen=True, slots=True)
class UnitSection:
    """A section that the unit fills."""

    submission_id: int
    spec: SectionSpec


def unit_sections(session: Session, cycle: Cycle, unit: CycleUnit) -> list[UnitSection]:
    """The sections that a unit fills, in the outline's order."""
    found = _sections(session, cycle, unit)
    return [UnitSection(section.submission.id, section.spec) for section in found]


def _sections(session: Session, cycle: Cycle, unit: CycleUnit) -> list[Section]:
    rows = session.scalars(
        select(Submission).where(
            Submission.cycle_id == cycle.id, Submission.unit_id == unit.unit_id
        )
    ).all()
    by_key = {row.section_key: row for row in rows}
    template = outline_of(session, cycle.version_id)
    return [
        section_of(session, by_key[spec.key]) for spec in template.sections if spec.key in by_key
    ]


def outline_for(session: Session, cycle: Cycle, unit: CycleUnit) -> OutlineContent:
    """What the outline of a unit is written from: its sections, and what is drafted."""
    drafts = {
        section.spec.key: draft_content(session, section)
        for section in _sections(session, cycle, unit)
    }
    template = outline_of(session, cycle.version_id)
    return OutlineContent(unit.name, cycle.title, unit.level, template, drafts)


def preview_of(
    by: Acting, cycle: Cycle, unit: CycleUnit, written: Iterable[Written], section_key: str = ""
) -> Preview:
    """What the draft would change; `section_key` is the section meant where it has no headings."""
    template = outline_of(by.session, cycle.version_id)
    default = next((s for s in template.sections if s.key == section_key), None)
    matched = match_draft(template, unit.level, written, default)
    shown = _shown(by.session, template, unit)
    sections = [s for s in _sections(by.session, cycle, unit) if s.spec.key in matched.found]
    return Preview(
        tuple(_section(by, each, matched.found[each.spec.key], shown) for each in sections),
        matched.left,
        {section.key: section.heading for section in template.sections},
        shown,
    )


def _shown(session: Session, template: TemplateSpec, unit: CycleUnit) -> Mapping[str, str]:
    return shown_words(template, values_of(session, template, unit).answers)


def _section(
    by: Acting, section: Section, found: Iterable[Found], shown: Mapping[str, str]
) -> SectionPreview:
    case = case_of(by, section)
    offers = offers_of(by, section, subject_in(case, section), case)
    why = offers.get(Action.SAVE) if Action.SAVE in offers else _NOT_NOW
    opening = opening_of(by.session, section)
    old = _live(draft_content(by.session, section))
    return SectionPreview(
        submission_id=section.submission.id,
        spec=section.spec,
        draft_version=draft_of(by.session, section).version,
        why_closed=why,
        fields=tuple(
            FieldPreview(
                spec=each.spec,
                answer=each.answer,
                words=each.words,
                way=each.way,
                difference=answer_difference(
                    each.spec,
                    Side(old, shown),
                    Side(Content({each.spec.key: each.answer}), shown),
                ),
                why_closed=why or _why_closed(opening, each),
            )
            for each in found
        ),
    )


def _why_closed(opening: Opening | None, found: Found) -> Message | None:
    return opening.why_closed(found.spec, found.answer) if opening else None


def _live(content: Content) -> Content:
    """The content with its numbers live again: what was submitted has them frozen in the text."""
    texts = {
        key: Given(thaw_tokens(answer.value))
        for key, answer in content.answers.items()
        if isinstance(answer, Given) and isinstance(answer.value, Narrative)
    }
    return content.with_answers(texts)
