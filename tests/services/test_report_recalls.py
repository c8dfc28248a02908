"""Taking a report back: what was sent, what was frozen, and the number that stands on it."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from domain.errors import Invalid, NotAllowed
from domain.workflow.handover import ReportState
from models import AuditEvent, FinalReport, Handover, ReportSection
from services.check_codes import check_code
from services.cycles import Dates, Plan, close_cycle, open_cycle, plan_cycle
from services.moving import Words, reopen
from services.report_recalls import Recall, unfreeze, withdraw
from services.reports import (
    Cover,
    accept,
    compile_report,
    document_of,
    freeze,
    receive,
    send,
)
from tests.services.world import World

NUMBER = "一党〔2023〕5号"
WHY = Recall("签发人写错了")


@pytest.fixture
def ready(world: World) -> World:
    """Everything of the company is approved."""
    for unit in ("b1", "b2", "b3", "c1"):
        world.finish(unit)
        world.finish(unit, "plan")
    return world


def compiled(world: World, number: str = NUMBER, unit: str = "c1") -> FinalReport:
    cover = Cover(number, "王一", world.now.date())
    unit_id = world.units[unit].id
    return compile_report(world.by(f"{unit}.compiler"), world.cycle, unit_id, cover)


def frozen(world: World) -> FinalReport:
    return freeze(world.by("c1.approver"), compiled(world).id)


def last_event(world: World, report: FinalReport) -> AuditEvent:
    finding = select(AuditEvent).where(AuditEvent.chain == f"report:{report.id}")
    return world.session.scalars(finding.order_by(AuditEvent.position.desc())).first()  # type: ignore[return-value]  # it was just written


def test_an_unfrozen_issue_stays_readable_and_the_next_one_follows(ready: World) -> None:
    first = frozen(ready)
    said = document_of(ready.session, first, is_draft=False)
    unfreeze(ready.by("c1.approver"), first.id, WHY)
    assert first.state == ReportState.UNFROZEN
    assert first.unfrozen_reason == "签发人写错了"
    assert last_event(ready, first).facts["reason"] == "签发人写错了"
    second = frozen(ready)
    assert (second.issue, second.number) == (2, first.number)
    assert document_of(ready.session, first, is_draft=False) == said
    assert check_code(first) != check_code(second)
    kept = select(ReportSection).where(ReportSection.report_id == first.id)
    assert len(ready.session.scalars(kept).all()) == 2


def test_after_unfreezing_the_sections_may_be_opened_again(ready: World) -> None:
    report = frozen(ready)
    with pytest.raises(NotAllowed, match="终稿已经冻结"):
        reopen(ready.by("c1.approver"), ready.submission("c1").id, Words("需要修改"))
    unfreeze(ready.by("c1.approver"), report.id, WHY)
    reopen(ready.by("c1.approver"), ready.submission("c1").id, Words("需要修改"))
    assert ready.submission("c1").state == "returned"


@pytest.mark.parametrize("reason", ["", "  ", "字" * 2001])
def test_taking_back_wants_a_reason(ready: World, reason: str) -> None:
    report = frozen(ready)
    with pytest.raises(NotAllowed, match="理由"):
        unfreeze(ready.by("c1.approver"), report.id, Recall(reason))
    send(ready.by("c1.compiler"), report.id)
    with pytest.raises(NotAllowed, match="理由"):
        withdraw(ready.by("c1.compiler"), report.id, Recall(reason))
    assert report.state == ReportState.SENT


def test_what_was_sent_is_withdrawn_first_and_then_unfrozen(ready: World) -> None:
    report = frozen(ready)
    send(ready.by("c1.compiler"), report.id)
    with pytest.raises(NotAllowed):
        unfreeze(ready.by("c1.approver"), report.id, WHY)
    withdraw(ready.by("c1.compiler"), report.id, WHY)
    assert report.state == ReportState.FROZEN
    with pytest.raises(NotAllowed):
        receive(ready.by("g.reviewer"), report.id)
    send(ready.by("c1.compiler"), report.id)
    receive(ready.by("g.reviewer"), report.id)
    accept(ready.by("g.reviewer"), report.id)
    ways = ready.session.scalars(select(Handover).order_by(Handover.id)).all()
    assert [(way.withdrawn_reason, way.answer) for way in ways] == [
        ("签发人写错了", None),
        ("", "accepted"),
    ]


def test_what_the_unit_above_has_signed_for_is_not_taken_back(ready: World) -> None:
    report = frozen(ready)
    send(ready.by("c1.compiler"), report.id)
    receive(ready.by("g.reviewer"), report.id)
    with pytest.raises(NotAllowed, match="集团公司党委已签收，不能撤回"):
        withdraw(ready.by("c1.compiler"), report.id, WHY)


def test_nothing_is_unfrozen_below_a_frozen_report(ready: World) -> None:
    below = frozen(ready)
    ready.finish("g")
    ready.finish("g", "plan")
    above = compiled(ready, "集党〔2023〕1号", "g")
    freeze(ready.by("g.reviewer"), above.id)
    with pytest.raises(NotAllowed, match="集团公司党委的终稿已经定稿"):
        unfreeze(ready.by("c1.approver"), below.id, WHY)
    unfreeze(ready.by("g.reviewer"), above.id, WHY)
    unfreeze(ready.by("c1.approver"), below.id, WHY)
    assert (above.state, below.state) == (ReportState.UNFROZEN, ReportState.UNFROZEN)


def test_nothing_is_unfrozen_in_a_closed_cycle(ready: World) -> None:
    report = frozen(ready)
    close_cycle(ready.by("admin"), ready.cycle)
    with pytest.raises(NotAllowed, match="已关闭"):
        unfreeze(ready.by("c1.approver"), report.id, WHY)


# ---------------------------------------------------------------- the number
@pytest.mark.parametrize("typed", ["一党[2023]5号", "一党（2023）５号", " 一党 【2023】 5 号 "])
def test_a_number_is_put_right_as_it_is_printed(ready: World, typed: str) -> None:
    assert compiled(ready, typed).number == NUMBER


@pytest.mark.parametrize(
    "typed", ["5号", "一党2023年5号", "一党〔23〕5号", "一党〔2023〕第5号", "一党〔2023〕05号"]
)
def test_what_is_no_number_is_refused_with_an_example(ready: World, typed: str) -> None:
    with pytest.raises(Invalid, match="集团党委〔2026〕12号"):
        compiled(ready, typed)


def test_a_number_stands_on_one_report_of_the_unit(ready: World) -> None:
    report = compiled(ready)
    other = replace_cycle(ready)
    with pytest.raises(Invalid, match=f"文号 {NUMBER} 已用于本单位的《{report.title}》"):
        compiled(other)
    assert compiled(ready).number == NUMBER


def replace_cycle(world: World) -> World:
    """The same organisation in another cycle, everything of the company approved."""

    dates = {level.level: level for level in world.cycle.levels}

    plan = Plan(
        "again-2023",
        "又一次",
        world.cycle.version,
        world.units["g"],
        {key: Dates(day.opens_on, day.due_on, day.closes_on) for key, day in dates.items()},
    )
    cycle = plan_cycle(world.session, plan)
    world.session.flush()
    open_cycle(world.by("admin"), cycle)
    again = replace(world, cycle=cycle)
    for unit in ("b1", "b2", "b3", "c1"):
        again.finish(unit)
        again.finish(unit, "plan")
    return again
