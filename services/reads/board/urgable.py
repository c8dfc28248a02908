"""What of a board can be urged: what waits for somebody, and was not urged a moment ago."""

from collections.abc import Sequence

from sqlalchemy import select

from domain.workflow.states import EventKind, State
from domain.workflow.verb_guards import URGE_AGAIN_AFTER
from models import AuditEvent
from services.acting import Acting
from services.reads.board.cells import Cell

_CHAIN = "submission:"


def can_be_urged(cell: Cell) -> bool:
    """Whether a section waits for somebody at all."""
    return cell.state in (State.DRAFT, State.RETURNED, State.IN_REVIEW)


def urged_lately(by: Acting, submissions: Sequence[int]) -> frozenset[int]:
    """Those of the sections (ids) that the person urged too lately to urge again."""
    wanted = set(submissions)
    chains = by.session.scalars(
        select(AuditEvent.chain).where(
            AuditEvent.happened_at > by.now - URGE_AGAIN_AFTER,
            AuditEvent.kind == EventKind.URGED,
            AuditEvent.person_id == by.person,
        )
    )
    urged = {int(chain.removeprefix(_CHAIN)) for chain in chains if chain.startswith(_CHAIN)}
    return frozenset(urged & wanted)
