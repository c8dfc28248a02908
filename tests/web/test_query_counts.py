"""Pages of three units and of thirty take the same number of queries."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date

import pytest

from models import Cycle
from services.cycles import plan_as, plan_of
from services.reports import Cover, compile_report, freeze, send
from tests.services.staged import (
    compile_from_branches,
    freeze_the_report,
    hand_over_and_get_back,
    open_again,
    say,
)
from tests.services.world import World, filled
from tests.web.conftest import FileOf
from tests.web.queries import QueryRecorder, recording
from tests.web.site_of_world import Site, site_on

Fill = Callable[[World, int], None]
Sites = tuple[Site, Site]
MOST_QUERIES = 60
MOST_QUERIES_IF_STALE = 80  # which revisions were used, how they stand now, and who did what since
CYCLE = "/cycles/small-2023/units"


def fill_half(world: World, branches: int) -> None:
    """Every second branch is approved, the others wait at their second step."""
    for number in range(1, branches + 1):
        unit = f"b{number}"
        if number % 2:
            world.finish(unit)
            continue
        world.save(unit, filled(unit))
        world.submit(unit)
        world.approve(unit, steps=1)


def fill_all(world: World, branches: int) -> None:
    """Everything is approved; the company's report is compiled, frozen and sent."""
    for number in range(1, branches + 1):
        world.finish(f"b{number}")
        world.finish(f"b{number}", "plan")
    world.finish("c1")
    world.finish("c1", "plan")
    cover = Cover("一党〔2023〕5号", "王一", date(2023, 12, 1))
    report = compile_report(world.by("c1.compiler"), world.cycle, world.units["c1"].id, cover)
    freeze(world.by("c1.approver"), report.id)
    send(world.by("c1.compiler"), report.id)


def fill_and_open_again(world: World, branches: int) -> None:
    """The company has it back from review; every second branch is opened again."""
    for number in range(1, branches + 1):
        say(world, f"b{number}")
        world.submit(f"b{number}")
        world.approve(f"b{number}")
        world.finish(f"b{number}", "plan")
    compile_from_branches(world, *(f"b{number}" for number in range(1, branches + 1)))
    hand_over_and_get_back(world, freeze_the_report(world))
    open_again(world, "c1", *(f"b{number}" for number in range(1, branches + 1, 2)))


def section(site: Site, unit: str, key: str = "work") -> str:
    with site.world() as world:
        return f"/sections/{world.submission(unit, key).id}"


def planned(site: Site) -> str:
    with site.world() as world:
        if world.session.query(Cycle).filter_by(key="small-2024").first() is None:
            plan = replace(plan_of(world.cycle), key="small-2024", previous=world.cycle)
            plan_as(world.by("admin"), plan)
    return "/cycles/small-2024/proof"


HALF: dict[str, tuple[str, Callable[[Site], str]]] = {
    "desk of a drafter": ("b1.drafter", lambda site: "/"),
    "desk of a reviewer": ("c1.reviewer", lambda site: "/"),
    "desk of a reviewer, done": ("c1.reviewer", lambda site: "/?tab=done"),
    "desk of the group": ("g.reviewer", lambda site: "/"),
    "packages": ("g.reviewer", lambda site: "/packages"),
    "report that cannot go yet": ("c1.compiler", lambda site: f"{CYCLE}/c1/report"),
    "queue": ("c1.reviewer", lambda site: "/queue"),
    "queue by section": ("c1.reviewer", lambda site: "/queue?sort=section&name=b"),
    "queue, decided": ("c1.reviewer", lambda site: "/queue?tab=approved"),
    "board of the company": ("c1.reviewer", lambda site: f"{CYCLE}/c1/board"),
    "board of the group": ("g.reviewer", lambda site: f"{CYCLE}/g/board"),
    "board asked for people": ("g.reviewer", lambda site: f"{CYCLE}/g/board?who=b2&flat=1"),
    "where the group's work waits": ("g.reviewer", lambda site: f"{CYCLE}/g/board/waiting"),
    "what is urged": ("c1.compiler", lambda site: f"{CYCLE}/c1/board/urge"),
    "overview of the company": ("c1.compiler", lambda site: f"{CYCLE}/c1/overview"),
    "overview of a branch": ("b1.drafter", lambda site: f"{CYCLE}/b1/overview"),
    "roll-up": ("c1.compiler", lambda site: f"{CYCLE}/c1/roll-up/work"),
    "roll-up of the group": ("g.compiler", lambda site: f"{CYCLE}/g/roll-up/work"),
    "what is stale": ("c1.compiler", lambda site: f"{CYCLE}/c1/stale"),
    "roll-up so far": ("c1.compiler", lambda site: f"{CYCLE}/c1/roll-up/work?view=so-far"),
    "roll-up of the group so far": (
        "g.compiler",
        lambda site: f"{CYCLE}/g/roll-up/work?view=so-far",
    ),
    "figure": ("c1.compiler", lambda site: f"{CYCLE}/c1/roll-up/work/hours"),
    "figure of the group": ("g.compiler", lambda site: f"{CYCLE}/g/roll-up/work/hours"),
    "compile desk": ("c1.compiler", lambda site: f"{CYCLE}/c1/desk/work"),
    "texts of the compile desk": ("c1.compiler", lambda site: f"{CYCLE}/c1/desk/work/texts?q=b"),
    "one text of the compile desk": (
        "c1.compiler",
        lambda site: f"{CYCLE}/c1/desk/work/texts/b1/text",
    ),
    "state of the compile desk": ("c1.compiler", lambda site: f"{CYCLE}/c1/desk/work/state"),
    "section of a branch": ("b1.drafter", lambda site: section(site, "b1", "plan")),
    "section of the company": ("c1.compiler", lambda site: section(site, "c1")),
    "history": ("c1.reviewer", lambda site: section(site, "b1") + "/history"),
    "approval sheet": ("c1.reviewer", lambda site: section(site, "b1") + "/approval-sheet"),
    "review": ("c1.reviewer", lambda site: section(site, "b2") + "/review"),
    "rules of a section": ("c1.reviewer", lambda site: section(site, "b2") + "/rules"),
    "terms": ("admin", lambda site: "/terms"),
    "cycles": ("admin", lambda site: "/cycles"),
    "cycle": ("g.compiler", lambda site: "/cycles/small-2023"),
    "next cycle": ("admin", lambda site: "/cycles/small-2023/next"),
    "proof of a cycle": ("admin", planned),
    "closing of a cycle": ("admin", lambda site: "/cycles/small-2023/closing"),
    "more time in a cycle": ("admin", lambda site: "/cycles/small-2023/extensions"),
    "waivers in a cycle": ("g.compiler", lambda site: "/cycles/small-2023/waivers"),
    "reports": ("g.reviewer", lambda site: "/reports"),
    "report of the company": ("c1.compiler", lambda site: f"{CYCLE}/c1/report"),
    "preview": ("c1.compiler", lambda site: f"{CYCLE}/c1/report/preview"),
}
DONE: dict[str, tuple[str, Callable[[Site], str]]] = {
    "desk of the group": ("g.reviewer", lambda site: "/"),
    "reports": ("g.reviewer", lambda site: "/reports"),
    "report of the company": ("c1.compiler", lambda site: f"{CYCLE}/c1/report"),
    "preview": ("c1.compiler", lambda site: f"{CYCLE}/c1/report/preview"),
    "compile desk, locked": ("c1.compiler", lambda site: f"{CYCLE}/c1/desk/work"),
    "section of the company": ("c1.compiler", lambda site: section(site, "c1")),
    "section of the group": ("g.compiler", lambda site: section(site, "g")),
}


STALE: dict[str, tuple[str, Callable[[Site], str]]] = {
    "what is stale": ("c1.compiler", lambda site: f"{CYCLE}/c1/stale"),
    "desk of the company": ("c1.compiler", lambda site: "/"),
    "board of the company": ("c1.reviewer", lambda site: f"{CYCLE}/c1/board"),
    "roll-up": ("c1.compiler", lambda site: f"{CYCLE}/c1/roll-up/work"),
    "section of the company": ("c1.compiler", lambda site: section(site, "c1")),
    "report of the company": ("c1.compiler", lambda site: f"{CYCLE}/c1/report"),
}


def asked(site: Site, username: str, path: str) -> QueryRecorder:
    """What a page asks when the outline is known to this process already."""
    visitor = site.visitor(username)
    visitor.get(path)
    with recording(site.app) as recorder:
        visitor.get(path)
    return recorder


def extra(few: QueryRecorder, many: QueryRecorder) -> str:
    """The statements that the larger site took more of, for the reader of a failure."""
    more = Counter(many.statements) - Counter(few.statements)
    less = Counter(few.statements) - Counter(many.statements)
    return f"more: {more.most_common(5)}\nless: {less.most_common(5)}"


@pytest.fixture(scope="module")
def sites_in(
    world_file: FileOf, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Fill], Sites]]:
    """Two sites, of three branches and of thirty, brought into a state once for all tests."""
    made: dict[str, Sites] = {}
    with ExitStack() as opened:

        def site(fill: Fill, branches: int) -> Site:
            folder = tmp_path_factory.mktemp(f"{fill.__name__}-{branches}")
            shutil.copy(world_file(branches), folder)
            site = opened.enter_context(site_on(folder))
            with site.world() as world:
                fill(world, branches)
            return site

        def pair(fill: Fill) -> Sites:
            if fill.__name__ not in made:
                made[fill.__name__] = (site(fill, 3), site(fill, 30))
            return made[fill.__name__]

        yield pair


@pytest.mark.usefixtures("on_a_day_of_the_cycle")
@pytest.mark.parametrize("name", HALF)
def test_a_page_takes_as_many_queries_for_thirty_units_as_for_three(
    sites_in: Callable[[Fill], Sites], name: str
) -> None:
    compare(sites_in(fill_half), *HALF[name])


@pytest.mark.usefixtures("on_a_day_of_the_cycle")
@pytest.mark.parametrize("name", DONE)
def test_a_page_of_finished_work_takes_as_many_queries_for_thirty_units_as_for_three(
    sites_in: Callable[[Fill], Sites], name: str
) -> None:
    compare(sites_in(fill_all), *DONE[name])


@pytest.mark.usefixtures("on_a_day_of_the_cycle")
@pytest.mark.parametrize("name", STALE)
def test_a_page_of_stale_work_takes_as_many_queries_for_thirty_units_as_for_three(
    sites_in: Callable[[Fill], Sites], name: str
) -> None:
    compare(sites_in(fill_and_open_again), *STALE[name], most=MOST_QUERIES_IF_STALE)


def compare(
    sites: Sites, username: str, path_in: Callable[[Site], str], most: int = MOST_QUERIES
) -> None:
    few, many = (asked(site, username, path_in(site)) for site in sites)
    assert len(few) == len(many), extra(few, many)
    assert len(many) <= most
