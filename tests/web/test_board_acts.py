"""What is done from the board: urging one, several or all, and taking the board away."""

from datetime import date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from models import AuditEvent
from services.cycles import close_cycle
from services.moving import Words
from services.verbs.urging import urge
from tests.documents.reading_back import xlsx_rows
from tests.services.world import ZONE, World, filled
from tests.web.client import Page
from tests.web.conftest import SetClock
from tests.web.site_of_world import Site

BOARD = "/cycles/small-2023/units/c1/board"
LATE = datetime(2023, 11, 23, 9, 0, tzinfo=ZONE)
SVG = "{http://www.w3.org/2000/svg}"


def two_wait(world: World) -> None:
    """b1 is approved, b2 is at its second step; the rest was never handed in."""
    world.finish("b1")
    world.save("b2", filled("b2"))
    world.submit("b2")
    world.approve("b2", steps=1)


def results(page: Page) -> dict[str, str]:
    """What became of each section, by its unit and heading."""
    found: dict[str, str] = {}
    for number in range(len(page.all("table"))):
        found |= {row[0]: row[-1] for row in page.rows(number)[1:]}
    return found


# ---------------------------------------------------------------- urging
def test_all_overdue_that_are_listed_are_urged_each_with_its_result(
    site: Site, clock_shows: SetClock
) -> None:
    with site.world() as world:
        two_wait(world)
        world.now = LATE - timedelta(hours=1)
        number = world.submission("b3").id
        urge(world.by("c1.compiler"), number, Words())
    clock_shows(LATE)
    visitor = site.visitor("c1.compiler")
    board = visitor.get(f"{BOARD}?unit=党支部&late=overdue")
    assert "催办所列逾期…" in board.html
    page = visitor.get(f"{BOARD}/urge?unit=党支部&late=overdue")
    assert len(page.rows()) == 1 + 4
    assert "1 章您在 4 小时内已催办过" in page.text
    posted = {"item": [str(number), *ticked(page)], "csrf_token": visitor.token()}
    done = visitor.post(f"{BOARD}/urge?late=overdue", posted, 200)
    assert done.heading == "催办结果"
    outcome = results(done)
    assert len(outcome) == 5
    assert [words for words in outcome.values() if "您刚催办过" in words] != []
    assert sum(words == "已提醒 1 人" for words in outcome.values()) == 4
    again = visitor.get(f"{BOARD}/urge?unit=党支部&late=overdue")
    assert "没有可以催办的章节" in again.text


def ticked(page: Page) -> list[str]:
    return [box.get("value") or "" for box in page.all("input") if box.get("name") == "item"]


def test_one_cell_is_urged_at_once(site: Site, clock_shows: SetClock) -> None:
    with site.world() as world:
        number = world.submission("b2", "plan").id
    clock_shows(LATE)
    visitor = site.visitor("c1.compiler")
    cells = [each.get("value") for each in visitor.get(BOARD).all("button") if each.get("form")]
    assert str(number) in cells
    token = {"csrf_token": visitor.token()}
    done = visitor.post(f"{BOARD}/urge", {"item": str(number), **token}, 200)
    assert list(results(done).values()) == ["已提醒 1 人"]
    with site.world() as world:
        finding = select(AuditEvent.chain).where(AuditEvent.kind == "urged")
        assert world.session.scalars(finding).all() == [f"submission:{number}"]


def test_who_may_only_look_is_offered_no_urging_and_is_refused_each(
    site: Site, clock_shows: SetClock
) -> None:
    with site.world() as world:
        number = world.submission("b2", "plan").id
    clock_shows(LATE)
    visitor = site.visitor("auditor")
    assert "催办" not in visitor.get(BOARD).text
    token = {"csrf_token": visitor.token()}
    done = visitor.post(f"{BOARD}/urge", {"item": [str(number), "99999"], **token}, 200)
    assert "您不能催办这一章节" in done.text
    assert "没有找到这一章节" in done.text
    assert visitor.post(f"{BOARD}/urge", token, 422).heading == "催办"
    site.visitor("b1.drafter").get(f"{BOARD}/urge", 404)


def test_a_closed_cycle_offers_no_urging(site: Site, clock_shows: SetClock) -> None:
    with site.world() as world:
        close_cycle(world.by("admin"), world.cycle)
    clock_shows(LATE)
    assert "催办" not in site.visitor("c1.compiler").get(BOARD).text


# ---------------------------------------------------------------- the workbook
def test_the_workbook_says_what_the_board_says(site: Site, clock_shows: SetClock) -> None:
    with site.world() as world:
        two_wait(world)
        world.cycle_unit("b3").name = "=HYPERLINK(1)"
    clock_shows(LATE)
    visitor = site.visitor("c1.compiler")
    raw = site.app.test_client()
    with raw.session_transaction() as kept:
        kept["_user_id"] = "c1.compiler"
    answer = raw.get(f"{BOARD}/workbook?late=overdue")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = xlsx_rows(answer.data, "章节清单")
    page = visitor.get(f"{BOARD}?late=overdue")
    assert f"符合条件 {len(rows)} 章" in page.text
    waiting = next(row for row in rows if row[0] == "b2" and row[4] == "审核中")
    assert waiting[5:9] == ["公司审核", "c1.reviewer", date(2023, 11, 20), 3.0]
    assert {row[1] for row in rows if row[0] == "b3"} == {"=HYPERLINK(1)"}
    assert b"<f>" not in answer.data
    totals = {row[0]: row[1:] for row in xlsx_rows(answer.data, "合计")}
    assert totals["本表所列（逾期）"][0] == len(rows)
    assert totals["全部（不加筛选）"][0] == 8
    parts = [row[0] for name, row in totals.items() if name.startswith("全部：")]
    assert sum(parts) == 8


# ---------------------------------------------------------------- the charts
@pytest.fixture
def waiting(site: Site, clock_shows: SetClock) -> Page:
    with site.world() as world:
        two_wait(world)
    clock_shows(LATE)
    return site.visitor("c1.compiler").get(f"{BOARD}/waiting")


def charts(page: Page) -> list[ElementTree.Element]:
    parts = page.html.split("<svg")[1:]
    texts = ["<svg xmlns='http://www.w3.org/2000/svg'" + part.split("</svg>")[0] for part in parts]
    return [ElementTree.fromstring(f"{text}</svg>") for text in texts if "viewBox" in text]


def test_charts_are_well_formed_named_and_without_styles_of_their_own(waiting: Page) -> None:
    drawn = [chart for chart in charts(waiting) if chart.get("role") == "img"]
    assert len(drawn) == 3
    for chart in drawn:
        assert chart.findtext(f"{SVG}title")
        assert chart.findtext(f"{SVG}desc")
        assert [each for each in chart.iter() if "style" in each.attrib] == []


def test_the_numbers_of_a_chart_are_those_of_its_table(waiting: Page) -> None:
    states, pace, leads = (chart for chart in charts(waiting) if chart.get("role") == "img")
    shown = {
        each.get("data-name"): int(each.get("data-count") or 0) for each in states.iter(f"{SVG}g")
    }
    assert shown == {"approved": 1, "in_review": 1, "draft": 6}
    counted = {row[0]: row[1] for row in waiting.rows(0)[1:]}
    assert counted == {
        "已审定": "1",
        "免报": "0",
        "审核中": "1",
        "已退回": "0",
        "草稿": "6",
        "合计": "8",
    }
    assert waiting.rows(1)[-1][1:] == ["2", "1"]
    assert "已送审 2 章，已审定 1 章" in (pace.findtext(f"{SVG}desc") or "")
    drawn = [(each.get("data-decided"), each.get("data-waiting")) for each in leads.iter(f"{SVG}g")]
    assert drawn == [(row[1], row[4]) for row in waiting.rows(2)[1:]]
