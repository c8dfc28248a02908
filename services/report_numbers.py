"""The document number of a report: well formed, and no other report of the unit has it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.document_number import document_number
from domain.errors import Invalid
from domain.message import msg
from models import CycleUnit, FinalReport


def number_for(session: Session, unit: CycleUnit, typed: str) -> str:
    """The number of a unit's report as it is printed; empty: not given yet.

    The issues of one report may share a number. Raises Invalid for one that is no number or that
    another report of the unit has.
    """
    number = document_number(typed)
    other = session.scalar(
        select(FinalReport.title).where(
            FinalReport.unit_id == unit.unit_id,
            FinalReport.cycle_id != unit.cycle_id,
            FinalReport.number == number,
            FinalReport.number != "",
        )
    )
    if other is not None:
        raise Invalid(
            msg("文号 %(number)s 已用于本单位的《%(title)s》。", number=number, title=other)
        )
    return number
