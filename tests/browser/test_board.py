"""From the group's board to a company, to what is overdue, to urging all of it and its results."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import expect

from tests.browser.people import Doors
from tests.browser.steps import fits_a_phone
from tests.services.world import ZONE, filled
from tests.web.conftest import standing_clock
from tests.web.site_of_world import Site
from web import clock

LATE = datetime(2023, 11, 23, 9, 0, tzinfo=ZONE)


def test_whoever_looks_after_the_group_urges_all_that_is_overdue_in_a_company(
    site: Site, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.world() as world:
        world.finish("b1")
        world.save("b2", filled("b2"))
        world.submit("b2")
    monkeypatch.setattr(clock, "datetime", standing_clock(LATE))
    page = doors.let_in("g.compiler")
    page.goto("/board")
    expect(page.get_by_role("heading", level=1)).to_have_text("集团公司党委进度看板")
    fits_a_phone(page)

    page.get_by_role("link", name="一公司党委", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("一公司党委进度看板")
    page.get_by_label("期限").select_option(label="逾期")
    page.get_by_role("button", name="筛选").click()
    expect(page).to_have_url(re.compile("late=overdue"))
    expect(page.get_by_text("符合条件 7 章")).to_be_visible()

    page.get_by_role("link", name="催办所列逾期…").click()
    expect(page.get_by_role("status").filter(has_text="已选 7 项")).to_be_visible()
    fits_a_phone(page)
    page.get_by_role("checkbox").first.uncheck()
    expect(page.get_by_role("status").filter(has_text="已选 6 项")).to_be_visible()
    page.get_by_role("button", name="催办所选").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("催办结果")
    expect(page.get_by_text("已催办 6 项")).to_be_visible()
    fits_a_phone(page)
    page.get_by_role("link", name="看其余可以催办的").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="不催办，返回").click()
    page.get_by_role("link", name="卡在哪里").click()
    expect(page.get_by_role("img", name="报送进度")).to_be_visible()
    fits_a_phone(page)
