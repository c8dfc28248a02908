"""The pages of the verbs: what is offered to whom, what is done, what is refused with its words."""

from datetime import timedelta

import pytest

from domain.access.roles import Role
from services.accounts import give_role
from services.moving import Words, send_back
from services.verbs.copying import copy_to
from services.verbs.stand_ins import Absence, set_stand_in
from tests.services.world import START
from tests.web.section_steps import address, state_of, submit
from tests.web.site_of_world import Site

PAGES = ("/queue?tab=copied", "/steps-without-people", "/account/stand-ins")


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_list_says_what_comes_there(site: Site, path: str) -> None:
    assert site.visitor("admin").get(path).all("div")


def test_a_step_is_handed_on_and_the_history_says_to_whom(site: Site) -> None:
    submit(site)
    secretary, where = site.visitor("b1.secretary"), address(site)
    page = secretary.get(f"{where}/review")
    refused = secretary.submit(page, f"{where}/transfer", 422, person="nobody", reason="我出差。")
    assert "没有找到“nobody”" in refused.text
    assert "我出差。" in refused.html
    secretary.submit(refused, f"{where}/transfer", person="c1.approver", reason="我出差。")
    assert "转办给 c1.approver" in site.visitor("c1.approver").get(f"{where}/history").text
    assert "不由您办理" in secretary.get(f"{where}/review").text


def test_an_opinion_is_asked_and_given_by_somebody_from_elsewhere(site: Site) -> None:
    submit(site)
    where = address(site)
    other = site.visitor("b2.secretary")
    other.get(where, 404)
    secretary = site.visitor("b1.secretary")
    secretary.submit(
        secretary.get(where), f"{where}/ask", person="b2.secretary", reason="数字可信吗？"
    )
    page = other.get(where)
    assert "b1.secretary 征求您的意见：数字可信吗？" in page.text
    other.submit(page, f"{where}/opinion", reason="可信。")
    assert "可信。" in secretary.get(f"{where}/history").text


def test_a_decision_is_undone_from_the_page(site: Site) -> None:
    submit(site)
    with site.world() as world:
        world.approve("b1")
    assert state_of(site) == "approved"
    reviewer, where = site.visitor("c1.reviewer"), address(site)
    reviewer.submit(reviewer.get(where), f"{where}/undo")
    assert state_of(site) == "in_review"
    assert "（已撤销）" in reviewer.get(f"{where}/history").text


def test_a_signer_is_added_and_taken_back(site: Site) -> None:
    submit(site)
    secretary, where = site.visitor("b1.secretary"), address(site)
    secretary.submit(secretary.get(where), f"{where}/add-signer", person="c1.approver")
    page = secretary.get(where)
    assert "您加签的 c1.approver 还没有办理。" in page.text
    secretary.submit(page, f"{where}/remove-signer")
    assert "更多办理" in secretary.get(where).text


def test_a_return_leads_to_a_passed_step_with_a_day(site: Site) -> None:
    submit(site)
    with site.world() as world:
        give_role(
            world.session, world.people["g.reviewer"], world.units["b1"], Role.APPROVER, START
        )
        world.approve("b1", steps=1)
    reviewer, where = site.visitor("c1.reviewer"), address(site)
    day = (START + timedelta(days=5)).date().isoformat()
    page = reviewer.get(where)
    reviewer.submit(
        page, f"{where}/return-to", 422, to_step="0", due_on="1999-01-01", reason="再看"
    )
    reviewer.submit(page, f"{where}/return-to", to_step="0", due_on=day, reason="请再核对。")
    with site.world() as world:
        submission = world.submission("b1")
        assert (submission.state, submission.step, submission.round) == ("in_review", 0, 2)
    assert "退回到“支部书记”" in reviewer.get(f"{where}/history").text


def test_who_urges_twice_is_told_to_wait(site: Site) -> None:
    submit(site)
    drafter, where = site.visitor("b1.drafter"), address(site)
    page = drafter.get(where)
    drafter.submit(page, f"{where}/urge")
    assert "您刚催办过" in drafter.submit(page, f"{where}/urge", 422).text


def test_who_returned_a_section_urges_its_drafter_to_mend_it(site: Site) -> None:
    submit(site)
    with site.world() as world:
        shown = world.revision("b1").content_hash
        words = Words("请核对会议次数。", ["meetings"])
        send_back(world.by("b1.secretary"), world.submission("b1").id, shown, words)
    secretary, where = site.visitor("b1.secretary"), address(site)
    secretary.submit(secretary.get(where), f"{where}/urge")
    notices = site.visitor("b1.drafter").get("/notices")
    assert "请您尽快修改被退回的" in notices.text
    assert site.visitor("c1.reviewer").get(where).all("form", action=f"{where}/urge")
    assert not site.visitor("b1.drafter").get(where).all("form", action=f"{where}/urge")


def test_a_copy_lets_somebody_read_and_is_on_their_list(site: Site) -> None:
    submit(site)
    with site.world() as world:
        person = world.people["b2.drafter"].id
        copy_to(world.by("b1.drafter"), world.submission("b1").id, person, Words("供参考"))
    reader = site.visitor("b2.drafter")
    assert "b1 党支部" in reader.get("/queue?tab=copied").text
    reader.get(address(site))


def test_a_stand_in_signs_for_the_absent_and_the_history_says_for_whom(site: Site) -> None:
    submit(site)
    absent = site.visitor("b1.secretary")
    page = absent.get("/account/stand-ins")
    day = (START + timedelta(days=1)).date().isoformat()
    wrong = absent.submit(
        page, "/account/stand-ins", 422, person="b2.secretary", starts_on="", ends_on=day
    )
    assert "请填写开始日期和结束日期。" in wrong.text
    absent.submit(wrong, "/account/stand-ins", person="b2.secretary", starts_on=day, ends_on=day)
    stand_in, where = site.visitor("b2.secretary"), address(site)
    assert "一、工作情况" in stand_in.get("/").text
    page = stand_in.get(f"{where}/review")
    assert "您正在代 b1.secretary 办理" in page.text
    stand_in.submit(page, f"{where}/approve", button="同意")
    assert "代 b1.secretary" in absent.get(f"{where}/history").text
    page = absent.get("/account/stand-ins")
    absent.submit(
        page, next(f.get("action") for f in page.all("form") if "/end" in f.get("action", ""))
    )
    stand_in.get(f"{where}/review", 404)


def test_an_administrator_gives_a_step_that_waits_for_nobody_to_somebody(site: Site) -> None:
    from services.accounts import disable

    submit(site)
    with site.world() as world:
        disable(world.session, world.people["b1.secretary"], world.now)
    admin, where = site.visitor("admin"), address(site)
    assert "支部书记" in admin.get("/steps-without-people").text
    page = admin.get(f"{where}/reassign")
    admin.submit(page, f"{where}/reassign", 422, person="c1.approver", reason="")
    admin.submit(page, f"{where}/reassign", person="c1.approver", reason="书记离任。")
    site.visitor("c1.approver").get(f"{where}/review")
    site.visitor("c1.compiler").get(f"{where}/reassign", 403)


def test_no_chain_of_stand_ins(site: Site) -> None:
    from domain.errors import NotAllowed

    with site.world() as world:
        day = world.now.date()
        ids = {name: person.id for name, person in world.people.items()}
        set_stand_in(world.by("b1.secretary"), Absence(ids["b2.secretary"], day, day))
        for who, other in (
            ("b2.secretary", "b3.secretary"),
            ("b3.secretary", "b1.secretary"),
            ("b1.secretary", "b3.secretary"),
            ("b3.secretary", "admin"),
        ):
            with pytest.raises(NotAllowed):
                set_stand_in(world.by(who), Absence(ids[other], day, day))
