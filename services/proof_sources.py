"""What a unit's report is proofread for: each source reads one kind of item of the proof list."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.message import Message, msg
from domain.severity import Severity
from domain.staleness import Kind
from domain.template import TemplateSpec
from domain.workflow.states import State
from models import Cycle, CycleUnit, FinalReport, Finding, Revision, Submission
from services.adjusted import adjusted_totals
from services.compile_desk.uses import uses_by_section
from services.readiness import open_below
from services.report_content import message_of
from services.sections import section_of
from services.staleness import stale_at


class ProofKind(StrEnum):
    """What an item of the list is, in the order of the page."""

    OPEN_SECTION = "open_section"
    IMPRINT = "imprint"
    STALE = "stale"
    FINDING = "finding"
    ADJUSTMENT = "adjustment"
    WAIVER = "waiver"
    UNUSED = "unused"
    NOTE = "note"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class ProofItem:
    """One thing to look at: where (a section's page, if it has one), what, and the reason given."""

    kind: ProofKind
    place: str
    words: Message
    reason: str = ""
    submission_id: int | None = None
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class Proofread:
    """What a source is given: the unit in its cycle, the outline, and the issue if there is one."""

    session: Session
    cycle: Cycle
    unit: CycleUnit
    outline: TemplateSpec
    report: FinalReport | None


Source = Callable[[Proofread], Iterable[ProofItem]]


def _open_sections(asked: Proofread) -> Iterator[ProofItem]:
    rows = asked.session.execute(
        select(Submission.section_key, Submission.id).where(
            Submission.cycle_id == asked.cycle.id,
            Submission.unit_id == asked.unit.unit_id,
            Submission.state.not_in([State.APPROVED, State.WAIVED]),
        )
    )
    found = dict(rows.all())
    words = msg("章节未审定。")
    for spec in asked.outline.sections:
        if spec.key in found:
            number = found[spec.key]
            yield ProofItem(ProofKind.OPEN_SECTION, spec.heading, words, "", number, blocks=True)
    for heading in open_below(asked.session, asked.cycle, asked.unit):
        yield ProofItem(ProofKind.OPEN_SECTION, heading, msg("下级单位未审定。"), blocks=True)


def _imprint(asked: Proofread) -> Iterator[ProofItem]:
    report = asked.report
    if report is None:
        return
    if not report.signer:
        yield ProofItem(ProofKind.IMPRINT, "", msg("没有填写签发人。"), blocks=True)
    if not report.number:
        words = msg("没有填写文号，定稿之后不能再补。")
        yield ProofItem(ProofKind.NOTE, "", words)


def _findings(asked: Proofread) -> Iterator[ProofItem]:
    """Explained findings here and below, and what the unit's own sections are only told."""
    rows = asked.session.execute(
        select(
            Finding.severity,
            Finding.message,
            Finding.explanation,
            Submission.id,
            Submission.section_key,
            CycleUnit.unit_id,
            CycleUnit.name,
            CycleUnit.path,
        )
        .join(Revision, Revision.id == Finding.revision_id)
        .join(
            Submission,
            (Submission.id == Revision.submission_id)
            & (Submission.revision_number == Revision.number),
        )
        .join(
            CycleUnit,
            (CycleUnit.cycle_id == Submission.cycle_id) & (CycleUnit.unit_id == Submission.unit_id),
        )
        .where(
            Submission.cycle_id == asked.cycle.id,
            CycleUnit.path.startswith(asked.unit.path),
            Submission.state == State.APPROVED,
            Finding.severity.in_([Severity.EXPLAIN, Severity.INFO]),
        )
        .order_by(CycleUnit.path, Finding.id)
    ).all()
    for row in rows:
        is_explained = row.severity == Severity.EXPLAIN
        if is_explained or row.unit_id == asked.unit.unit_id:
            kind = ProofKind.FINDING if is_explained else ProofKind.TOLD
            place = f"{row.name} {asked.outline.section(row.section_key).heading}"
            words = message_of(row.message)
            yield ProofItem(kind, place, words, row.explanation, row.id)


def _waivers(asked: Proofread) -> Iterator[ProofItem]:
    rows = asked.session.execute(
        select(Submission.id, Submission.section_key, Submission.waiver_reason, CycleUnit.name)
        .join(
            CycleUnit,
            (CycleUnit.cycle_id == Submission.cycle_id) & (CycleUnit.unit_id == Submission.unit_id),
        )
        .where(
            Submission.cycle_id == asked.cycle.id,
            CycleUnit.path.startswith(asked.unit.path),
            Submission.state == State.WAIVED,
        )
        .order_by(CycleUnit.path, Submission.id)
    )
    for row in rows:
        place = f"{row.name} {asked.outline.section(row.section_key).heading}"
        yield ProofItem(ProofKind.WAIVER, place, msg("免报。"), row.waiver_reason or "", row.id)


def _stale(asked: Proofread) -> Iterator[ProofItem]:
    """Totals and paragraphs of the unit whose sources have changed since."""
    fields = asked.outline.fields
    for stale in stale_at(asked.session, asked.outline, asked.unit):
        thing = stale.thing
        if thing.kind not in (Kind.FIGURE, Kind.PARAGRAPH):
            continue
        spec = fields.get(thing.name.split("#", maxsplit=1)[0])
        words = msg("“%(label)s”已过时。", label=spec.label if spec else thing.name)
        yield ProofItem(ProofKind.STALE, asked.outline.section(thing.section).heading, words)


def _adjustments(asked: Proofread) -> Iterator[ProofItem]:
    for row in adjusted_totals(asked.session, asked.outline, asked.unit):
        words = msg(
            "“%(label)s”由 %(computed)s 调整为 %(value)s。",
            label=row.label,
            computed=row.computed or "未填",
            value=row.value,
        )
        yield ProofItem(ProofKind.ADJUSTMENT, f"{row.unit} {row.section}", words, row.reason)


def _unused(asked: Proofread) -> Iterator[ProofItem]:
    """Approved texts of units below that the unit's sections neither use nor set aside."""
    own = asked.session.scalars(
        select(Submission)
        .where(Submission.cycle_id == asked.cycle.id, Submission.unit_id == asked.unit.unit_id)
        .order_by(Submission.id)
    ).all()
    if not own:
        return
    by_key = {submission.section_key: submission.id for submission in own}
    uses = uses_by_section(asked.session, section_of(asked.session, own[0]))
    for key, use in uses.items():
        if use.unused:
            heading = asked.outline.section(key).heading
            words = msg("%(count)s 个下级单位的文字没有采用。", count=use.unused)
            yield ProofItem(ProofKind.UNUSED, heading, words, "", by_key.get(key))


SOURCES: tuple[Source, ...] = (
    _open_sections,
    _imprint,
    _findings,
    _waivers,
    _stale,
    _adjustments,
    _unused,
)
"""Who adds a kind of item adds its source here."""
