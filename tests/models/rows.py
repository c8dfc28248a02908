"""A row in every table, made by the services as far as they go."""

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from domain.answers import Given
from models import ReportFile
from services.moving import Words, send_back
from services.reports import Cover, compile_report, freeze, receive, send
from tests.services.world import World, filled


def fill_every_table(world: World) -> None:
    """Play the organisation up to a report that was handed over, with an explained finding."""
    answers = filled("b1") | {"hours": Given(filled("b1")["hours"].value / 2)}
    world.save("b1", answers, **{"T001:work:hours": "学时不足，已补课。"})
    world.submit("b1")
    shown = world.revision("b1").content_hash
    send_back(world.by("b1.secretary"), world.submission("b1").id, shown, Words("请核对"))
    world.submit("b1")
    world.approve("b1")
    for unit in ("b2", "b3", "c1"):
        world.finish(unit)
    for unit in ("b1", "b2", "b3", "c1"):
        world.finish(unit, "plan")
    cover = Cover("一党〔2023〕5号", "王一", world.now.date())
    unit_id = world.units["c1"].id
    report = compile_report(world.by("c1.compiler"), world.cycle, unit_id, cover)
    freeze(world.by("c1.approver"), report.id)
    send(world.by("c1.compiler"), report.id)
    receive(world.by("g.reviewer"), report.id)
    world.session.add(
        ReportFile(report_id=report.id, format="pdf", sha256="0" * 64, size=1, made_at=world.now)
    )
    world.session.flush()


def a_row(session: Session, table: Table) -> dict[str, object]:
    """The newest row of a table."""
    newest = select(table).order_by(*(column.desc() for column in table.primary_key)).limit(1)
    return dict(session.execute(newest).mappings().one())
