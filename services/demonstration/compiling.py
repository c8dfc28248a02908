"""What the first company's compiler has taken from its branches so far, for the compile desk."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.answers import Given
from domain.compiling import Standing
from domain.content import Content
from domain.narrative import Narrative, length_of
from domain.picking import Marking
from domain.provenance import sentences_of, taken, taken_sentence
from domain.workflow.states import State
from models import Submission
from services.acting import Acting
from services.compile_desk.below import Below, units_of
from services.compile_desk.deciding import decide_text
from services.demonstration.stage import Stage
from services.drafting import Typed, save_draft
from services.sections import Section, draft_content, draft_of, load_section

COMPANY = "c1"
COMPILER = "c1.compiler"
_TAKEN = 3
_OPEN = (State.DRAFT, State.RETURNED)
_SET_ASIDE = "与车间党支部的做法相近，本次不重复采用。"


def compile_texts(stage: Stage, at: datetime) -> None:
    """Take from the branches' approved texts into each section that the company still writes."""
    by = stage.by(COMPILER, at)
    for submission_id in _open_sections(stage.session, stage):
        _compile(by, load_section(stage.session, submission_id))


def _open_sections(session: Session, stage: Stage) -> list[int]:
    found = session.scalars(
        select(Submission)
        .where(Submission.cycle_id == stage.cycle.id, Submission.state.in_(_OPEN))
        .order_by(Submission.id)
    )
    return [row.id for row in found if load_section(session, row.id).unit.code == COMPANY]


def _compile(by: Acting, section: Section) -> None:
    units = [u for u in units_of(by.session, section) if u.said.standing is Standing.APPROVED]
    content = draft_content(by.session, section)
    answers = {
        spec.key: Given(_with_pieces(content, spec.key, units, spec.max_length or 2_000))
        for spec in section.typed
        if spec.is_narrative and not content.narrative(spec.key).is_empty
    }
    if not answers:
        return
    version = draft_of(by.session, section).version
    save_draft(by, section.submission.id, Typed(answers, based_on=version))
    for key in answers:
        for unit in units[-1:]:
            if key in unit.said.texts:
                marking = Marking(unit.unit.code, key, is_used=False, reason=_SET_ASIDE)
                decide_text(by, section.submission.id, marking)


def _with_pieces(content: Content, key: str, units: list[Below], most: int) -> Narrative:
    """The text with a paragraph of the first unit and a sentence each of the next behind it."""
    text = content.narrative(key)
    giving = [unit for unit in units if key in unit.said.texts][:_TAKEN]
    for place, unit in enumerate(giving):
        block = unit.said.texts[key].blocks[0]
        sentences = sentences_of(block)
        code, revision = unit.unit.code, unit.said.revision
        piece = (
            taken_sentence(sentences[-1], code, revision)
            if place and sentences
            else taken(block, code, revision)
        )
        longer = Narrative((*text.blocks, piece))
        if length_of(longer) < most:
            text = longer
    return text
