"""What a reviewer is told has changed, against what, and what stands beside the numbers."""

from domain.answers import Answer, Given
from domain.plain_narrative import from_plain
from services.drafting import Typed, save_draft
from services.moving import Words, approve, send_back
from tests.models.rows import attach
from tests.services.world import World, filled
from tests.web.client import Page
from tests.web.section_steps import address
from tests.web.site_of_world import Site
from tests.web.strict import words


def shown(site: Site, asked: str = "", unit: str = "b1", who: str = "b1.secretary") -> Page:
    return site.visitor(who).get(f"{address(site, unit)}/review{asked}")


def send_in(world: World, answers: dict[str, Answer], unit: str = "b1", **explained: str) -> None:
    world.save(unit, answers, **explained)
    world.submit(unit)


def return_it(world: World, who: str = "b1.secretary") -> None:
    seen = world.revision("b1").content_hash
    send_back(world.by(who), world.submission("b1").id, seen, Words("请核对。"))


def changed(page: Page) -> list[str]:
    return [words(next(each.iter("p"))) for each in page.all("li", class_="changes__item")]


def chosen(page: Page) -> str:
    (link,) = [a for a in page.all("a", aria_current="true") if "against=" in a.get("href", "")]
    return words(link)


def test_the_difference_is_by_default_against_my_own_last_decision(site: Site) -> None:
    with site.world() as world:
        send_in(world, filled("b1"))
        return_it(world)  # the secretary saw revision 1
        send_in(world, {"meetings": Given(4)})
        seen = world.revision("b1").content_hash
        approve(world.by("b1.secretary"), world.submission("b1").id, seen)
        return_it(world, "c1.reviewer")  # the reviewer saw revision 2
        send_in(world, {"members": Given(12)})
    mine = shown(site)
    assert chosen(mine) == "我上次办理的第 2 版"
    assert changed(mine) == ["党员"]
    first = shown(site, "?against=1")
    assert chosen(first) == "第 1 版"
    assert [label.split()[0] for label in changed(first)] == ["会议", "党员", "文字"]
    assert chosen(shown(site, "?against=round")) == "上一轮（第 2 版）"


def test_text_differs_by_whole_numbers_and_single_hanzi(site: Site) -> None:
    with site.world() as world:
        send_in(world, {**filled("b1"), "text": Given(from_plain("全年学习12次，党员都到。"))})
        return_it(world)
        send_in(world, {"text": Given(from_plain("全年学习18次，党员全到。"))})
    page = shown(site)
    assert [words(each) for each in page.all("del")][1:] == [
        "删去开始 12 删去结束",
        "删去开始 都 删去结束",
    ]
    assert [words(each) for each in page.all("ins")][1:] == [
        "新增开始 18 新增结束",
        "新增开始 全 新增结束",
    ]


def test_a_section_that_came_back_the_same_is_plainly_unchanged(site: Site) -> None:
    with site.world() as world:
        send_in(world, filled("b1"))
        return_it(world)
        world.submit("b1")
    page = shown(site)
    assert "未变 内容与我上次办理的第 1 版完全相同，内容校验码一致。" in page.text
    assert changed(page) == []


def test_a_reason_that_was_reworded_is_shown(site: Site) -> None:
    low = {**filled("b1"), "hours": Given(20)}
    with site.world() as world:
        send_in(world, low, **{"T001:work:hours": "下半年集中补训。"})
        return_it(world)
        send_in(world, {}, **{"T001:work:hours": "下半年分批补训。"})
    assert changed(shown(site)) == ["对“人均学时”的说明"]


def test_a_first_revision_has_nothing_to_be_compared_with(site: Site) -> None:
    with site.world() as world:
        send_in(world, filled("b1"))
    page = shown(site)
    assert changed(page) == []
    assert page.all("section", class_="compared") == []


def test_an_odd_base_is_the_usual_one(site: Site) -> None:
    with site.world() as world:
        send_in(world, filled("b1"))
        return_it(world)
        send_in(world, {"members": Given(12)})
    for odd in ("99", "0", "-1", "cycle", "９", "x" * 50):
        assert chosen(shown(site, f"?against={odd}")) == "我上次办理的第 1 版"


# ---------------------------------------------------------------- the siblings' median
def medians(page: Page) -> dict[str, str]:
    """The third number of each row, where the table has it."""
    head, *rows = page.rows()
    place = head.index("同级中位数")
    return {row[0]: row[place] for row in rows}


def test_the_median_is_that_of_at_least_three_siblings_in_review_or_approved(
    wide_site: Site,
) -> None:
    with wide_site.world() as world:
        for unit, count in (("b1", 99), ("b2", 1), ("b3", 2), ("b4", 6), ("b5", 7)):
            send_in(world, {**filled(unit), "meetings": Given(count)}, unit)
        world.approve("b2")
        world.save("b6", {**filled("b6"), "meetings": Given(1000)})  # a draft says nothing yet
    page = shown(wide_site)
    assert medians(page) == {"会议": "4次", "党员": "10名", "人均学时": "40.0学时"}


def test_a_median_between_two_numbers_shows_its_half(wide_site: Site) -> None:
    with wide_site.world() as world:
        for unit, count in (("b1", 9), ("b2", 1), ("b3", 2), ("b4", 3), ("b5", 7)):
            send_in(world, {**filled(unit), "meetings": Given(count)}, unit)
    assert medians(shown(wide_site))["会议"] == "2.5次"


def test_of_two_siblings_no_median_is_shown(site: Site) -> None:
    with site.world() as world:
        for unit in ("b1", "b2", "b3"):
            send_in(world, filled(unit), unit)
    assert "同级中位数" not in shown(site).text


def test_a_file_brought_or_taken_out_is_a_change_though_no_answer_differs(site: Site) -> None:
    with site.world() as world:
        send_in(world, filled("b1"))
        return_it(world)
        attach(world)
        world.submit("b1")
    page = shown(site)
    assert changed(page) == ["本章节的附件"]
    assert any("说明.txt" in words(each) for each in page.all("ins"))


def test_a_note_that_differs_is_named_as_one(site: Site) -> None:
    with site.world() as world:
        send_in(world, filled("b1"))
        return_it(world)
        submission = world.submission("b1")
        world.session.refresh(submission.draft)
        typed = Typed({}, based_on=submission.draft.version, notes={"meetings": "含分会场"})
        save_draft(world.by("b1.drafter"), submission.id, typed)
        world.submit("b1")
    assert changed(shown(site)) == ["“会议”的附注"]
