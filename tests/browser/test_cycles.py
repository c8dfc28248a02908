"""A year of head office: the next cycle proved, mended and opened; more time for one unit."""

from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete

from domain.access.roles import Role
from models import Membership
from services.accounts import give_role
from services.cycles import close_cycle
from tests.browser.people import Doors, is_told
from tests.browser.steps import open_section
from tests.services.world import START, filled
from tests.web.conftest import standing_clock
from tests.web.site_of_world import Site
from web import clock

pytestmark = pytest.mark.browser


def the_clock_shows(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Set the site's clock."""
    monkeypatch.setattr(clock, "datetime", standing_clock(moment))


def test_the_next_cycle_is_proved_mended_opened_and_found_by_a_drafter(
    site: Site, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.world() as world:
        close_cycle(world.by("admin"), world.cycle)
        secretary = world.people["b2.secretary"]
        world.session.execute(delete(Membership).where(Membership.person_id == secretary.id))
    admin = doors.let_in("admin")
    admin.get_by_role("link", name="填报周期").click()
    admin.get_by_role("link", name="结转下一周期").click()
    expect(admin.get_by_label("周期名称")).to_have_value("2024 年小报告")
    expect(admin.locator("main")).to_contain_text("版本相同，没有变化。")
    admin.get_by_role("button", name="筹备并核对").click()
    expect(admin.locator("main")).to_contain_text("必须先解决，共 1 处")
    expect(admin.locator("main")).to_contain_text("b2 党支部 的审批节点“支部书记”没有足够的人")
    expect(admin.get_by_role("button", name="开启填报周期")).to_have_count(0)
    with site.world() as world:
        person, unit = world.people["b1.secretary"], world.units["b2"]
        give_role(world.session, person, unit, Role.APPROVER, START)
    admin.get_by_role("link", name="重新核对", exact=True).click()
    expect(admin.locator("main")).to_contain_text("核对通过，可以开启。")
    admin.get_by_role("button", name="开启填报周期").click()
    is_told(admin, "已开启")
    the_clock_shows(monkeypatch, START + timedelta(days=366))
    drafter = doors.let_in("b1.drafter")
    open_section(drafter, "一、工作情况")
    expect(drafter.locator("main")).to_contain_text("2024 年小报告")
    expect(drafter.get_by_role("button", name="提交审核")).to_be_visible()
    assert doors.complaints == []


def test_one_unit_with_more_time_submits_after_closing_and_another_cannot(
    site: Site, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.world() as world:
        for unit in ("b1", "b2"):
            world.save(unit, filled(unit))
        numbers = {unit: world.submission(unit).id for unit in ("b1", "b2")}
    admin = doors.let_in("admin")
    admin.goto("/cycles/small-2023/extensions")
    admin.get_by_label("单位", exact=True).fill("b1 b1 党支部")
    admin.get_by_label("新的截止日期").fill("2024-01-10")
    admin.get_by_label("理由").fill("班子调整，同意延期")
    admin.get_by_role("button", name="延期", exact=True).click()
    is_told(admin, "已延期")
    the_clock_shows(monkeypatch, START.replace(year=2024, month=1, day=5))
    first = doors.let_in("b1.drafter")
    first.goto(f"/sections/{numbers['b1']}")
    expect(first.locator("main")).to_contain_text("已延期：2024-01-10 截止")
    first.get_by_role("button", name="提交审核").click()
    is_told(first, "已提交审核。")
    second = doors.let_in("b2.drafter")
    second.goto(f"/sections/{numbers['b2']}")
    expect(second.get_by_role("button", name="提交审核")).to_have_count(0)
    expect(second.locator("main")).to_contain_text("已于 2023-12-31 关闭，不能再办理")
    with site.world() as world:
        assert world.submission("b1").due_on == date(2024, 1, 10)
        assert world.submission("b1").submitted_days_late == 0
    assert doors.complaints == []
