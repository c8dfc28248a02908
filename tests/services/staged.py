"""The company's report frozen or handed over, and what was opened again below it."""

from domain.answers import Given
from domain.narrative import Narrative
from domain.plain_narrative import from_plain
from domain.provenance import taken
from models import FinalReport
from services.moving import Words, reopen
from services.reports import Cover, compile_report, freeze, receive, send, send_back
from tests.services.world import World, filled

WHY = Words("会议次数与记录不符")


def finish_everything_below(world: World) -> None:
    for unit in [code for code in world.units if code.startswith("b")]:
        for section in ("work", "plan"):
            world.finish(unit, section)


def compile_from_branches(world: World, *branches: str) -> None:
    """The company hands in with one paragraph taken from each of these branches."""
    blocks = [
        taken(
            from_plain(f"{unit} 开展会议。").blocks[0], unit, world.submission(unit).revision_number
        )
        for unit in branches
    ]
    own = from_plain("本级开展会议{{meetings}}。").blocks
    world.save("c1", {"text": Given(Narrative((*own, *blocks)))})
    world.submit("c1")
    world.approve("c1")
    world.finish("c1", "plan")


def say(world: World, unit: str, **numbers: int) -> None:
    """A branch fills its section with words of its own that may be taken."""
    text = Given(from_plain(f"{unit} 开展会议。"))
    world.save(unit, {**filled(unit, **numbers), "text": text})


def freeze_the_report(world: World) -> FinalReport:
    unit_id = world.units["c1"].id
    cover = Cover("一党〔2023〕5号", "王一", world.now.date())
    report = compile_report(world.by("c1.compiler"), world.cycle, unit_id, cover)
    return freeze(world.by("c1.approver"), report.id)


def hand_over_and_get_back(world: World, report: FinalReport) -> None:
    send(world.by("c1.compiler"), report.id)
    receive(world.by("g.reviewer"), report.id)
    send_back(world.by("g.reviewer"), report.id, "数据需核实")


def open_again(world: World, *units: str) -> None:
    """From the top down."""
    for unit in units:
        reopen(world.by("c1.approver"), world.submission(unit).id, WHY)
