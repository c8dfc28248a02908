"""Every page passes axe-core for WCAG 2.2 AA, wide and on a phone, and works by the keyboard."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from domain.access.roles import Role
from domain.answers import Given
from domain.checks import Term
from domain.cycle.dates import Dates, Limits
from domain.picking import WHOLE, Piece
from domain.remarks.states import Visibility
from domain.severity import Severity
from domain.workflow import chain
from services.compile_desk.deciding import take
from services.cycles import Plan, plan_as
from services.moving import Words, send_back
from services.organisation import set_chain
from services.remarks.places import Place
from services.remarks.proposals import Proposed, propose
from services.remarks.threads import Remark, open_thread, resolve
from services.reports import Cover, compile_report, freeze
from services.terms import keep_term
from services.timetable.extending import Wanted, extend
from tests.browser.accessible import faults, keyboard_faults
from tests.browser.people import Doors
from tests.services.world import START, World, filled
from tests.web.site_of_world import Site

pytestmark = pytest.mark.browser

UNITS = "/cycles/small-2023/units"
# a page of each endpoint that answers a person: who looks, and where; {b1} is a section's number
PAGES: dict[str, list[tuple[str, str]]] = {
    "desk.show": [("b1.drafter", "/"), ("c1.reviewer", "/"), ("auditor", "/")],
    "notices.index": [("b1.drafter", "/notices")],
    "notices.settings": [("b1.drafter", "/account/notices")],
    "queue.show": [
        ("c1.reviewer", "/queue"),
        ("c1.reviewer", "/queue?tab=returned&sort=unit"),
        ("b1.secretary", "/queue?tab=copied"),
    ],
    "overview.show": [
        ("c1.compiler", f"{UNITS}/c1/overview"),
        ("b1.drafter", f"{UNITS}/b1/overview"),
    ],
    "checks.rules": [("b1.drafter", "/sections/{b1}/rules")],
    "checks.terms": [("admin", "/terms"), ("admin", "/terms?change=1"), ("b1.drafter", "/terms")],
    "absence.show": [("c1.reviewer", "/account/stand-ins")],
    "verbs.stuck": [("admin", "/steps-without-people")],
    "verbs.reassign_page": [("admin", "/sections/{b2}/reassign")],
    "board.show": [("c1.compiler", f"{UNITS}/c1/board"), ("b1.drafter", f"{UNITS}/b1/board")],
    "board.waiting": [("g.reviewer", f"{UNITS}/g/board/waiting")],
    "board.urge_listed": [("c1.compiler", f"{UNITS}/c1/board/urge")],
    "rollup.show": [
        ("c1.compiler", f"{UNITS}/c1/roll-up/work"),
        ("c1.compiler", f"{UNITS}/c1/roll-up/work?view=so-far"),
    ],
    "rollup.figure": [("c1.compiler", f"{UNITS}/c1/roll-up/work/members")],
    "cycle.index": [("admin", "/cycles"), ("b1.drafter", "/cycles")],
    "cycle.show": [
        ("admin", "/cycles/small-2023"),
        ("g.compiler", "/cycles/small-2023"),
        ("admin", "/cycles/small-2024"),
    ],
    "cycle.new": [("admin", "/units/g/cycles/new")],
    "cycle.next": [("admin", "/cycles/small-2023/next?choice=builtin:work-safety")],
    "cycle.change": [("admin", "/cycles/small-2024/plan")],
    "cycle.proof": [("admin", "/cycles/small-2024/proof")],
    "cycle.dates": [("admin", "/cycles/small-2023/dates")],
    "cycle.extensions": [("admin", "/cycles/small-2023/extensions")],
    "cycle.waivers": [("g.compiler", "/cycles/small-2023/waivers")],
    "cycle.closing": [("admin", "/cycles/small-2023/closing")],
    "staleness.show": [("c1.compiler", f"{UNITS}/c1/stale"), ("g.reviewer", f"{UNITS}/c1/stale")],
    "report.index": [("c1.compiler", "/reports"), ("b1.drafter", "/reports")],
    "report.show": [("g.compiler", f"{UNITS}/g/report"), ("c1.approver", f"{UNITS}/c1/report")],
    "package.index": [("admin", "/packages"), ("c1.compiler", "/packages")],
    "report.preview": [("c1.compiler", f"{UNITS}/c1/report/preview")],
    "section.show": [
        ("b1.drafter", "/sections/{b1}"),
        ("b2.drafter", "/sections/{b2}"),
        ("c1.compiler", "/sections/{c1}"),
        ("b3.drafter", "/sections/{b3}"),
        ("auditor", "/sections/{b2}"),
    ],
    "history.show": [
        ("c1.reviewer", "/sections/{b1}/history"),
        ("auditor", "/sections/{b2}/history"),
    ],
    "history.sheet": [("c1.reviewer", "/sections/{b1}/approval-sheet")],
    "word_draft.show": [("b1.drafter", f"{UNITS}/b1/word")],
    "review.show": [("c1.reviewer", "/sections/{b2}/review")],
    "section.compiling.show": [
        ("c1.compiler", "/cycles/small-2023/units/c1/desk/work"),
        ("c1.compiler", "/cycles/small-2023/units/c1/desk/work?open=b3"),
        ("auditor", "/cycles/small-2023/units/c1/desk/work?open=b3"),
    ],
    "remarks.show": [("c1.reviewer", "/sections/{b2}/remarks")],
    "remarks.propose": [
        ("c1.reviewer", "/sections/{b2}/proposals/new?at=meetings"),
        ("c1.reviewer", "/sections/{b2}/proposals/new?at=text"),
    ],
}
STRANGERS = {"account.sign_in": "/sign-in"}
# answers that are no page of their own: redirects, files, words for machines
NO_PAGES = {
    "attachments.download",
    "attachments.preview",
    "board.index",
    "board.workbook",
    "health.alive",
    "health.ready",
    "package.download",
    "package.preview",  # looked at in tests/browser/test_packages.py, with a package to show
    "report.download",
    "report.export",
    "rollup.begin",
    "section.compiling.begin",
    "section.compiling.state",
    "section.compiling.text",
    "section.compiling.texts",
    "rollup.index",
    "static",
    "word_draft.outline",
}
Settle = Callable[[World], None]


def under_way(world: World) -> None:
    """b1 has it back with a field named, b2 waits for the company, b3 is approved, c1 drafts."""
    world.save("b1", filled("b1"))
    world.submit("b1")
    remark_on(world, "b1", "b1.secretary")
    shown = world.revision("b1").content_hash
    named = Words("请核对会议次数。", ("meetings",))
    send_back(world.by("b1.secretary"), world.submission("b1").id, shown, named)
    world.save("b2", filled("b2", meetings=0))
    world.submit("b2")
    world.approve("b2", steps=1)
    remark_on(world, "b2", "c1.reviewer")
    world.finish("b3")
    keep_term(world.by("admin"), Term("按排", "安排", Severity.BLOCK, "错别字。"))
    take(world.by("c1.compiler"), world.submission("c1").id, [Piece("b3", "text", WHOLE)])


def remark_on(world: World, unit: str, username: str) -> None:
    """A thread that waits, one that is settled, one for reviewers, and a change proposed."""
    by, number = world.by(username), world.submission(unit).id
    for visibility in Visibility:
        open_thread(by, number, Remark("请核对。", Place("members"), visibility))
    resolve(by, number, open_thread(by, number, Remark("单位是什么？")).thread)
    shown = world.revision(unit).content_hash
    propose(by, number, Proposed(Place("meetings"), shown, Given(8), reason="台账为准。"))


def plan_ahead(world: World) -> None:
    """Branch b3 has more time, and the next cycle is planned with a step that nobody can decide."""
    wanted = Wanted("", Limits(date(2024, 1, 10), date(2024, 1, 10)), "班子调整")
    extend(world.by("admin"), world.cycle, world.cycle_unit("b3"), wanted)
    step = chain.Step("空缺的节点", chain.Place.OWN, Role.REVIEWER)
    set_chain(world.session, world.units["b2"], "branch", "空缺", chain.Chain((step,)))
    version, root = world.cycle.version, world.units["g"]
    dates = dict.fromkeys(
        world.template.levels, Dates(date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1))
    )
    plan = Plan("small-2024", "2024 年小报告", version, root, dates, world.cycle)
    plan_as(world.by("admin"), plan)


def finished(world: World) -> None:
    """Everything below is approved, and the company's report is frozen."""
    for unit in ("b1", "b2", "b3", "c1"):
        for section in ("work", "plan"):
            world.finish(unit, section)
    unit_id = world.units["c1"].id
    cover = Cover("衡党〔2023〕1号", "张三", START.date())
    report = compile_report(world.by("c1.compiler"), world.cycle, unit_id, cover)
    freeze(world.by("c1.approver"), report.id)


def test_every_page_is_looked_at(site: Site) -> None:
    readable = {
        rule.endpoint for rule in site.app.url_map.iter_rules() if "GET" in (rule.methods or ())
    }
    assert readable == set(PAGES) | set(STRANGERS) | NO_PAGES


@pytest.mark.parametrize("settle", [under_way, finished], ids=lambda settle: settle.__name__)
def test_nobody_is_shut_out_of_a_page(site: Site, doors: Doors, settle: Settle) -> None:
    with site.world() as world:
        settle(world)
        plan_ahead(world)
        numbers = {unit: world.submission(unit).id for unit in ("b1", "b2", "b3", "c1")}
    found = {}
    for username, path in (visit for visits in PAGES.values() for visit in visits):
        page = doors.page_of(username)
        page.goto(path.format_map(numbers))
        found[f"{username} {path}"] = [*faults(page), *keyboard_faults(page)]
    assert {place: said for place, said in found.items() if said} == {}


def test_a_stranger_is_not_shut_out_either(doors: Doors) -> None:
    page: Page = doors.stranger()
    for path in (*STRANGERS.values(), "/sections/1"):
        page.goto(path)
        assert [*faults(page), *keyboard_faults(page)] == [], path


def test_what_is_wrong_with_a_form_is_said_to_everybody(site: Site, doors: Doors) -> None:
    with site.world() as world:
        number = world.submission("b1").id
    page = doors.page_of("b1.drafter")
    page.goto(f"/sections/{number}")
    page.locator("#f-a-meetings").fill("许多")
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert [*faults(page), *keyboard_faults(page)] == []
