"""A report goes from one installation to another, and the answer comes back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from domain.answers import Given
from domain.errors import NotAllowed
from domain.rollup import answer_of
from domain.workflow.handover import ReportState
from models import FinalReport, Handover, ReportFile
from services.audit import first_broken_event
from services.check_codes import check_code
from services.figures import contributions, kept_tallies
from services.moving import Words, reopen
from services.packages.exporting import export_answer, export_report
from services.packages.receiving import return_report, take_in
from services.packages.sealing import open_package
from services.packages.trust import revoke, trusted_keys
from services.report_recalls import Recall, unfreeze, withdraw
from services.reports import accept, document_of
from tests.services.two_houses import (
    BOTH,
    House,
    built,
    parcel_of,
    refused,
    resealed,
    sent_report,
)
from tests.services.world import World, filled

NEW_UID = "3f0c9a52-7a51-4f0e-9d5b-0c6f7d1e2a33"


@pytest.fixture(params=BOTH)
def fresh(
    request: pytest.FixtureRequest, migrated_file: Path, worker_name: str, tmp_path: Path
) -> Iterator[tuple[House, House]]:
    """Both houses, a test's own."""
    with built(request.param, migrated_file, tmp_path, f"{worker_name}_fresh") as houses:
        yield houses


def the_report(world: World) -> FinalReport:
    found = world.session.scalars(select(FinalReport).order_by(FinalReport.id.desc())).first()
    assert found is not None
    return found


def answer_of_group(group: House) -> bytes:
    with group.open() as world:
        package = export_answer(world.by("g.reviewer"), the_report(world).id, group.room)
        return group.archive(package)


def test_a_report_arrives_whole_and_its_acceptance_comes_back(
    fresh: tuple[House, House],
) -> None:
    company, group = fresh
    archive = parcel_of(company)
    assert parcel_of(company) == archive
    with group.open() as world:
        take_in(world.by("g.reviewer"), archive, group.room)
    assert "导入过" in refused(group, archive)
    with company.open() as world:
        sent = the_report(world)
        said, code = document_of(world.session, sent, is_draft=False), check_code(sent)
        spec = world.template.section("work")
        own = contributions(world.session, world.template, world.cycle_unit("g"), spec)
        files = set(world.session.scalars(select(ReportFile.sha256)))
    with group.open() as world:
        report = the_report(world)
        assert (report.state, report.issue, report.number) == ("received", 1, "一党〔2023〕5号")
        assert document_of(world.session, report, is_draft=False) == said
        assert check_code(report) == code
        assert set(world.session.scalars(select(ReportFile.sha256))) == files
        assert all(group.room.storage.get(sha256) for sha256 in files)
        came = contributions(world.session, world.template, world.cycle_unit("g"), spec)
        assert [c.tallies for c in came] == [c.tallies for c in own]
        kept = kept_tallies(world.session, world.cycle_unit("g"))
        meetings = world.template.fields["meetings"]
        assert answer_of(meetings, kept["meetings"], world.template.fields) == Given(12)
        assert kept["meetings"].answered == 3
        assert first_broken_event(world.session) is None
        accept(world.by("g.reviewer"), report.id)
    back = answer_of_group(group)
    with company.open() as world:
        take_in(world.by("c1.compiler"), back, company.room)
        assert the_report(world).state == ReportState.ACCEPTED
        assert first_broken_event(world.session) is None
    assert "导入过" in refused(company, back, "c1.compiler")


def test_a_return_comes_back_with_its_reason_and_the_next_issue_follows(
    fresh: tuple[House, House],
) -> None:
    company, group = fresh
    first = parcel_of(company)
    with group.open() as world:
        take_in(world.by("g.reviewer"), first, group.room)
        world.finish("g")
        report = the_report(world)
        with pytest.raises(NotAllowed, match="集团公司党委"), world.session.begin_nested():
            return_report(world.by("g.reviewer"), report.id, "请补充下一步措施")
    with group.open() as world:
        reopen(world.by("g.compiler"), world.submission("g").id, Words("下级要改"))
        return_report(world.by("g.reviewer"), the_report(world).id, "请补充下一步措施")
        assert world.submission("c1").state == "returned"
        assert set(kept_tallies(world.session, world.cycle_unit("g"))) == {"budget"}  # its own
    with company.open() as world:
        take_in(world.by("c1.compiler"), answer_of_group(group), company.room)
        handover = world.session.scalars(select(Handover)).one()
        assert (handover.answer, handover.reason) == ("returned", "请补充下一步措施")
        reopen(world.by("c1.approver"), world.submission("c1", "plan").id, Words("按意见修改"))
        world.finish("c1", "plan")
        sent_report(world, company)
    second = parcel_of(company)
    with group.open() as world:
        take_in(world.by("g.reviewer"), second, group.room)
        assert (the_report(world).issue, world.submission("c1").state) == (2, "approved")
    assert "导入过" in refused(group, first)
    older = open_package(second).manifest.about
    stale = resealed(company, second, company, about=replace(older, issue=1), uid=NEW_UID)
    assert "本系统已收到更新的第 2 稿" in refused(group, stale)
    same = resealed(company, second, company, uid=NEW_UID)
    assert "第 2 稿已经收过" in refused(group, same)
    early = resealed(company, second, company, about=replace(older, issue=3), uid=NEW_UID)
    assert "第 2 稿还没有退回" in refused(group, early)


def test_an_answer_to_something_else_is_refused(fresh: tuple[House, House]) -> None:
    company, group = fresh
    with group.open() as world:
        take_in(world.by("g.reviewer"), parcel_of(company), group.room)
        accept(world.by("g.reviewer"), the_report(world).id)
    back = answer_of_group(group)
    reply = open_package(back).manifest.reply
    assert reply is not None
    other = resealed(group, back, group, reply=replace(reply, uid=NEW_UID), uid=NEW_UID)
    assert "不是本系统导出的报送包" in refused(company, other, "c1.compiler")
    about = replace(open_package(back).manifest.about, issue=2)
    wrong = resealed(group, back, group, about=about, uid=NEW_UID)
    assert "对不上" in refused(company, wrong, "c1.compiler")
    assert "不能办理" in refused(company, back, "c1.reviewer")
    with company.open() as world:
        report = the_report(world)
        with pytest.raises(NotAllowed, match="报送包已经导出"):
            withdraw(world.by("c1.compiler"), report.id, Recall("先不报了"))
        withdraw(world.by("c1.compiler"), report.id, Recall("先不报了", package_is_unused=True))
        unfreeze(world.by("c1.approver"), report.id, Recall("重新汇编"))
    assert "不在报送中" in refused(company, back, "c1.compiler")


def test_a_unit_that_works_here_itself_is_not_overwritten(fresh: tuple[House, House]) -> None:
    company, group = fresh
    archive = parcel_of(company)
    with group.open() as world:
        world.save("c1", filled("c1", "plan"), "plan")
    assert "已在本系统填报（二、下一步）" in refused(group, archive)


def test_nothing_leaves_before_it_is_sent_or_without_keys(fresh: tuple[House, House]) -> None:
    company, _ = fresh
    with company.open() as world:
        report = the_report(world)
        with pytest.raises(NotAllowed, match="没有报送包密钥"):
            export_report(world.by("c1.compiler"), report.id, replace(company.room, keys=None))
        key = trusted_keys(world.session, {world.units["g"].id})[0]
        revoke(world.by("admin"), key.id)
        with pytest.raises(NotAllowed, match="还没有登记集团公司党委的公钥"):
            export_report(world.by("c1.compiler"), report.id, company.room)
        withdraw(world.by("c1.compiler"), report.id, Recall("先不报了"))
        with pytest.raises(NotAllowed, match="报送之后"):
            export_report(world.by("c1.compiler"), report.id, company.room)
