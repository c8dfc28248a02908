"""Saving while typing, over HTTP: what the script of the page is told, and what is kept."""

import json
from typing import Any

import pytest

from domain.answers import Given
from domain.plain_narrative import from_plain
from services.accounts import change_password
from services.cycles import close_cycle
from tests.services.world import filled
from tests.web.client import Client, Page
from tests.web.section_steps import address, fill, saved, send, submit, value_of
from tests.web.site_of_world import Site

JSON = {"Accept": "application/json"}


def autosave(visitor: Client, page: Page, status: int = 200, **typed: Any) -> dict[str, Any]:
    """What the server tells the script of a section's page that sends its form."""
    values = {
        **page.form(page.path).values,
        **{name.replace("_", "-", 1): value for name, value in typed.items()},
    }
    values.pop("csrf_token")
    told = visitor.post(f"{page.path}/autosave", values, status, headers=JSON)
    answer: dict[str, Any] = told.response.json
    return answer


def test_an_autosave_says_the_version_the_time_what_is_left_and_each_field_s_mark(
    site: Site,
) -> None:
    visitor = site.visitor("b1.drafter")
    told = autosave(visitor, visitor.get(address(site)), a_meetings="3")
    assert (told["version"], told["saved"], told["foot"]) == (1, "已于 09:00 保存", "还缺 3 项")
    assert told["saved_at"] == "2023-11-07T01:00:00+00:00"
    assert {name: field["state"] for name, field in told["fields"].items()} == dict.fromkeys(
        ("a-meetings", "a-members", "a-hours", "a-text", "note"), "saved"
    )
    assert saved(site) == {"meetings": 3}


def test_findings_come_as_the_page_would_show_them(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    told = autosave(visitor, visitor.get(address(site)), a_hours="20", a_meetings="-1")
    assert "不足 32 学时" in told["findings"]["hours"]
    assert 'name="e-T001-hours"' in told["findings"]["hours"]
    assert "不能小于 0" in told["findings"]["meetings"]
    assert told["findings"]["members"] == told["findings"][""] == ""
    page = visitor.get(address(site))
    assert value_of(page, "e-T001-hours") == ""


def test_what_cannot_be_read_is_said_and_the_rest_is_saved(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    told = autosave(
        visitor,
        visitor.get(address(site)),
        a_meetings="约三",
        a_members="10",
        a_text="学" * 200_001,
    )
    fields = told["fields"]
    assert fields["a-meetings"]["state"] == fields["a-text"]["state"] == "unreadable"
    assert "“约三”不是数字" in fields["a-meetings"]["error"]
    assert saved(site) == {"members": 10}


def test_what_another_changed_comes_with_what_its_inputs_are_to_show(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    fill(site, "b1", meetings=Given(8))
    told = autosave(visitor, page, a_members="11")
    theirs = told["fields"]["a-meetings"]
    assert (theirs["state"], theirs["inputs"]["a-meetings"]) == ("theirs", "8")
    conflict = told["fields"]["a-members"]
    assert conflict["state"] == "conflict"
    assert "用对方的" in conflict["html"]
    text = told["fields"]["a-text"]["inputs"]
    assert text["a-text"] == "开展会议{{会议}}。"
    assert json.loads(text["a-text-tree"])[0]["type"] == "paragraph"
    assert saved(site)["members"] == 10


def test_a_text_that_its_inputs_cannot_say_in_full_stays_as_it_is(site: Site) -> None:
    from domain.narrative import Heading, Narrative, Text

    heading = Narrative((Heading(2, (Text("没有序号的小标题"),)),))
    fill(site, "b1", text=Given(heading))
    visitor = site.visitor("b1.drafter")
    told = autosave(visitor, visitor.get(address(site)), a_meetings="5")
    assert told["fields"]["a-text"]["state"] == "saved"
    assert saved(site)["text"][0]["type"] == "heading"


# ---------------------------------------------------------------- refusals a script can act on
def test_a_section_in_review_says_why_in_words(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    submit(site)
    told = autosave(visitor, page, 409, a_meetings="9")
    assert told["state"] == "in_review"
    assert told["why"]


def test_a_closed_cycle_says_why_in_words(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    with site.world() as world:
        close_cycle(world.by("admin"), world.cycle)
    assert "已关闭" in autosave(visitor, page, 409, a_meetings="9")["why"]


def test_a_stranger_gets_a_token_to_sign_in_by_and_then_one_to_save_by(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    values = {**page.form(page.path).values, "a-meetings": "3"}
    with site.world() as world:
        person = world.people["b1.drafter"]
        change_password(world.session, person, "correct horse battery", world.now)
        number = person.id
    path = f"{page.path}/autosave"
    refused = visitor.inner.post(path, data=values, headers=JSON)
    assert refused.status_code == 401
    typed = {"username": "b1.drafter", "csrf_token": refused.json["csrf_token"]}
    wrong = visitor.inner.post("/sign-in", data={**typed, "password": "no"}, headers=JSON)
    assert (wrong.status_code, "密码" in wrong.json["why"]) == (422, True)
    known = {**typed, "password": "correct horse battery"}
    told = visitor.inner.post("/sign-in", data=known, headers=JSON).json
    assert (told["person"], told["name"]) == (number, "b1.drafter")
    again = visitor.inner.post(
        path, data={**values, "csrf_token": told["csrf_token"]}, headers=JSON
    )
    assert again.status_code == 200
    assert saved(site) == {"meetings": 3}


def test_a_token_of_another_sign_in_is_answered_with_a_new_one_and_who_is_here(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    told = visitor.post(f"{page.path}/autosave", {"csrf_token": "old"}, 400, headers=JSON)
    assert told.response.json["name"] == "b1.drafter"
    assert told.response.json["csrf_token"]


@pytest.mark.parametrize("to", ["", "/autosave", "/submit"])
def test_words_typed_by_one_person_are_not_saved_under_another_s_name(site: Site, to: str) -> None:
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    values = {**page.form(page.path).values, "a-meetings": "3", "writer": "999"}
    values.pop("csrf_token")
    visitor.post(f"{page.path}{to}", values, 409, headers=JSON if to == "/autosave" else {})
    assert saved(site) == {}


@pytest.mark.parametrize(
    ("person", "status"), [("b1.secretary", 403), ("c1.reviewer", 403), ("b2.drafter", 404)]
)
@pytest.mark.parametrize("act", ["autosave", "presence"])
def test_only_drafters_of_the_unit_save_and_are_told_who_is_there(
    site: Site, person: str, status: int, act: str
) -> None:
    path = f"{address(site)}/{act}"
    told = site.visitor(person).post(path, {"a-meetings": "3"}, status, headers=JSON)
    assert told.response.json["why"]
    assert saved(site) == {}


@pytest.mark.parametrize("seen", ["", "x", "[]", '{"a-meetings": 5}', "[" * 5_000, '{"a-members"'])
def test_odd_marks_replace_nothing(site: Site, seen: str) -> None:
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    fill(site, "b1")
    told = autosave(visitor, page, seen=seen, a_meetings="9")
    assert told["fields"]["a-meetings"]["state"] == "conflict"
    assert saved(site)["meetings"] == 3


# ---------------------------------------------------------------- without script
def test_a_form_refused_for_one_field_still_knows_what_was_seen(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    refused = send(visitor, page, 422, a_meetings="约三", a_members="11")
    fill(site, "b1")
    conflict = send(visitor, refused, 409, a_meetings="3")
    assert "有 1 处与他人的修改不一致" in conflict.text
    assert (value_of(conflict, "a-members"), value_of(conflict, "a-hours")) == ("11", "40.0")
    assert saved(site)["members"] == 10


def test_a_third_save_while_a_conflict_is_looked_at_is_a_conflict_again(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    fill(site, "b1")
    conflict = send(visitor, page, 409, a_meetings="9")
    fill(site, "b1", meetings=Given(4), text=Given(from_plain("新的。")))
    again = send(visitor, conflict, 409)
    assert value_of(again, "a-meetings") == "9"
    assert saved(site)["meetings"] == 4
    send(visitor, again, 302)
    assert saved(site)["meetings"] == 9
    assert saved(site)["text"][0]["content"] == [{"text": "新的。"}]


def test_both_explanations_are_shown_where_two_gave_one(site: Site) -> None:
    fill(site, "b1", hours=Given(20))
    visitor = site.visitor("b1.drafter")
    page = visitor.get(address(site))
    with site.world() as world:
        answers = filled("b1") | {"hours": Given(20)}
        explained = {"T001:work:hours": "对方的说明。"}
        world.save("b1", answers, "work", **explained)
    conflict = send(visitor, page, 409, **{"e_T001-hours": "我的说明。"})
    assert "对方的说明。" in conflict.text
    assert value_of(conflict, "e-T001-hours") == "我的说明。"
    send(visitor, conflict)
    with site.world() as world:
        assert world.submission("b1").draft.explanations == {"T001:work:hours": "我的说明。"}


# ---------------------------------------------------------------- who is there
def test_the_page_names_who_else_has_it_open(site: Site) -> None:
    from domain.access.roles import Role
    from tests.services.test_signing import appoint

    with site.world() as world:
        appoint(world, "b1.second", "b1", Role.DRAFTER)
    second, path = site.visitor("b1.second"), address(site)
    told = second.post(f"{path}/presence", {}, 200, headers=JSON).response.json
    assert told == {"others": "", "version": 0}
    assert "b1.second也打开了这一章节" in site.visitor("b1.drafter").get(path).text
    second.post(f"{path}/presence", {"leaving": "1"}, 200, headers=JSON)
    assert "也打开了" not in site.visitor("b1.drafter").get(path).text
