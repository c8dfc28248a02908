"""What the first company's compiler has taken from its branches so far, for the compile desk."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.answers import Given
from domain.compiling import Standing
from domain.content import Content
from domain.narrative import Narrative, length_of, sources_of, thaw_tokens
from domain.picking import Marking
from domain.plain_narrative import from_plain, to_plain
from domain.provenance import sentences_of, taken, taken_sentence
from domain.workflow.states import State
from models import Submission
from services.acting import Acting
from services.compile_desk.below import Below, units_of
from services.compile_desk.deciding import decide_text
from services.demonstration.stage import Stage
from services.drafting import Typed, save_draft
from services.moving import Words, approve, reopen, submit
from services.opening import opening_of
from services.sections import Section, draft_content, draft_of, load_section

COMPANY = "c1"
COMPILER = "c1.compiler"
_TAKEN = 3
_OPEN = (State.DRAFT, State.RETURNED)
_STEP = timedelta(minutes=8)
_ASKED = "请补充开展学习的方式。"
_ADDED = "，并通过线上课堂组织外出党员同步学习"
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
    sections = [load_section(session, row.id) for row in found]
    return [
        section.submission.id
        for section in sections
        if section.unit.code == COMPANY and opening_of(session, section) is None
    ]


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


def change_a_source(stage: Stage, at: datetime) -> None:
    """One branch has its section opened again and approved with other words than were taken."""
    for submission_id in reversed(_open_sections(stage.session, stage)):
        section = load_section(stage.session, submission_id)
        named = [
            source.unit
            for spec in section.typed
            if spec.is_narrative
            for source in sources_of(draft_content(stage.session, section).narrative(spec.key))
        ]
        if named:
            unit = next(u for u in units_of(stage.session, section) if u.unit.code == named[0])
            _say_otherwise(stage, unit, at)
            return


def _say_otherwise(stage: Stage, unit: Below, at: datetime) -> None:
    code, number, session = unit.unit.code, unit.submission_id, stage.session

    def by(username: str, step: int) -> Acting:
        return stage.by(username, at + _STEP * step)

    reopen(by(COMPILER, 0), number, Words(_ASKED))
    key, text = next(iter(unit.said.texts.items()))
    words = to_plain(thaw_tokens(text)).replace("。", f"{_ADDED}。", 1)
    version = draft_of(session, load_section(session, number)).version
    answers = {key: Given(from_plain(words))}
    save_draft(by(f"{code}.drafter", 1), number, Typed(answers, based_on=version))
    shown = submit(by(f"{code}.drafter", 2), number).content_hash
    for step, username in enumerate((f"{code}.secretary", f"{COMPANY}.reviewer"), start=3):
        approve(by(username, step), number, shown)
