"""Signing in and out, where that leads, and what was typed while nobody was signed in."""

import pytest

from services.accounts import change_password, disable
from tests.web.client import Client, Page
from tests.web.site_of_world import Site
from web.kept import Kept, pack, unpack
from web.paths import own_path

PASSWORD = "correct horse battery"
FOREIGN = (
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "/\\elsewhere.example/",
    "/\t/elsewhere.example/",
    "\\\\elsewhere.example",
    "javascript:alert(1)",
    "board",
    "",
)
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def door(site: Site) -> Site:
    """The site with one person who has a password."""
    with site.world() as world:
        change_password(world.session, world.people["b1.drafter"], PASSWORD, world.now)
    return site


def sign_in(visitor: Client, status: int = 302, query: str = "", password: str = PASSWORD) -> Page:
    page = visitor.get(f"/sign-in{query}")
    return visitor.submit(page, "/sign-in", status, username="b1.drafter", password=password)


# ---------------------------------------------------------------- signing in
def test_the_right_password_leads_to_the_desk(door: Site) -> None:
    visitor = door.visitor()
    page = visitor.follow(sign_in(visitor))
    assert page.heading == "工作台"


def test_a_username_may_be_typed_in_capitals(door: Site) -> None:
    visitor = door.visitor()
    page = visitor.get("/sign-in")
    visitor.submit(page, "/sign-in", 302, username=" B1.Drafter ", password=PASSWORD)


def test_a_wrong_password_is_refused_and_the_username_stays(door: Site) -> None:
    page = sign_in(door.visitor(), 422, password="wrong wrong wrong")
    assert "账号或密码不正确。" in page.text
    assert page.form("/sign-in").values["username"] == "b1.drafter"
    assert page.form("/sign-in").values["password"] == ""


def test_an_unknown_name_is_refused_in_the_same_words(door: Site) -> None:
    visitor = door.visitor()
    page = visitor.get("/sign-in")
    unknown = visitor.submit(page, "/sign-in", 422, username="nobody", password=PASSWORD)
    known = sign_in(door.visitor(), 422, password="wrong wrong wrong")
    assert unknown.text == known.text


def test_nothing_typed_is_asked_for_field_by_field(door: Site) -> None:
    visitor = door.visitor()
    page = visitor.submit(visitor.get("/sign-in"), "/sign-in", 422)
    assert "请输入账号。" in page.text
    assert "请输入密码。" in page.text


def test_a_closed_account_cannot_sign_in(door: Site) -> None:
    with door.world() as world:
        disable(world.session, world.people["b1.drafter"], world.now)
    sign_in(door.visitor(), 422)


def test_a_closed_account_is_signed_out(door: Site) -> None:
    visitor = door.visitor()
    sign_in(visitor)
    visitor.get("/")
    with door.world() as world:
        disable(world.session, world.people["b1.drafter"], world.now)
    assert visitor.get("/", 302).location.startswith("/sign-in")


def test_a_new_password_ends_every_sign_in(door: Site) -> None:
    visitor = door.visitor()
    sign_in(visitor)
    with door.world() as world:
        change_password(world.session, world.people["b1.drafter"], PASSWORD + "!", world.now)
    visitor.get("/", 302)


def test_a_sign_in_lasts_beyond_the_browser_but_not_for_ever(door: Site) -> None:
    visitor = door.visitor()
    cookies = sign_in(visitor).response.headers.getlist("Set-Cookie")
    (cookie,) = [each for each in cookies if each.startswith("session=")]
    assert "Expires=" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_signing_in_forgets_what_the_session_held_but_the_language(door: Site) -> None:
    visitor = door.visitor()
    with visitor.inner.session_transaction() as session:
        session.update(planted="by somebody else", language="en")
    sign_in(visitor)
    with visitor.inner.session_transaction() as session:
        assert "planted" not in session
        assert session["language"] == "en"


def test_who_is_signed_in_has_no_use_for_the_sign_in_page(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    assert visitor.get("/sign-in", 302).location == "/"
    assert visitor.get("/sign-in?next=/board", 302).location == "/board"


# ---------------------------------------------------------------- where it leads
def test_a_stranger_is_led_through_the_sign_in_to_the_page_they_asked_for(door: Site) -> None:
    visitor = door.visitor()
    asked = visitor.get("/?tab=done", 302)
    page = visitor.follow(asked)
    entered = visitor.submit(page, "/sign-in", username="b1.drafter", password=PASSWORD)
    assert entered.location == "/?tab=done"


@pytest.mark.parametrize("target", FOREIGN)
def test_nobody_is_led_off_the_site(door: Site, target: str) -> None:
    visitor = door.visitor()
    page = visitor.get("/sign-in")
    entered = visitor.submit(
        page, "/sign-in", username="b1.drafter", password=PASSWORD, next=target
    )
    assert entered.location == "/"


@pytest.mark.parametrize("target", FOREIGN)
def test_an_address_that_is_not_ours_is_no_path_of_the_site(target: str) -> None:
    assert own_path(target) == ""


def test_a_path_of_the_site_keeps_its_query() -> None:
    assert own_path("/cycles/a/units/b/board?state=draft") == "/cycles/a/units/b/board?state=draft"


# ---------------------------------------------------------------- signing out
def test_signing_out_ends_the_visit(door: Site) -> None:
    visitor = door.visitor()
    sign_in(visitor)
    page = visitor.submit(visitor.get("/"), "/sign-out")
    assert visitor.follow(page).heading == "登录"
    visitor.get("/", 302)


def test_signing_out_twice_does_no_harm(site: Site) -> None:
    visitor = site.visitor()
    visitor.post("/sign-out", {})


# ---------------------------------------------------------------- the language
def test_another_language_stays_on_the_page_and_with_the_account(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    answer = visitor.submit(visitor.get("/?tab=sent"), "/language", button="English")
    assert answer.location == "/?tab=sent"
    assert visitor.follow(answer).first("html").get("lang") == "en"
    later = site.visitor("b1.drafter").get("/")
    assert later.first("html").get("lang") == "en"


def test_a_stranger_may_choose_a_language_too(site: Site) -> None:
    visitor = site.visitor()
    visitor.submit(visitor.get("/sign-in"), "/language", button="English")
    assert visitor.get("/sign-in").first("html").get("lang") == "en"


def test_a_language_that_there_is_not_is_refused(site: Site) -> None:
    site.visitor().post("/language", {"language": "xx"}, 400)


def test_the_language_does_not_lead_off_the_site(site: Site) -> None:
    answer = site.visitor().post("/language", {"language": "en", "next": "//elsewhere.example"})
    assert answer.location == "/"


# ---------------------------------------------------------------- a sign-in that ended meanwhile
def typed_as_stranger(site: Site, headers: dict[str, str]) -> tuple[Client, Page, str]:
    with site.world() as world:
        path = f"/sections/{world.submission('b1').id}"
    visitor = site.visitor()
    data = {"a-meetings": "12", "a-text": "第一段。\r\n第二段 <b>。", "version": "0"}
    return visitor, visitor.post(path, data, 401, headers=headers), path


def test_what_was_typed_goes_through_the_next_sign_in(door: Site) -> None:
    visitor, refused, path = typed_as_stranger(door, OWN_PAGE)
    assert "刚才填写的内容还在" in refused.text
    page = visitor.submit(refused, "/sign-in", 200, username="b1.drafter", password=PASSWORD)
    assert page.heading == "刚才填写的内容还在"
    assert page.form(path).values["a-text"] == "第一段。\n第二段 <b>。"
    assert page.form(path).values["a-meetings"] == "12"


def test_nothing_is_written_before_it_is_sent_again(door: Site) -> None:
    typed_as_stranger(door, OWN_PAGE)
    with door.world() as world:
        assert world.submission("b1").draft.version == 0


def test_a_wrong_password_does_not_lose_what_was_typed(door: Site) -> None:
    visitor, refused, path = typed_as_stranger(door, OWN_PAGE)
    again = visitor.submit(refused, "/sign-in", 422, username="b1.drafter", password="no no no no")
    page = visitor.submit(again, "/sign-in", 200, username="b1.drafter", password=PASSWORD)
    assert page.form(path).values["a-meetings"] == "12"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none", "Origin": "http://localhost"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_words_that_another_site_put_in_are_not_kept(door: Site, headers: dict[str, str]) -> None:
    _, refused, _ = typed_as_stranger(door, headers)
    assert "kept" not in refused.form("/sign-in").values


def test_a_browser_without_fetch_metadata_is_known_by_its_origin(door: Site) -> None:
    _, refused, _ = typed_as_stranger(door, {"Origin": "http://localhost"})
    assert "kept" in refused.form("/sign-in").values


def test_a_form_whose_token_is_of_an_earlier_visit_is_offered_again(site: Site) -> None:
    with site.world() as world:
        path = f"/sections/{world.submission('b1').id}"
    visitor = site.visitor("b1.drafter")
    data = {"csrf_token": "of yesterday", "a-meetings": "7"}
    page = visitor.post(path, data, 400, headers=OWN_PAGE)
    assert page.heading == "刚才填写的内容还在"
    assert page.form(path).values["a-meetings"] == "7"
    refused = visitor.post(path, data, 400, headers={"Sec-Fetch-Site": "cross-site"})
    assert "表单已过期" in refused.text


def test_a_sign_in_page_that_stayed_open_too_long_asks_once_more(door: Site) -> None:
    visitor = door.visitor()
    data = {"csrf_token": "of yesterday", "username": "b1.drafter", "password": PASSWORD}
    page = visitor.post("/sign-in", data, 400)
    assert page.form("/sign-in").values["username"] == "b1.drafter"
    visitor.submit(page, "/sign-in", password=PASSWORD)


def test_what_is_kept_comes_back_as_it_was() -> None:
    kept = Kept("/sections/3", (("a", "1"), ("a", "2"), ("text", "“引号”\n")))
    assert unpack(pack(kept)) == kept


@pytest.mark.parametrize(
    "text",
    [None, "", "no json", "[]", "3", '["/x", 3]', '["//e.example/", [["a", "b"]]]', '["/", []]'],
)
def test_what_is_not_a_kept_form_is_none(text: str | None) -> None:
    assert unpack(text) is None
