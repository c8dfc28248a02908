"""Adjusting a total on its page: the form, what it refuses, what is shown of it and further up."""

import pytest

from domain.answers import Given
from domain.plain_narrative import from_plain
from services.moving import Words, reopen, withdraw
from tests.services.world import filled
from tests.web.client import Page, words
from tests.web.site_of_world import Site

MEETINGS = "/cycles/small-2023/units/c1/roll-up/work/meetings"
GROUP = "/cycles/small-2023/units/g/roll-up/work/meetings"
HOURS = "/cycles/small-2023/units/c1/roll-up/work/hours"
REASON = "两个支部联合开了一次会，各报了一次"
TEXT = {"text": Given(from_plain("全年开展会议{{meetings}}。"))}


@pytest.fixture
def rolled(site: Site) -> Site:
    with site.world() as world:
        for unit in ("b1", "b2", "b3"):
            world.finish(unit, meetings=4)
    return site


def sent(site: Site, value: str, reason: str = REASON, path: str = MEETINGS) -> dict[str, str]:
    page = site.visitor("c1.compiler").get(path)
    (shown,) = page.all("input", name="shown")
    return {"value": value, "reason": reason, "shown": shown.get("value", "")}


def said(page: Page, tag: str, name: str) -> str:
    """The words of the first element of a class."""
    return words(page.all(tag, class_=name)[0])


def adjusted(site: Site, value: str = "11") -> None:
    site.visitor("c1.compiler").post(f"{MEETINGS}/adjustment", sent(site, value), 302)


def test_an_adjusted_total_stands_beside_what_it_replaced_with_its_reason(rolled: Site) -> None:
    adjusted(rolled)
    page = rolled.visitor("c1.compiler").get(MEETINGS)
    shown = said(page, "p", "adjusted")
    assert shown.startswith("已调整 12")
    assert [each for each in ("→ 11", REASON, "c1.compiler") if each not in shown] == []
    assert said(page, "p", "figure-value").startswith("11")


@pytest.mark.parametrize("reason", ["", "核实无误", "情况属实。", "无"])
def test_a_reason_that_says_nothing_is_refused_and_nothing_is_lost(
    rolled: Site, reason: str
) -> None:
    page = rolled.visitor("c1.compiler").post(
        f"{MEETINGS}/adjustment", sent(rolled, "11", reason), 422
    )
    assert "请写明为什么调整" in page.text
    assert page.all("input", id="adjust-value")[0].get("value") == "11"
    with rolled.world() as world:
        assert world.submission("c1").draft.adjustments == {}


@pytest.mark.parametrize("value", ["", "很多", "12", "-3"])
def test_a_value_that_is_none_is_refused(rolled: Site, value: str) -> None:
    rolled.visitor("c1.compiler").post(f"{MEETINGS}/adjustment", sent(rolled, value), 422)


def test_a_total_that_changed_meanwhile_is_not_adjusted(rolled: Site) -> None:
    form = sent(rolled, "11")
    with rolled.world() as world:
        reopen(world.by("c1.compiler"), world.submission("b2").id, Words("数字有误，请核对。"))
    page = rolled.visitor("c1.compiler").post(f"{MEETINGS}/adjustment", form, 409)
    assert "下级的数有变化" in page.text


def test_who_does_not_write_for_the_unit_is_offered_no_adjustment(rolled: Site) -> None:
    page = rolled.visitor("c1.reviewer").get(MEETINGS)
    assert page.all("form", class_="adjust-form") == []
    rolled.visitor("c1.reviewer").post(f"{MEETINGS}/adjustment", sent(rolled, "11"), 403)


def test_a_change_below_puts_it_out_of_force_until_it_is_confirmed(rolled: Site) -> None:
    adjusted(rolled)
    with rolled.world() as world:
        world.save("c1", TEXT)
        reopen(world.by("c1.compiler"), world.submission("b2").id, Words("数字有误，请核对。"))
        world.finish("b2", meetings=7)
        own = world.submission("c1").id
    compiler = rolled.visitor("c1.compiler")
    page = compiler.get(MEETINGS)
    assert said(page, "p", "figure-value").startswith("15")
    assert "本单位的调整已不生效" in page.text
    assert "调整已不生效" in compiler.get(f"/sections/{own}").text
    with rolled.world() as world, pytest.raises(Exception, match="请重新确认或撤销调整"):
        world.submit("c1")
    compiler.post(f"{MEETINGS}/adjustment", sent(rolled, "14"), 302)
    with rolled.world() as world:
        world.submit("c1")
        assert world.revision("c1").adjustments["meetings"]["value"] == 14


def test_it_can_be_taken_back(rolled: Site) -> None:
    adjusted(rolled)
    form = {**sent(rolled, "11"), "act": "drop"}
    rolled.visitor("c1.compiler").post(f"{MEETINGS}/adjustment", form, 302)
    page = rolled.visitor("c1.compiler").get(MEETINGS)
    assert said(page, "p", "figure-value").startswith("12")


def test_it_travels_upward_with_its_reason_and_lands_in_the_annex(rolled: Site) -> None:
    adjusted(rolled)
    with rolled.world() as world:
        world.save("c1", TEXT)
        world.submit("c1")
        world.approve("c1")
    page = rolled.visitor("g.compiler").get(GROUP)
    assert said(page, "p", "figure-value").startswith("11")
    assert REASON in said(page, "ul", "adjusted-list")
    for unit, person in (("c1", "c1.compiler"), ("g", "g.compiler")):
        preview = rolled.visitor(person).get(f"/cycles/small-2023/units/{unit}/report/preview")
        assert REASON in preview.text
    assert "开展会议11次" in rolled.visitor("c1.compiler").get(
        "/cycles/small-2023/units/c1/report/preview"
    ).text.replace(" ", "")


def test_a_mean_keeps_its_weights(rolled: Site) -> None:
    form = sent(rolled, "42.5", path=HOURS)
    rolled.visitor("c1.compiler").post(f"{HOURS}/adjustment", form, 302)
    with rolled.world() as world:
        world.save("c1", TEXT)
        world.submit("c1")
        parts = world.revision("c1").figures["tallies"]["hours"]["parts"]
    assert parts == [[425 * 30, 30]]


def test_the_revision_is_another_with_an_adjustment(rolled: Site) -> None:
    hashes = []
    for value in ("11", "10"):
        adjusted(rolled, value)
        with rolled.world() as world:
            world.save("c1", filled("c1"))
            hashes.append(world.submit("c1").content_hash)
            withdraw(world.by("c1.compiler"), world.submission("c1").id)
    assert hashes[0] != hashes[1]
