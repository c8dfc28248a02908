"""One total that a company has adjusted, so that the demonstration shows what that looks like."""

from datetime import datetime

from sqlalchemy import select

from domain.rollup import Tally
from domain.template import Operator
from domain.workflow.states import State
from models import CycleUnit, Figure, Submission
from services.adjusting import Wanted, adjust, computed_totals, mark_of_tally
from services.demonstration.stage import Stage
from services.sections import draft_content, load_section

_COUNTED_IN = ("次", "期", "篇", "场")
REASON = "与支部核对，其中一例在两个支部重复计入，扣除 1。"


def adjust_one(stage: Stage, now: datetime) -> None:
    """Adjust the first total of a company's open section; nothing where none is open."""
    found = stage.session.execute(
        select(Submission.id, Figure.field_key, CycleUnit.code)
        .join(
            Figure,
            (Figure.cycle_id == Submission.cycle_id)
            & (Figure.unit_id == Submission.unit_id)
            & (Figure.section_key == Submission.section_key),
        )
        .join(
            CycleUnit,
            (CycleUnit.cycle_id == Submission.cycle_id) & (CycleUnit.unit_id == Submission.unit_id),
        )
        .where(
            Submission.cycle_id == stage.cycle.id,
            Submission.state == State.DRAFT,
            Figure.operator == Operator.SUM,
            Figure.answered > 1,
            CycleUnit.parent_id.is_not(None),
        )
        .order_by(Submission.id, Figure.id)
    ).all()
    # what other rules compare stays as it is: nothing is to be blocked by the demonstration itself
    fields = stage.template.fields
    counted = [row for row in found if fields[row.field_key].unit in _COUNTED_IN]
    if not counted:
        return
    submission_id, key, code = counted[0]
    section = load_section(stage.session, submission_id)
    spec = fields[key]
    content = draft_content(stage.session, section)
    tally = computed_totals(stage.session, section, content).get(key, Tally())
    whole = int(tally.parts[0][0]) // 10**spec.places
    if whole > 1:
        wanted = Wanted(str(whole - 1), REASON, mark_of_tally(tally))
        adjust(stage.by(f"{code}.compiler", now), submission_id, key, wanted)
