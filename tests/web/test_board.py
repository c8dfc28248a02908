"""The progress board: who is late, and where does it wait?"""

from datetime import datetime

import pytest

from domain.access.roles import Role
from services.accounts import give_role
from services.cycles import close_cycle
from services.moving import Words, waive
from services.reads import board as board_reads
from tests.services.world import ZONE, filled
from tests.web.client import Page
from tests.web.conftest import SetClock
from tests.web.site_of_world import Site

BOARD = "/cycles/small-2023/units/c1/board"


def units(page: Page) -> list[str]:
    """The units of the board, in its order."""
    return [row[0].removesuffix(" 终稿") for row in page.rows()[1:]]


def cells(page: Page, unit: str) -> list[str]:
    """The words of a unit's cells, the sum of what lies below first where the board has it."""
    (row,) = [row for row in page.rows() if row[0].removesuffix(" 终稿") == unit]
    return row[1:]


def totals(page: Page) -> dict[str, int]:
    """The counts by state, lateness among them."""
    (listed,) = page.all("ul", class_="totals")
    pairs = (" ".join("".join(a.itertext()).split()).rsplit(" ", 1) for a in listed.iter("a"))
    return {name: int(count) for name, count in pairs}


# ---------------------------------------------------------------- the matrix
def test_a_unit_stands_above_those_below_it(site: Site) -> None:
    page = site.visitor("c1.reviewer").get(BOARD)
    assert page.heading == "一公司党委进度看板"
    assert units(page) == ["一公司党委", "b1 党支部", "b2 党支部", "b3 党支部"]


def test_each_section_shows_its_state_and_the_step_it_waits_at(site: Site) -> None:
    with site.world() as world:
        world.finish("b1")
        world.save("b2", filled("b2"))
        world.submit("b2")
        world.approve("b2", steps=1)
        world.save("b3", filled("b3"))
    page = site.visitor("c1.reviewer").get(BOARD)
    assert cells(page, "b1 党支部") == ["", "已审定", "未开始"]
    assert cells(page, "b2 党支部") == ["", "审核中 公司审核", "未开始"]
    assert cells(page, "b3 党支部") == ["", "草稿", "未开始"]
    assert cells(page, "一公司党委")[0] == "1 / 6"


def test_a_cell_leads_to_its_section(site: Site) -> None:
    with site.world() as world:
        number = world.submission("b2", "plan").id
    page = site.visitor("c1.reviewer").get(BOARD)
    assert f"/sections/{number}" in {a.get("href") for a in page.first("table").iter("a")}


def test_the_states_are_counted_over_the_whole_board(site: Site) -> None:
    with site.world() as world:
        world.finish("b1")
        world.save("b2", filled("b2"))
        world.submit("b2")
        waive(world.by("c1.compiler"), world.submission("b3").id, Words("本年没有党员。"))
    page = site.visitor("c1.reviewer").get(BOARD)
    counted = {"草稿": 5, "审核中": 1, "已退回": 0, "已审定": 1, "免报": 1, "逾期": 0}
    assert totals(page) == counted
    assert totals(site.visitor("c1.reviewer").get(BOARD + "?state=approved")) == counted
    assert "已办结 2 / 8 章" in page.text


def test_what_is_overdue_says_by_how_much(site: Site, clock_shows: SetClock) -> None:
    with site.world() as world:
        world.finish("b1")
    clock_shows(datetime(2023, 11, 23, 9, 0, tzinfo=ZONE))
    page = site.visitor("c1.reviewer").get(BOARD)
    assert cells(page, "b1 党支部") == ["", "已审定", "未开始 逾期 3 天催办"]
    assert cells(page, "一公司党委")[0] == "1 / 6 逾期 5 章"


def test_the_group_sees_the_company_as_a_group_of_its_branches(site: Site) -> None:
    page = site.visitor("g.reviewer").get("/cycles/small-2023/units/g/board")
    assert units(page)[:3] == ["集团公司党委", "一公司党委", "b1 党支部"]
    assert page.links()["一公司党委"] == BOARD


def test_units_stand_in_the_organisations_order_and_not_by_number_of_entry(
    wide_site: Site,
) -> None:
    page = wide_site.visitor("c1.reviewer").get(BOARD)
    assert units(page)[1:4] == ["b1 党支部", "b2 党支部", "b3 党支部"]
    assert units(page)[-1] == "b30 党支部"


# ---------------------------------------------------------------- filters, kept in the address
def test_a_state_leaves_the_units_that_have_it_with_those_above(site: Site) -> None:
    with site.world() as world:
        world.finish("b2")
    page = site.visitor("c1.reviewer").get(BOARD + "?state=approved")
    assert units(page) == ["一公司党委", "b2 党支部"]
    chosen = [option for option in page.all("option") if option.get("selected") is not None]
    assert "approved" in {option.get("value") for option in chosen}


def test_lateness_leaves_the_units_that_are_late(site: Site, clock_shows: SetClock) -> None:
    with site.world() as world:
        for section in ("work", "plan"):
            world.finish("b1", section)
    clock_shows(datetime(2023, 11, 23, 9, 0, tzinfo=ZONE))
    page = site.visitor("auditor").get(BOARD + "?late=1")
    assert units(page) == ["一公司党委", "b2 党支部", "b3 党支部"]


@pytest.mark.parametrize(("typed", "found"), [("b2", 1), ("B2 党", 1), ("党支部", 3), ("无此", 0)])
def test_a_piece_of_a_name_leaves_the_units_that_have_it(
    site: Site, typed: str, found: int
) -> None:
    page = site.visitor("c1.reviewer").get(BOARD, query_string={"unit": typed})
    if found:
        assert len(units(page)) == found + 1
    else:
        assert "没有符合条件的单位" in page.text
        assert page.links()["看全部"] == BOARD


def test_a_units_name_stands_for_all_below_it(site: Site) -> None:
    page = site.visitor("g.reviewer").get("/cycles/small-2023/units/g/board?unit=一公司")
    assert len(units(page)) == 5


def test_filters_join(site: Site) -> None:
    with site.world() as world:
        world.finish("b1")
        world.finish("b2")
    page = site.visitor("c1.reviewer").get(BOARD + "?state=approved&unit=b2")
    assert units(page) == ["一公司党委", "b2 党支部"]


@pytest.mark.parametrize("query", ["state=nonsense", "late=x", "unit=%20%20", "unit=%FF%FE", "x=1"])
def test_a_filter_that_says_nothing_leaves_everything(site: Site, query: str) -> None:
    page = site.visitor("c1.reviewer").get(f"{BOARD}?{query}")
    assert page.status == 200


def test_a_board_too_long_to_read_is_folded_to_the_next_level(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_reads, "UNFOLDED_UNITS", 3)
    visitor = site.visitor("g.reviewer")
    page = visitor.get("/cycles/small-2023/units/g/board?late=soon-14")
    assert len(units(page)) == 2
    assert "5 个单位" in page.text
    opened = visitor.get(page.links()["展开一公司党委"].partition("#")[0])
    assert len(units(opened)) == 5
    assert "late=soon-14" in opened.links()["收起一公司党委"]


# ---------------------------------------------------------------- where a board begins
def test_who_has_one_unit_goes_straight_to_its_board(site: Site) -> None:
    assert site.visitor("c1.reviewer").get("/board", 302).location == BOARD


def test_who_has_a_unit_and_one_below_it_begins_at_the_upper(site: Site) -> None:
    with site.world() as world:
        give_role(
            world.session, world.people["c1.reviewer"], world.units["b2"], Role.DRAFTER, world.now
        )
    assert site.visitor("c1.reviewer").get("/board", 302).location == BOARD


def test_who_has_two_units_apart_chooses(site: Site) -> None:
    with site.world() as world:
        give_role(
            world.session, world.people["b1.drafter"], world.units["b2"], Role.DRAFTER, world.now
        )
    page = site.visitor("b1.drafter").get("/board")
    assert list(page.links()) == ["b1 党支部", "b2 党支部"]


def test_a_closed_cycle_can_still_be_looked_at(site: Site) -> None:
    with site.world() as world:
        close_cycle(world.by("admin"), world.cycle)
    assert site.visitor("c1.reviewer").get("/board", 302).location == BOARD


def test_who_reads_no_reports_is_told_so(site: Site) -> None:
    assert "还没有可看的进度" in site.visitor("admin").get("/board").text


def test_the_way_up_is_shown_to_those_who_may_go_it(site: Site) -> None:
    assert "集团公司党委" in site.visitor("g.reviewer").get(BOARD).links()
    assert "集团公司党委" not in site.visitor("c1.reviewer").get(BOARD).links()
