"""The proof list 终稿核对单: what stops a freeze, and what is to be looked at before it.

Its items come from `services.proof_sources`. What does not stop has to be confirmed group by group
as it stood on the page.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from domain.canonical import digest
from domain.errors import NotAllowed
from domain.message import msg
from models import Cycle, CycleUnit, FinalReport
from services.acting import Acting
from services.outlines import outline_of
from services.proof_sources import SOURCES, ProofItem, ProofKind, Proofread
from services.reports import freeze
from services.tree import cycle_unit


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
