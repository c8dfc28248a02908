"""The proof list: what stops a freeze, what is confirmed before it, and what is kept of that."""

import pytest
from sqlalchemy import select

from domain.answers import Given
from domain.errors import NotAllowed
from models import AuditEvent, FinalReport
from services.moving import Words, reinstate, reopen, waive
from services.proof_sources import ProofKind
from services.proofs import ProofGroup, freeze_proved, proof_of
from services.reports import Cover, compile_report
from tests.services.world import World, filled

NUMBER = "一党〔2023〕5号"


@pytest.fixture
def ready(world: World) -> World:
    """All is approved; b1 explained its hours, b3 was let off its work section."""
    hours = {"hours": Given(filled("b1")["hours"].value - 9)}
    world.save("b1", filled("b1") | hours, **{"T001:work:hours": "学时不足，已补课。"})
    world.submit("b1")
    world.approve("b1")
    world.finish("b2")
    waive(world.by("c1.compiler"), world.submission("b3").id, Words("新成立，本年度免报"))
    for unit in ("b1", "b2", "b3"):
        world.finish(unit, "plan")
    world.finish("c1")
    world.finish("c1", "plan")
    return world


def compiled(world: World, number: str = NUMBER) -> FinalReport:
    cover = Cover(number, "王一", world.now.date())
    return compile_report(world.by("c1.compiler"), world.cycle, world.units["c1"].id, cover)


def listed(world: World, report: FinalReport | None = None) -> dict[ProofKind, ProofGroup]:
    groups = proof_of(world.session, world.cycle, world.cycle_unit("c1"), report)
    return {group.kind: group for group in groups}


def test_the_list_names_place_and_reason_of_what_is_to_be_looked_at(ready: World) -> None:
    groups = listed(ready, compiled(ready))
    assert list(groups) == [ProofKind.FINDING, ProofKind.WAIVER, ProofKind.UNUSED]
    finding, waiver = groups[ProofKind.FINDING].items[0], groups[ProofKind.WAIVER].items[0]
    assert (finding.place, finding.reason) == ("b1 党支部 一、工作情况", "学时不足，已补课。")
    assert finding.submission_id == ready.submission("b1").id
    assert (waiver.place, waiver.reason) == ("b3 党支部 一、工作情况", "新成立，本年度免报")
    assert not any(group.blocks for group in groups.values())


def test_sections_that_are_not_approved_stop_and_stand_first(world: World) -> None:
    world.finish("b1", "plan")
    groups = listed(world)
    first = next(iter(groups.values()))
    assert first.kind is ProofKind.OPEN_SECTION
    assert [item.place for item in first.items] == ["一、工作情况", "二、下一步"]
    assert first.blocks


def test_a_report_without_its_number_asks_whether_that_is_meant(ready: World) -> None:
    groups = listed(ready, compiled(ready, ""))
    assert [str(i.words) for i in groups[ProofKind.NOTE].items] == [
        "没有填写文号，定稿之后不能再补。"
    ]


def test_nothing_is_frozen_before_each_group_was_confirmed(ready: World) -> None:
    report = compiled(ready)
    marks = [group.mark for group in listed(ready, report).values()]
    for confirmed in ([], marks[:1], marks[1:], ["finding:0000"]):
        with pytest.raises(NotAllowed, match="还没有勾选“已核对”"):
            freeze_proved(ready.by("c1.approver"), report.id, confirmed)
    freeze_proved(ready.by("c1.approver"), report.id, marks)
    kept = report.proof["confirmed"]
    counts = {kind: said["count"] for kind, said in kept.items()}
    assert counts == {"finding": 1, "waiver": 1, "unused": 2}
    finding = select(AuditEvent).where(AuditEvent.kind == "report_frozen")
    event = ready.session.scalars(finding).one()
    assert event.facts["confirmed"] == kept
    assert event.person_id == ready.people["c1.approver"].id


def test_what_changed_after_it_was_looked_at_is_looked_at_again(ready: World) -> None:
    report = compiled(ready)
    marks = [group.mark for group in listed(ready, report).values()]
    reopen(ready.by("c1.approver"), ready.submission("c1").id, Words("免报理由要改"))
    reinstate(ready.by("c1.compiler"), ready.submission("b3").id)
    waive(ready.by("c1.compiler"), ready.submission("b3").id, Words("已撤销，不再填报"))
    with pytest.raises(NotAllowed, match="不能定稿：一、工作情况"):
        freeze_proved(ready.by("c1.approver"), report.id, marks)
    ready.submit("c1")
    ready.approve("c1")
    with pytest.raises(NotAllowed, match="1 组还没有勾选"):
        freeze_proved(ready.by("c1.approver"), report.id, marks)


def test_with_nothing_to_look_at_nothing_is_to_be_confirmed(world: World) -> None:
    for section in ("work", "plan"):
        world.finish("b1", section)
    assert proof_of(world.session, world.cycle, world.cycle_unit("b1"), None) == ()
