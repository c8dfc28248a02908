"""Beside the answers without script: same as last cycle, notes, the message to the reviewers."""

from dataclasses import replace
from datetime import date

import pytest

from domain.cycle.dates import Dates
from models import TemplateVersion
from services.cycles import Plan, open_cycle, plan_cycle
from tests.services.outline import EVERYWHERE
from tests.services.world import World
from tests.web.section_steps import FILLED, send
from tests.web.site_of_world import Site

TYPED = {name.replace("-", "_", 1): words for name, words in FILLED.items()}


def next_cycle(world: World) -> World:
    """b1 is approved with three meetings; a second cycle knows the first as the one before."""
    world.finish("b1")
    days = Dates(date(2023, 11, 1), date(2023, 11, 20), date(2023, 12, 31))
    version = world.session.get_one(TemplateVersion, world.cycle.version_id)
    levels = dict.fromkeys(EVERYWHERE, days)
    plan = Plan("small-2024", "2024 年小报告", version, world.units["g"], levels, world.cycle)
    cycle = plan_cycle(world.session, plan)
    world.session.flush()
    open_cycle(world.by("admin"), cycle)
    return replace(world, cycle=cycle)


@pytest.fixture
def path(site: Site) -> str:
    """The page of b1's section in the second cycle."""
    with site.world() as world:
        return f"/sections/{next_cycle(world).submission('b1').id}"


def test_one_tick_takes_last_cycles_number_over_and_the_reviewer_sees_it(
    site: Site, path: str
) -> None:
    drafter = site.visitor("b1.drafter")
    typed = {**TYPED, "a_meetings": "", "a_meetings-same": "1", "a_members-note": "含预备党员"}
    send(drafter, drafter.get(path), note="数据已核对。", **typed)
    page = drafter.get(path)
    values = page.form(path).values
    assert (values["a-meetings"], values["a-meetings-same"]) == ("3", "1")
    assert (values["a-members-note"], values["note"]) == ("含预备党员", "数据已核对。")
    send(drafter, page, to="/submit")
    review = site.visitor("b1.secretary").get(f"{path}/review")
    for words in ("与上期相同，已确认", "含预备党员", "数据已核对。"):
        assert words in review.text
    desk = site.visitor("b1.secretary").get("/")
    assert "数据已核对。" in desk.text


def test_another_number_ends_the_confirmation(site: Site, path: str) -> None:
    drafter = site.visitor("b1.drafter")
    send(drafter, drafter.get(path), **{"a_meetings": "3", "a_meetings-same": "1"})
    send(drafter, drafter.get(path), a_meetings="4")
    values = drafter.get(path).form(path).values
    assert values["a-meetings"] == "4"
    assert "a-meetings-same" not in values


def test_a_number_that_contradicts_the_tick_is_asked_about_and_nothing_is_lost(
    site: Site, path: str
) -> None:
    drafter = site.visitor("b1.drafter")
    typed = {"a_meetings": "1.2万", "a_meetings-same": "1", "a_members": "7"}
    page = send(drafter, drafter.get(path), 422, **typed)
    assert "填的数与上期不同" in page.text
    assert page.form(path).values["a-meetings"] == "1.2万"
    assert page.form(path).values["a-members"] == "7"


def test_what_was_typed_with_ten_thousands_is_read_back(site: Site, path: str) -> None:
    drafter = site.visitor("b1.drafter")
    page = send(drafter, drafter.get(path), 422, a_meetings="1.2万", a_members="许多")
    assert "= 12,000 次" in page.text
    assert "“许多”不是数字" in page.text


def test_every_field_has_a_place_for_its_findings(site: Site, path: str) -> None:
    text = site.visitor("b1.drafter").get(path).response.text
    for key in ("meetings", "members", "hours", "text"):
        assert f'id="findings-a-{key}" aria-live="polite"' in text
        assert f'id="explains-a-{key}"' in text


def test_the_overview_names_what_is_missing_and_leads_to_its_field(site: Site, path: str) -> None:
    drafter = site.visitor("b1.drafter")
    send(drafter, drafter.get(path), a_meetings="3")
    page = drafter.get("/cycles/small-2024/units/b1/overview")
    assert page.heading == "各章节缺什么"
    markup = page.response.text
    assert f'href="{path}#field-a-members"' in markup
    assert f'href="{path}#field-a-meetings"' not in markup
    assert "1 / 4 项" in page.text
    assert 'id="field-a-members"' in drafter.get(path).response.text


def test_the_overview_is_for_those_with_a_role_there_or_above(site: Site) -> None:
    address = "/cycles/small-2023/units/b1/overview"
    for username in ("b1.drafter", "b1.secretary", "c1.reviewer", "g.compiler", "auditor"):
        site.visitor(username).get(address)
    site.visitor("b2.drafter").get(address, 404)
