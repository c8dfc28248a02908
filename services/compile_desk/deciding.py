"""Deciding about the texts of the units below: used or not, brought up to date, kept, taken."""

from collections.abc import Mapping, Sequence

from domain.answers import Given
from domain.block_source import BlockSource
from domain.compiling import GONE, SourceState, state_of
from domain.errors import Conflict, Invalid
from domain.message import msg
from domain.narrative import Block, Narrative, sources_of
from domain.picking import WHOLE, Marking, Piece
from domain.provenance import digest_of, digest_of_words, sentences_of, taken, taken_sentence
from domain.replacing import Became, became, is_to_be_merged, updated
from domain.text import clean
from models import SourceSettlement, TextVerdict
from services.acting import Acting
from services.audit import Happened, record
from services.compile_desk.below import (
    Below,
    by_code,
    kept_of,
    old_texts,
    units_of,
    verdicts_of,
)
from services.drafting import Typed, save_draft
from services.sections import Section, draft_content, draft_of, load_section
from services.writable import refuse_locked

MOST_REASON = 500
_CHANGED_MEANWHILE = msg("下级单位的文字刚刚有变化，请刷新页面后再看。")


def decide_text(by: Acting, submission_id: int, marking: Marking) -> None:
    """Mark a unit's whole text as used or not, or take the mark away.

    Raises NotAllowed when the section cannot be written in, Conflict when the unit's text is no
    longer there, Invalid for a reason that is too long.
    """
    section = _writable(by, submission_id)
    unit = _unit(by, section, marking.unit)
    if marking.field not in unit.said.texts:
        raise Conflict(_CHANGED_MEANWHILE)
    words = _reason(marking.reason)
    row = verdicts_of(by.session, submission_id).get((unit.unit.unit_id, marking.field))
    if marking.is_used is not None:
        row = row or TextVerdict(
            submission_id=submission_id, unit_id=unit.unit.unit_id, field_key=marking.field
        )
        row.is_used, row.reason = marking.is_used, words
        row.revision_number = unit.said.revision
        row.decided_by_id, row.decided_at = by.person, by.now
        by.session.add(row)
    elif row is not None:
        by.session.delete(row)
    kind = {True: "text_used", False: "text_set_aside", None: "text_unmarked"}[marking.is_used]
    _record(by, section, kind, unit=marking.unit, field=marking.field, reason=words)


def keep_source(by: Acting, submission_id: int, source: BlockSource, reason: str) -> None:
    """Keep words as they were taken though the unit says otherwise now; the reason is needed.

    Raises NotAllowed, Conflict when there is nothing to be settled any more, Invalid.
    """
    words = _reason(reason)
    if not words:
        raise Invalid(msg("请写明保留原文的理由。"))
    section = _writable(by, submission_id)
    units = units_of(by.session, section)
    _must_be_changed(by, section, units, source)
    _settle(by, section, units, source, words)


def update_source(by: Acting, submission_id: int, source: BlockSource) -> bool:
    """Put what the unit says now in the place of the words that were taken, wherever they stand.

    Says whether it came behind words that were written over, for somebody to merge. Raises
    NotAllowed, Conflict when there is nothing to be settled any more.
    """
    section = _writable(by, submission_id)
    units = units_of(by.session, section)
    _must_be_changed(by, section, units, source)
    change = became_of(by, section, units, source)
    if change is None:
        raise Conflict(_CHANGED_MEANWHILE)
    draft = draft_of(by.session, section)
    content = draft_content(by.session, section)
    texts = {
        spec.key: text
        for spec in section.typed
        if spec.is_narrative and source in sources_of(text := content.narrative(spec.key))
    }
    answers = {key: Given(updated(text, source, change)) for key, text in texts.items()}
    save_draft(by, submission_id, Typed(answers, based_on=draft.version))
    _settle(by, section, units, source, "")
    return any(is_to_be_merged(text, source, change) for text in texts.values())


def became_of(
    by: Acting, section: Section, units: Sequence[Below], source: BlockSource
) -> Became | None:
    """What became of the words of a source."""
    old = old_texts(by.session, section, units, [source]).get((source.unit, source.revision), {})
    unit = by_code(units).get(source.unit)
    new = {} if unit is None else unit.texts
    return change_of(source, old, new, _revision(units, source))


def change_of(
    source: BlockSource,
    old: Mapping[str, Narrative],
    new: Mapping[str, Narrative],
    revision: int,
) -> Became | None:
    """What the words of a source, somewhere in the `old` texts of its unit, became in the `new`."""
    for field, text in old.items():
        found = became(source, field, text, new.get(field, Narrative()), revision)
        if found is not None:
            return found
    return None


def take(by: Acting, submission_id: int, pieces: Sequence[Piece]) -> int:
    """Put pieces of the units' texts at the end of the same field's text, or of the first text
    where the section has no such field; how many blocks there are.

    Raises NotAllowed, Conflict when a unit no longer says one of them.
    """
    section = _writable(by, submission_id)
    written = [spec.key for spec in section.typed if spec.is_narrative]
    units = {each.unit.code: each for each in units_of(by.session, section)}
    content = draft_content(by.session, section)
    found: dict[str, Narrative] = {}
    for piece in pieces:
        key = piece.field if piece.field in written else written[0]
        blocks = found.get(key, content.narrative(key)).blocks
        found[key] = Narrative((*blocks, *blocks_of(units.get(piece.unit), piece)))
    version = draft_of(by.session, section).version
    answers = {key: Given(text) for key, text in found.items()}
    save_draft(by, submission_id, Typed(answers, based_on=version))
    added = (len(text.blocks) - len(content.narrative(key).blocks) for key, text in found.items())
    return sum(added)


def blocks_of(unit: Below | None, piece: Piece) -> tuple[Block, ...]:
    """The blocks that a piece is, with their source. Raises Conflict when it is not there."""
    text = unit.said.texts.get(piece.field) if unit is not None else None
    if unit is None or text is None:
        raise Conflict(_CHANGED_MEANWHILE)
    code, revision = unit.unit.code, unit.said.revision
    if piece.digest == WHOLE:
        return tuple(taken(block, code, revision) for block in text.blocks)
    for block in text.blocks:
        if digest_of(block) == piece.digest:
            return (taken(block, code, revision),)
        for sentence in sentences_of(block):
            if digest_of_words(sentence) == piece.digest:
                return (taken_sentence(sentence, code, revision),)
    raise Conflict(_CHANGED_MEANWHILE)


def _writable(by: Acting, submission_id: int) -> Section:
    section = load_section(by.session, submission_id, for_change=True)
    refuse_locked(by, section)
    return section


def _unit(by: Acting, section: Section, code: str) -> Below:
    found = next((u for u in units_of(by.session, section) if u.unit.code == code), None)
    if found is None:
        raise Invalid(msg("没有这个下级单位，请刷新页面后再试。"))
    return found


def _must_be_changed(
    by: Acting, section: Section, units: Sequence[Below], source: BlockSource
) -> None:
    content = draft_content(by.session, section)
    texts = [content.narrative(spec.key) for spec in section.typed if spec.is_narrative]
    is_there = any(source in sources_of(text) for text in texts)
    state = state_of(source, by_code(units), kept_of(by.session, section.submission.id))
    if not is_there or state is not SourceState.CHANGED:
        raise Conflict(_CHANGED_MEANWHILE)


def _revision(units: Sequence[Below], source: BlockSource) -> int:
    unit = by_code(units).get(source.unit)
    return GONE if unit is None else unit.revision


def _settle(
    by: Acting, section: Section, units: Sequence[Below], source: BlockSource, reason: str
) -> None:
    """Keep how a source was settled: kept where there is a reason, else updated."""
    row = SourceSettlement(
        submission_id=section.submission.id,
        unit_code=source.unit,
        digest=source.digest,
        from_revision=source.revision,
        to_revision=_revision(units, source),
        is_kept=bool(reason),
        reason=reason,
        settled_by_id=by.person,
        settled_at=by.now,
    )
    by.session.add(row)
    kind = "source_kept" if row.is_kept else "source_updated"
    _record(
        by,
        section,
        kind,
        unit=source.unit,
        digest=source.digest,
        reason=reason,
        from_revision=source.revision,
        to_revision=row.to_revision,
    )


def _record(by: Acting, section: Section, kind: str, **facts: object) -> None:
    chain = f"submission:{section.submission.id}"
    record(by.session, Happened(chain, kind, by.person, by.now, facts))
    by.session.flush()


def _reason(reason: str) -> str:
    words = clean(reason).strip()
    if len(words) > MOST_REASON:
        raise Invalid(msg("理由不能超过 %(most)s 个字。", most=MOST_REASON))
    return words
