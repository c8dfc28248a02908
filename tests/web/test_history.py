"""The history of a section: every act, any two revisions side by side, the approval sheet."""

from domain.answers import Answer, Given
from services.moving import Words, send_back
from services.verbs.undoing import undo
from tests.services.world import World, filled
from tests.web.client import Page
from tests.web.section_steps import address
from tests.web.site_of_world import Site
from tests.web.strict import words


def three_revisions(world: World) -> None:
    """Returned at the branch, returned at the company, then approved there."""
    world.save("b1", filled("b1"))
    world.submit("b1")
    change: dict[str, Answer] = {"members": Given(12)}
    for who in ("b1.secretary", "c1.reviewer"):
        if who == "c1.reviewer":
            world.approve("b1", steps=1)
        seen = world.revision("b1").content_hash
        words_said = Words("请核对台账。", ["members"] if who == "b1.secretary" else ())
        send_back(world.by(who), world.submission("b1").id, seen, words_said)
        world.save("b1", change if who == "b1.secretary" else {})
        world.submit("b1")
    world.approve("b1")


def history(site: Site, asked: str = "") -> Page:
    return site.visitor("c1.reviewer").get(f"{address(site)}/history{asked}")


def changed(page: Page) -> list[str]:
    return [words(next(each.iter("p"))) for each in page.all("li", class_="changes__item")]


def test_any_two_revisions_are_compared_in_either_order(site: Site) -> None:
    with site.world() as world:
        three_revisions(world)
    for asked in ("?old=1&new=2", "?old=2&new=1", "?old=1&new=3"):
        assert changed(history(site, asked)) == ["党员"], asked
    for asked in ("", "?old=2&new=3", "?old=99&new=x"):
        assert "未变 两版内容完全相同，内容校验码一致。" in history(site, asked).text, asked
    assert "请选两个不同的版次。" in history(site, "?old=2&new=2").text


def test_one_revision_has_nothing_to_be_compared_with(site: Site) -> None:
    with site.world() as world:
        world.save("b1", filled("b1"))
        world.submit("b1")
    assert history(site).all("select") == []


def test_the_sheet_names_who_signed_which_step_on_which_revision(site: Site) -> None:
    with site.world() as world:
        three_revisions(world)
        hash_signed = world.revision("b1").content_hash[:12]
    page = site.visitor("c1.reviewer").get(history(site).links()["审批单"])
    assert page.heading == "审批单"
    when, version = "2023-11-07 09:00", f"第 3 版 {hash_signed}"
    assert page.rows(1)[1:] == [
        ["支部书记", "b1.secretary", "沿用第 2 版的同意", "", when, version],
        ["公司审核", "c1.reviewer", "同意", "", when, version],
    ]
    assert [row[1:4] for row in page.rows(2)[1:]] == [
        ["b1.drafter", "提交", ""],
        ["b1.secretary", "退回 支部书记", "请核对台账。 须修改：党员"],
        ["b1.drafter", "提交", ""],
        ["b1.secretary", "同意 支部书记", ""],
        ["c1.reviewer", "退回 公司审核", "请核对台账。"],
        ["b1.drafter", "提交", ""],
        ["b1.secretary", "沿用第 2 版的同意 支部书记", ""],
        ["c1.reviewer", "同意 公司审核", ""],
    ]


def test_the_sheet_of_a_section_in_review_says_whom_it_waits_for(site: Site) -> None:
    with site.world() as world:
        world.save("b1", filled("b1"))
        world.submit("b1")
    page = site.visitor("b1.drafter").get(f"{address(site)}/approval-sheet")
    assert [row[:3] for row in page.rows(1)[1:]] == [
        ["支部书记", "b1.secretary", "待办理"],
        ["公司审核", "", "未到"],
    ]


def test_an_approval_before_a_return_signs_no_step_of_the_sheet(site: Site) -> None:
    with site.world() as world:
        world.save("b1", filled("b1"))
        world.submit("b1")
        world.approve("b1", steps=1)
        seen = world.revision("b1").content_hash
        send_back(world.by("c1.reviewer"), world.submission("b1").id, seen, Words("请核对。"))
    page = site.visitor("b1.drafter").get(f"{address(site)}/approval-sheet")
    assert [row[2] for row in page.rows(1)[1:]] == ["未到", "未到"]


def test_an_approval_that_was_undone_signs_no_step_of_the_sheet(site: Site) -> None:
    with site.world() as world:
        world.save("b1", filled("b1"))
        world.submit("b1")
        world.approve("b1", steps=1)
        undo(world.by("b1.secretary"), world.submission("b1").id, Words())
    page = site.visitor("b1.drafter").get(f"{address(site)}/approval-sheet")
    assert [row[:3] for row in page.rows(1)[1:]] == [
        ["支部书记", "b1.secretary", "待办理"],
        ["公司审核", "", "未到"],
    ]


def test_a_section_that_was_never_submitted_has_a_sheet_without_signatures(site: Site) -> None:
    page = site.visitor("b1.drafter").get(f"{address(site)}/approval-sheet")
    assert len(page.all("table")) == 2
