"""The roll-up of a section, and where each of its numbers comes from."""

from decimal import Decimal

import pytest

from domain.answers import Answer, Given, NotApplicable
from domain.plain_narrative import from_plain
from services.moving import Words, reopen, waive
from tests.services.world import World, filled
from tests.web.client import Page, words
from tests.web.site_of_world import Site

WORK = "/cycles/small-2023/units/c1/roll-up/work"
TEXT = Given(from_plain("支部按计划开展学习。"))


def row(page: Page, label: str) -> list[str]:
    """The cells of a field of the matrix, without its head."""
    (found,) = [cells for cells in page.rows() if cells[0].startswith(label)]
    return found[1:]


def sources(page: Page) -> list[list[str]]:
    """The rows of a figure's units, without head and total."""
    return page.rows()[1:-1]


def fact(page: Page, name: str) -> str:
    """What a figure's page says under a name."""
    names = ["".join(each.itertext()) for each in page.all("dt")]
    values = [" ".join("".join(each.itertext()).split()) for each in page.all("dd")]
    return dict(zip(names, values, strict=True))[name]


def answer_all(world: World, unit: str, **answers: Answer) -> None:
    world.save(unit, {**filled(unit), "text": TEXT, **answers})
    world.submit(unit)
    world.approve(unit)


@pytest.fixture
def rolled(site: Site) -> Site:
    """b1 answered with a zero, b2 says a field does not apply, b3 has nothing approved yet."""
    with site.world() as world:
        answer_all(world, "b1", meetings=Given(0), members=Given(30), hours=Given(Decimal("36.0")))
        answer_all(
            world,
            "b2",
            meetings=NotApplicable("没有会议室"),
            members=Given(10),
            hours=Given(Decimal("44.0")),
        )
        world.save("b3", filled("b3", meetings=99))
    return site


# ---------------------------------------------------------------- the matrix
def test_zero_not_applicable_and_missing_stay_three_things(rolled: Site) -> None:
    page = rolled.visitor("c1.compiler").get(WORK)
    assert row(page, "会议") == ["0 查看来源", "1 / 1 / 1", "—", "0", "不适用", "未审定"]


def test_a_draft_below_gives_nothing_yet(rolled: Site) -> None:
    page = rolled.visitor("c1.compiler").get(WORK)
    assert "99" not in page.text
    assert "下级 2 / 3 个单位已审定" in page.text


def test_a_weighted_mean_is_not_an_average_of_averages(rolled: Site) -> None:
    page = rolled.visitor("c1.compiler").get(WORK)
    assert row(page, "人均学时") == ["38.0 查看来源", "2 / 0 / 1", "—", "36.0", "44.0", "未审定"]
    assert "以“党员”为权的加权平均" in page.text


def test_what_only_the_company_enters_is_not_asked_of_the_branches(rolled: Site) -> None:
    with rolled.world() as world:
        world.save("c1", {"budget": Given(Decimal("12.50"))})
    page = rolled.visitor("c1.compiler").get(WORK)
    nothing = "— 不填报"
    shown = [cell.replace("—不填报", nothing) for cell in row(page, "经费")]
    assert shown == ["12.50 查看来源", "1 / 0 / 0", "12.50", nothing, nothing, nothing]


def test_a_unit_that_was_let_off_is_shown_as_such(site: Site) -> None:
    with site.world() as world:
        waive(world.by("c1.compiler"), world.submission("b3").id, Words("本年没有党员。"))
    page = site.visitor("c1.compiler").get(WORK)
    assert row(page, "会议")[-1] == "免报"
    assert row(page, "会议")[:2] == ["未填 查看来源", "0 / 1 / 2"]


def test_before_anything_is_approved_every_unit_is_missing(site: Site) -> None:
    page = site.visitor("c1.compiler").get(WORK)
    assert row(page, "会议") == ["未填 查看来源", "0 / 0 / 3", "—", "未审定", "未审定", "未审定"]


def test_the_view_so_far_counts_drafts_and_says_so_everywhere(rolled: Site) -> None:
    page = rolled.visitor("c1.compiler").get(f"{WORK}?view=so-far")
    assert "99" in page.text
    assert row(page, "会议")[:2] == ["99", "2 / 1 / 0"]
    assert words(page.first("h1")).startswith("暂计（含草稿）")
    assert "未经审定，不进入报告，请勿引用" in page.text
    assert page.all("section", class_="texts__one") == []


def test_the_view_so_far_reaches_through_the_levels(rolled: Site) -> None:
    path = "/cycles/small-2023/units/g/roll-up/work"
    visitor = rolled.visitor("g.compiler")
    assert row(visitor.get(path), "会议")[0] == "未填 查看来源"
    assert row(visitor.get(f"{path}?view=so-far"), "会议")[0] == "99"


def test_the_approved_texts_stand_side_by_side(rolled: Site) -> None:
    page = rolled.visitor("c1.compiler").get(WORK)
    names = [each.get("aria-label") for each in page.all("section", class_="texts__one")]
    assert names == ["b1 党支部", "b2 党支部"]
    assert page.text.count("支部按计划开展学习。") == 2


def test_a_source_that_changed_is_named(rolled: Site) -> None:
    with rolled.world() as world:
        answer_all(world, "b3")
        world.save("c1", {"text": TEXT})
        world.submit("c1")
        reopen(world.by("c1.compiler"), world.submission("b2").id, Words("数字有误，请核对。"))
    page = rolled.visitor("c1.compiler").get(WORK)
    assert "下级有变化：b2 党支部，本章 3 个汇总数已过时。" in page.text


def test_a_unit_with_nothing_below_is_told_why_the_page_is_empty(site: Site) -> None:
    page = site.visitor("b1.drafter").get("/cycles/small-2023/units/b1/roll-up/work")
    assert "本单位在本章没有下级数据" in page.text


def test_a_section_without_numbers_still_shows_texts(site: Site) -> None:
    with site.world() as world:
        world.finish("b1", "plan")
    page = site.visitor("c1.compiler").get("/cycles/small-2023/units/c1/roll-up/plan")
    assert "本章没有需要汇总的数" in page.text
    assert "继续改进。" in page.text


@pytest.mark.parametrize("path", ["nonsense", "work/nonsense", "work/text", "plan/meetings"])
def test_what_is_not_in_the_outline_is_not_found(site: Site, path: str) -> None:
    site.visitor("c1.compiler").get(f"/cycles/small-2023/units/c1/roll-up/{path}", 404)


def test_the_roll_up_begins_at_the_first_section_with_figures(site: Site) -> None:
    visitor = site.visitor("c1.compiler")
    begin = visitor.get("/roll-up", 302)
    assert visitor.get(begin.location, 302).location == WORK


def test_who_reads_no_reports_is_told_so(site: Site) -> None:
    assert "还没有可看的汇总" in site.visitor("admin").get("/roll-up").text


# ---------------------------------------------------------------- one number
def test_a_number_names_its_units_their_revisions_and_who_approved_them(rolled: Site) -> None:
    page = rolled.visitor("c1.compiler").get(f"{WORK}/members")
    assert page.heading == "党员"
    assert "40名" in page.text
    assert fact(page, "怎么算") == "各单位合计"
    assert fact(page, "单位") == "2 个单位已填 · 0 个不适用 · 1 个缺"
    assert sources(page) == [
        ["b1 党支部", "30", "已审定 第 1 版", "c1.reviewer 2023-11-07 09:00"],
        ["b2 党支部", "10", "已审定 第 1 版", "c1.reviewer 2023-11-07 09:00"],
        ["b3 党支部", "未审定", "草稿", ""],
    ]
    assert page.rows()[-1][1] == "40"


def test_what_does_not_apply_says_why(rolled: Site) -> None:
    page = rolled.visitor("c1.compiler").get(f"{WORK}/meetings")
    assert sources(page)[1][1] == "不适用 没有会议室"
    assert sources(page)[0][1] == "0"


def test_a_weighted_mean_shows_its_weights_and_their_sum(rolled: Site) -> None:
    page = rolled.visitor("c1.compiler").get(f"{WORK}/hours")
    assert page.rows()[0][1:3] == ["数值学时", "党员名"]
    assert [cells[1:3] for cells in sources(page)] == [
        ["36.0", "30"],
        ["44.0", "10"],
        ["未审定", ""],
    ]
    assert page.rows()[-1][1:3] == ["38.0", "40"]


def test_each_unit_leads_to_its_section(rolled: Site) -> None:
    with rolled.world() as world:
        number = world.submission("b1").id
    page = rolled.visitor("c1.compiler").get(f"{WORK}/members")
    assert page.links()["b1 党支部"] == f"/sections/{number}"


def test_a_unit_that_speaks_for_others_leads_to_its_own_figure(rolled: Site) -> None:
    page = rolled.visitor("g.compiler").get("/cycles/small-2023/units/g/roll-up/work/members")
    assert page.links()["3 个单位的来源"] == f"{WORK}/members"


def test_the_units_own_part_counts_before_it_is_approved(rolled: Site) -> None:
    with rolled.world() as world:
        world.save("c1", {"budget": Given(Decimal("12.50"))})
    page = rolled.visitor("c1.compiler").get(f"{WORK}/budget")
    assert sources(page) == [["一公司党委 本级填报", "12.50", "草稿", ""]]


def test_a_number_that_was_submitted_and_has_changed_since_is_told(rolled: Site) -> None:
    with rolled.world() as world:
        answer_all(world, "b3", members=Given(5))
        world.save("c1", {"text": TEXT})
        world.submit("c1")
        reopen(world.by("c1.compiler"), world.submission("b2").id, Words("数字有误，请核对。"))
    page = rolled.visitor("c1.compiler").get(f"{WORK}/members")
    assert "已送审的版次用的是 45名" in page.text
    assert page.rows()[-1][1] == "35"
