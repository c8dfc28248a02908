"""A draft as somebody types into it: far less than its page shows, read at every autosave."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from domain.answers import Answer
from domain.asides import Asides
from domain.content import Content
from domain.template import SectionSpec, TemplateSpec
from models import Person
from services.acting import Acting
from services.asides import draft_asides
from services.earlier import confirmable, earlier_of
from services.sections import draft_content, draft_of, load_section


@dataclass(frozen=True, slots=True)
class DraftRow:
    """What a form of the section is made from, and who saved it last.

    `confirmable` are last cycle's numbers, by field key, that may be confirmed to be unchanged.
    """

    template: TemplateSpec
    section: SectionSpec
    level: str
    state: str
    own: Content
    explanations: Mapping[str, str]
    asides: Asides
    confirmable: Mapping[str, Answer]
    note: str
    saved_by: str

    @property
    def asked(self) -> tuple[str, ...]:
        """The fields (keys) that the unit's level enters."""
        return tuple(spec.key for spec in self.section.fields_entered_at(self.level))


def draft_for_change(by: Acting, submission_id: int) -> DraftRow:
    """The draft of a submission, locked until the transaction ends. Raises NotFound."""
    section = load_section(by.session, submission_id, for_change=True)
    draft = draft_of(by.session, section)
    name = by.session.scalar(select(Person.name).where(Person.id == draft.saved_by_id))
    return DraftRow(
        template=section.template,
        section=section.spec,
        level=section.unit.level,
        state=section.submission.state,
        own=draft_content(by.session, section),
        explanations=draft.explanations,
        asides=draft_asides(draft),
        confirmable=confirmable(section, earlier_of(by.session, section)),
        note=draft.note,
        saved_by=name or "",
    )
