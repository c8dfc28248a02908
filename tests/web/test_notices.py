"""The list of notices, opening one, reading all, and choosing how to be told."""

import pytest
from sqlalchemy import select

from models import AuditEvent, Notice, NoticePreference, Person
from services.moving import Words, send_back
from services.notices.outbox import Addressee, News, announce
from services.notices.rules import Page as Target
from services.reads.notice_list import PAGE_SIZE
from tests.services.world import World, filled
from tests.web.client import Page
from tests.web.queries import recording
from tests.web.site_of_world import Site
from tests.web.strict import words


def submitted(site: Site) -> int:
    with site.world() as world:
        world.save("b1", filled("b1"))
        world.submit("b1")
        return world.submission("b1").id


def many(world: World, count: int) -> None:
    someone = Addressee(world.people["b1.secretary"].id, "to_decide", Target.DESK)
    for number in range(count):
        facts = {"unit": f"第{number}支部", "section": "一、情况"}
        announce(world.session, News(f"n{number}", "submitted", world.now, facts, {}), [someone])


def marks(page: Page) -> list[str]:
    return [words(each) for each in page.all("span", class_="notices__mark")]


def nav_of(page: Page) -> str:
    return words(page.first("nav"))


def test_nobody_told_finds_a_page_that_says_what_will_come(site: Site) -> None:
    page = site.visitor("auditor").get("/notices")
    assert "还没有通知" in page.text
    assert "未读" not in nav_of(page)
    assert page.links() == {"通知设置": "/account/notices"}


def test_a_notice_says_what_where_and_until_when_and_leads_there(site: Site) -> None:
    number = submitted(site)
    visitor = site.visitor("b1.secretary")
    assert "通知 1 条未读" in nav_of(visitor.get("/"))
    page = visitor.get("/notices")
    assert "请审批：b1 党支部 · 一、工作情况" in page.text
    assert "请于 2023-11-10 前办理。" in page.text
    assert marks(page) == ["未读"]
    with site.world() as world:
        notice = world.session.scalars(
            select(Notice.id).where(Notice.person_id == world.people["b1.secretary"].id)
        ).one()
    done = visitor.submit(page, f"/notices/{notice}/open")
    assert done.location == f"/sections/{number}/review"
    visitor.follow(done)
    page = visitor.get("/notices")
    assert marks(page) == ["已读"]
    assert "未读" not in nav_of(page)


def test_reading_the_list_changes_nothing(site: Site) -> None:
    submitted(site)
    visitor = site.visitor("b1.secretary")
    assert marks(visitor.get("/notices")) == marks(visitor.get("/notices")) == ["未读"]


def test_a_notice_of_somebody_else_is_not_there(site: Site) -> None:
    submitted(site)
    with site.world() as world:
        notice = world.session.scalars(
            select(Notice.id).where(Notice.person_id == world.people["b1.secretary"].id)
        ).one()
    site.visitor("b2.secretary").post(f"/notices/{notice}/open", {}, 404)
    site.visitor("b2.secretary").post("/notices/999999/open", {}, 404)
    assert marks(site.visitor("b1.secretary").get("/notices")) == ["未读"]


def test_all_that_was_listed_is_marked_read_and_what_came_later_is_not(site: Site) -> None:
    with site.world() as world:
        many(world, 2)
    visitor = site.visitor("b1.secretary")
    page = visitor.get("/notices")
    submitted(site)
    visitor.submit(page, "/notices/read-all", button="全部标为已读")
    assert marks(visitor.get("/notices")) == ["未读", "已读", "已读"]


@pytest.mark.parametrize("newest", ["", "x", "-1", "9" * 40, "１"])
def test_nonsense_marks_nothing(site: Site, newest: str) -> None:
    submitted(site)
    visitor = site.visitor("b1.secretary")
    visitor.post("/notices/read-all", {"newest": newest})
    assert marks(visitor.get("/notices")) == ["未读"]


def test_a_long_list_has_pages(site: Site) -> None:
    with site.world() as world:
        many(world, PAGE_SIZE + 3)
    visitor = site.visitor("b1.secretary")
    first, second = visitor.get("/notices"), visitor.get("/notices?page=2")
    assert (len(marks(first)), len(marks(second))) == (PAGE_SIZE, 3)
    assert first.links()["下一页"] == "/notices?page=2"
    assert second.links()["上一页"] == "/notices?page=1"
    for asked in ("0", "-1", "x", "99999999999", "99"):
        visitor.get(f"/notices?page={asked}")


def test_the_list_takes_as_many_queries_for_one_notice_as_for_thirty(site: Site) -> None:
    visitor = site.visitor("b1.secretary")
    counts = []
    for more in (1, PAGE_SIZE):
        with site.world() as world:
            many(world, more)
        with recording(site.app) as recorder:
            visitor.get("/notices")
        counts.append(len(recorder))
    assert counts[0] == counts[1] <= 6


def test_what_people_wrote_is_shown_as_words(site: Site) -> None:
    submitted(site)
    with site.world() as world:
        number, shown = world.submission("b1").id, world.revision("b1").content_hash
        send_back(world.by("b1.secretary"), number, shown, Words("<script>alert(1)</script>"))
    page = site.visitor("b1.drafter").get("/notices")
    assert "<script>alert(1)</script>" in page.text
    assert "<script>alert" not in page.html


# ---------------------------------------------------------------- how to be told
def chosen(site: Site, username: str) -> tuple[str, str | None]:
    with site.world() as world:
        person = world.session.scalars(select(Person).where(Person.username == username)).one()
        preference = world.session.get(NoticePreference, person.id)
        return person.email, preference.mail if preference else None


def test_a_person_chooses_a_daily_digest(site: Site) -> None:
    visitor = site.visitor("b1.secretary")
    page = visitor.get("/account/notices")
    done = visitor.submit(page, "/account/notices", mail="daily", email=" a.b@example.org ")
    assert "通知设置已保存。" in visitor.follow(done).text
    assert chosen(site, "b1.secretary") == ("a.b@example.org", "daily")
    with site.world() as world:
        made = select(AuditEvent.facts).where(AuditEvent.kind == "notice_choice_made")
        facts = world.session.scalars(made).one()
    assert facts == {"mail": "daily"}  # no address in the record
    assert 'value="daily" checked' in visitor.get("/account/notices").html


@pytest.mark.parametrize(
    ("mail", "email", "says"),
    [
        ("at_once", "", "要接收邮件，请填写邮箱地址。"),
        ("daily", "not an address", "邮箱地址不正确"),
        ("at_once", "a@b\nBcc: c@d", "邮箱地址不正确"),
        ("none", "a@example.org" * 20, "邮箱地址太长"),
        ("none", "周@example.org", "邮箱地址不正确"),
        ("weekly", "a@example.org", "请选择通知方式。"),
    ],
)
def test_a_wrong_choice_is_told_and_kept_on_the_page(
    site: Site, mail: str, email: str, says: str
) -> None:
    page = site.visitor("b1.secretary").post(
        "/account/notices", {"mail": mail, "email": email}, 422
    )
    assert says in page.text
    assert email.partition("\n")[0] in page.html
    assert chosen(site, "b1.secretary") == ("", None)


def test_no_mail_needs_no_address(site: Site) -> None:
    site.visitor("b1.secretary").post("/account/notices", {"mail": "none", "email": ""})
    assert chosen(site, "b1.secretary") == ("", "none")


def test_an_error_page_does_not_count_notices(site: Site) -> None:
    submitted(site)
    page = site.visitor("b1.secretary").get("/nowhere", 404)
    assert "1 条未读" in nav_of(page)  # it came with the account
    with recording(site.app) as recorder:
        site.visitor("b1.secretary").get("/nowhere", 404)
    assert len([each for each in recorder.statements if "notice" in each]) == 1
