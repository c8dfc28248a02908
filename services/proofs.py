"""The proof list 终稿核对单: what stops a freeze, and what is to be looked at before it.

A source reads one kind of item for a unit; a part of the system that knows more to look at adds its
source to `SOURCES`. What does not stop has to be confirmed group by group as it stood on the page.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.canonical import digest
from domain.errors import NotAllowed
from domain.message import Message, msg
from domain.severity import Severity
from domain.template import TemplateSpec
from domain.workflow.states import State
from models import Cycle, CycleUnit, FinalReport, Finding, Revision, Submission
from services.acting import Acting
from services.outlines import outline_of
from services.readiness import open_below
from services.report_content import message_of
from services.reports import freeze
from services.tree import cycle_unit


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
class ProofGroup:
    """The items of one kind. `mark` names them as they are now: who confirms it confirms these."""

    kind: ProofKind
    items: tuple[ProofItem, ...]

    @property
    def blocks(self) -> bool:
        return any(item.blocks for item in self.items)

    @property
    def asks(self) -> bool:
        """Whether it is to be confirmed: what is only told is not."""
        return not self.blocks and self.kind is not ProofKind.TOLD

    @property
    def mark(self) -> str:
        said = [[item.place, str(item.words), item.reason, item.blocks] for item in self.items]
        return f"{self.kind.value}:{digest(said)[:16]}"


@dataclass(frozen=True, slots=True)
class Proofread:
    """What a source is given: the unit in its cycle, the outline, and the issue if there is one."""

    session: Session
    cycle: Cycle
    unit: CycleUnit
    outline: TemplateSpec
    report: FinalReport | None


Source = Callable[[Proofread], Iterable[ProofItem]]


def proof_of(
    session: Session, cycle: Cycle, unit: CycleUnit, report: FinalReport | None
) -> tuple[ProofGroup, ...]:
    """The proof list of a unit's report as it stands, what stops it first."""
    asked = Proofread(session, cycle, unit, outline_of(session, cycle.version_id), report)
    items = [item for source in SOURCES for item in source(asked)]
    groups = [
        ProofGroup(kind, tuple(item for item in items if item.kind is kind)) for kind in ProofKind
    ]
    return tuple(sorted((g for g in groups if g.items), key=lambda group: not group.blocks))


def freeze_proved(by: Acting, report_id: int, confirmed: Collection[str]) -> FinalReport:
    """Freeze a report whose proof list was looked through; what was confirmed is kept with it.

    Raises NotAllowed for what stops it, and for each group not confirmed as it is now.
    """
    report = by.session.get_one(FinalReport, report_id)
    unit = cycle_unit(by.session, report.cycle_id, report.unit_id)
    groups = proof_of(by.session, report.cycle, unit, report) if unit else ()
    stopping = [item for group in groups for item in group.items if item.blocks]
    if stopping:
        raise NotAllowed(
            msg(
                "还有 %(count)s 处必须处理，不能定稿：%(first)s",
                count=len(stopping),
                first=f"{stopping[0].place}{stopping[0].words}",
            )
        )
    unread = [group for group in groups if group.asks and group.mark not in confirmed]
    if unread:
        raise NotAllowed(
            msg(
                "核对单有 %(count)s 组还没有勾选“已核对”，或在您核对之后有了变化。",
                count=len(unread),
            )
        )
    proof: dict[str, Any] = {
        group.kind.value: {"count": len(group.items), "mark": group.mark}
        for group in groups
        if group.asks
    }
    return freeze(by, report_id, {"confirmed": proof} if proof else {})


# ---------------------------------------------------------------- the sources
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


SOURCES: tuple[Source, ...] = (_open_sections, _imprint, _findings, _waivers)
"""Who adds a kind adds its source here: adjustments, texts not used, parts that are stale."""
