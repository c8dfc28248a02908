"""The final report: compile, freeze, send, receive, accept or return, and what it holds still."""

import pytest
from sqlalchemy import select, text, update

from documents.build import build_report
from domain.answers import Given
from domain.errors import Invalid, NotAllowed
from domain.plain_narrative import from_plain
from domain.workflow.handover import ReportState
from models import Cycle, FinalReport, Handover, Job, ReportSection
from services.check_codes import check_code
from services.checking import open_points_of
from services.cycles import close_cycle
from services.errors import NotFound
from services.moving import Words, reinstate, reopen, send_back, waive
from services.report_content import Imprint, report_content
from services.reports import (
    Cover,
    accept,
    compile_report,
    document_of,
    freeze,
    frozen_bytes,
    live_report,
    preview_of,
    receive,
    send,
)
from services.reports import send_back as return_report
from tests.services.forest import grow, outline, total
from tests.services.world import World, filled


@pytest.fixture
def ready(world: World) -> World:
    """Everything of the company is approved; b3 was let off its work section."""
    for unit in ("b1", "b2"):
        world.finish(unit)
    waive(world.by("c1.compiler"), world.submission("b3").id, Words("新成立，本年度免报"))
    for unit in ("b1", "b2", "b3"):
        world.finish(unit, "plan")
    world.finish("c1")
    world.finish("c1", "plan")
    return world


def compiled(world: World, number: str = "一党〔2023〕5号", unit: str = "c1") -> FinalReport:
    cover = Cover(number, "王一", world.now.date())
    person = world.by(f"{unit}.compiler")
    return compile_report(person, world.cycle, world.units[unit].id, cover)


def frozen(world: World) -> FinalReport:
    return freeze(world.by("c1.approver"), compiled(world).id)


def received(world: World) -> FinalReport:
    report = frozen(world)
    send(world.by("c1.compiler"), report.id)
    receive(world.by("g.reviewer"), report.id)
    return report


def test_a_report_cannot_be_compiled_before_every_section_is_approved(world: World) -> None:
    with pytest.raises(NotAllowed, match="2 个章节未审定：一、工作情况；二、下一步"):
        compiled(world)


def test_compiling_again_mends_the_report_that_is_not_frozen(ready: World) -> None:
    first = compiled(ready)
    again = compiled(ready, "一党〔2023〕6号")
    assert (again.id, again.issue, again.number) == (first.id, 1, "一党〔2023〕6号")


def test_freezing_keeps_the_revisions_the_hash_and_one_job(ready: World) -> None:
    report = frozen(ready)
    kept = ready.session.scalars(
        select(ReportSection.revision_id).where(ReportSection.report_id == report.id)
    ).all()
    assert sorted(kept) == sorted([ready.revision("c1").id, ready.revision("c1", "plan").id])
    jobs = ready.session.scalars(select(Job)).all()
    assert [(job.kind, job.args) for job in jobs] == [("render_report", {"report": report.id})]
    with pytest.raises(NotAllowed):
        freeze(ready.by("c1.approver"), report.id)


def test_a_section_reopened_after_compiling_stops_the_freezing(ready: World) -> None:
    report = compiled(ready)
    reopen(ready.by("c1.approver"), ready.submission("c1").id, Words("需要修改"))
    with pytest.raises(NotAllowed, match="一、工作情况"):
        freeze(ready.by("c1.approver"), report.id)


def test_what_a_frozen_report_says_stays_closed_until_it_comes_back(ready: World) -> None:
    report = received(ready)
    acts = [
        lambda: reopen(ready.by("c1.approver"), ready.submission("c1").id, Words("需要修改")),
        lambda: reopen(ready.by("c1.reviewer"), ready.submission("b1").id, Words("需要修改")),
        lambda: reinstate(ready.by("c1.compiler"), ready.submission("b3").id),
    ]
    for act in acts:
        with pytest.raises(NotAllowed, match="终稿已经冻结（一公司党委）"):
            act()
    return_report(ready.by("g.reviewer"), report.id, "第一部分数据需核实")
    reopen(ready.by("c1.approver"), ready.submission("c1").id, Words("按集团意见修改"))
    assert live_report(ready.session, ready.cycle.id, ready.units["c1"].id) is None


def test_a_returned_report_is_kept_and_the_next_issue_goes_its_own_way(ready: World) -> None:
    first = received(ready)
    return_report(ready.by("g.reviewer"), first.id, "第一部分数据需核实")
    reopen(ready.by("c1.approver"), ready.submission("c1").id, Words("按集团意见修改"))
    ready.save("c1", {"text": Given(from_plain("核实后的情况。"))})
    ready.submit("c1")
    ready.approve("c1")
    second = received(ready)
    accept(ready.by("g.reviewer"), second.id)
    assert (first.state, first.issue) == (ReportState.RETURNED, 1)
    assert (second.state, second.issue) == (ReportState.ACCEPTED, 2)
    assert first.content_hash != second.content_hash
    assert check_code(first) != check_code(second)
    answers = {row.report_id: row.answer for row in ready.session.scalars(select(Handover))}
    assert answers == {first.id: "returned", second.id: "accepted"}


def test_a_frozen_report_is_read_back_exactly_and_equals_one_built_anew(ready: World) -> None:
    report = frozen(ready)
    ready.session.commit()
    kept = document_of(ready.session, report, is_draft=False)
    unit = ready.cycle_unit("c1")
    imprint = Imprint(report.number, report.dated_on, check_code(report), is_draft=False)
    anew = build_report(report_content(ready.session, ready.cycle, unit, imprint))
    assert frozen_bytes(kept) == frozen_bytes(anew)


def test_a_frozen_report_whose_content_was_changed_is_not_shown_as_one(ready: World) -> None:
    report = frozen(ready)
    ready.session.commit()
    drop = "DROP TRIGGER final_report_refuses_update"
    on = " ON final_report" if ready.session.get_bind().dialect.name == "postgresql" else ""
    ready.session.execute(text(drop + on))
    forged = dict(report.content or {}) | {"title": "另一份报告"}
    for content in (forged, {"node": "nothing"}):
        ready.session.execute(update(FinalReport).values(content=content))
        ready.session.refresh(report)
        with pytest.raises(NotAllowed, match="不一致"):
            document_of(ready.session, report, is_draft=False)


def test_a_waived_section_says_its_reason_and_nothing_that_was_only_drafted(world: World) -> None:
    for unit in ("b1", "b2", "b3"):
        world.finish(unit)
        world.finish(unit, "plan")
    world.finish("c1", "plan")
    world.save("c1", {"text": Given(from_plain("没有审定的草稿。"))})
    waive(world.by("g.compiler"), world.submission("c1").id, Words("合并到集团统一填报"))
    content = report_content(world.session, world.cycle, world.cycle_unit("c1"), Imprint())
    assert content.sections[0].parts[0].narrative.blocks == ()
    assert content.figures == ()
    assert [waiver.reason for waiver in content.waivers] == ["合并到集团统一填报"]
    report = frozen(world)
    assert (
        "没有审定的草稿"
        not in frozen_bytes(document_of(world.session, report, is_draft=False)).decode()
    )


def test_what_moves_below_a_waived_section_does_not_touch_a_frozen_report(world: World) -> None:
    for unit in ("b1", "b2", "b3"):
        world.finish(unit, "plan")
    world.finish("c1", "plan")
    waive(world.by("g.compiler"), world.submission("c1").id, Words("合并到集团统一填报"))
    report = frozen(world)
    before = report_content(world.session, world.cycle, world.cycle_unit("c1"), Imprint())
    answers = filled("b1") | {"hours": Given(filled("b1")["hours"].value / 2)}
    world.save("b1", answers, **{"T001:work:hours": "学时不足，已补课。"})
    world.submit("b1")
    world.approve("b1")
    waive(world.by("c1.compiler"), world.submission("b2").id, Words("新成立"))
    after = report_content(world.session, world.cycle, world.cycle_unit("c1"), Imprint())
    assert before == after
    assert report.state == ReportState.FROZEN


def test_explanations_travel_upward_in_the_order_of_the_outline(world: World) -> None:
    answers = filled("b1") | {"hours": Given(filled("b1")["hours"].value / 2)}
    for unit in ("b2", "b1"):
        world.save(unit, answers, **{"T001:work:hours": f"{unit} 学时不足的原因。"})
        world.submit(unit)
    content = report_content(world.session, world.cycle, world.cycle_unit("c1"), Imprint())
    assert [(remark.code, remark.unit) for remark in content.remarks] == [
        ("T001", "b1 党支部"),
        ("T001", "b2 党支部"),
    ]


def test_the_handover_goes_step_by_step(ready: World) -> None:
    report = frozen(ready)
    with pytest.raises(NotAllowed):
        receive(ready.by("g.reviewer"), report.id)
    send(ready.by("c1.compiler"), report.id)
    with pytest.raises(NotAllowed):
        send(ready.by("c1.compiler"), report.id)
    with pytest.raises(NotAllowed):
        accept(ready.by("g.reviewer"), report.id)
    receive(ready.by("g.reviewer"), report.id)
    with pytest.raises(NotAllowed, match="理由"):
        return_report(ready.by("g.reviewer"), report.id, " ")
    accept(ready.by("g.reviewer"), report.id)
    with pytest.raises(NotAllowed):
        return_report(ready.by("g.reviewer"), report.id, "迟了，已经接收")


def test_the_highest_unit_has_nobody_to_send_its_report_to(ready: World) -> None:
    ready.finish("g")
    ready.finish("g", "plan")
    report = compiled(ready, "集党〔2023〕1号", "g")
    freeze(ready.by("g.reviewer"), report.id)
    with pytest.raises(NotAllowed, match="最上级"):
        send(ready.by("g.compiler"), report.id)


def test_a_branch_makes_no_report(ready: World) -> None:
    cover = Cover("", "", ready.now.date())
    with pytest.raises(NotAllowed, match="本级不编制终稿"):
        compile_report(ready.by("b1.drafter"), ready.cycle, ready.units["b1"].id, cover)


def test_a_closed_cycle_takes_no_new_report_and_no_return(ready: World) -> None:
    report = received(ready)
    close_cycle(ready.by("admin"), ready.cycle)
    with pytest.raises(NotAllowed, match="已关闭"):
        return_report(ready.by("g.reviewer"), report.id, "数据需核实")
    accept(ready.by("g.reviewer"), report.id)
    with pytest.raises(NotAllowed, match="已关闭"):
        compiled(ready)


def test_a_number_that_fits_on_no_paper_is_refused(ready: World) -> None:
    with pytest.raises(Invalid, match="60"):
        compiled(ready, "长" * 61)


def test_what_is_not_there_is_not_found(ready: World) -> None:
    with pytest.raises(NotFound):
        freeze(ready.by("c1.approver"), 4711)
    with pytest.raises(NotFound):
        preview_of(ready.session, ready.cycle, 4711)


def test_a_parent_in_review_may_be_returned_while_the_report_below_is_frozen(ready: World) -> None:
    frozen(ready)
    ready.save("g", filled("g"))
    ready.submit("g")
    shown = ready.revision("g").content_hash
    send_back(ready.by("g.reviewer"), ready.submission("g").id, shown, Words("请补充"))
    assert ready.submission("g").state == "returned"


def test_a_report_waits_for_sections_that_its_unit_only_sums_up(world: World) -> None:
    """The unit above fills nothing itself; what it reports is all from below."""
    template = outline(["l1", "l2"], ["l1"], [total("people", "sum", ["l1"])])
    tree = grow(world.session, template, 2)
    cycle = world.session.get_one(Cycle, tree.cycle_id)
    cover, unit_id = Cover("单位党〔2023〕1号", "王一", world.now.date()), tree.units["t"].id
    tree.fill("t0", {"people": Given(3)})
    with pytest.raises(NotAllowed, match="一、数据（单位 t1）"):
        compile_report(tree.by(tree.approver), cycle, unit_id, cover)
    points = open_points_of(world.session, cycle, tree.place("t"))
    assert [point.heading for point in points] == ["一、数据（单位 t1）"]
    tree.fill("t1", {"people": Given(4)})
    report = compile_report(tree.by(tree.approver), cycle, unit_id, cover)
    freeze(tree.by(tree.approver), report.id)
    with pytest.raises(NotAllowed, match="终稿已经冻结（单位 t）"):
        reopen(tree.by(tree.approver), tree.submission("t0").id, Words("需要修改"))
