"""The main job through the services: draft, two levels of approval, roll-up, the final report."""

from flask import Flask
from sqlalchemy import Engine, select

from domain.rollup import tally_from_data
from domain.workflow.handover import ReportState
from domain.workflow.states import State
from jobs.running import run_waiting
from models import FinalReport, ReportFile
from services.figures import kept_tallies
from services.reports import Cover, accept, compile_report, freeze, receive, send
from tests.services.databases import world_on


def test_branches_roll_up_into_the_company_and_its_report_is_accepted(
    app: Flask, engine: Engine
) -> None:
    with world_on(engine) as world:
        for unit, meetings in (("b1", 3), ("b2", 4), ("b3", 0)):
            world.finish(unit, meetings=meetings)
            world.finish(unit, "plan")
        assert world.submission("b1").state == State.APPROVED
        below = kept_tallies(world.session, world.cycle_unit("c1"))
        assert below["meetings"].parts == ((7,),)
        assert below["meetings"].answered == 3
        world.finish("c1")
        world.finish("c1", "plan")
        revision = world.revision("c1")
        assert tally_from_data(revision.figures["tallies"]["meetings"]).parts == ((7,),)
        assert revision.texts["text"][0]["content"][1] == {"field": "meetings", "shown": "7次"}
        unit_id = world.units["c1"].id
        cover = Cover("一党〔2023〕5号", "王一", world.now.date())
        report_id = compile_report(world.by("c1.compiler"), world.cycle, unit_id, cover).id
        freeze(world.by("c1.approver"), report_id)

    assert run_waiting(app) == 1

    with world_on(engine) as world:
        formats = set(world.session.scalars(select(ReportFile.format)))
        assert formats == {"pdf", "docx", "xlsx", "html", "json"}
        send(world.by("c1.compiler"), report_id)
        receive(world.by("g.reviewer"), report_id)
        accept(world.by("g.reviewer"), report_id)
        report = world.session.get_one(FinalReport, report_id)
        assert report.state == ReportState.ACCEPTED
