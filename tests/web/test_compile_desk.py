"""The compile desk's page: readable and workable without script, and honest about what it shows."""

import pytest

from domain.answers import Given
from domain.plain_narrative import from_plain
from services.moving import Words, reopen
from tests.services.test_compile_desk import EAST, NORTH, WEST, say, say_anew
from tests.services.world import filled
from tests.web.section_steps import OWN_PAGE, number_of, saved
from tests.web.site_of_world import Site

DESK = "/cycles/small-2023/units/c1/desk/work"


@pytest.fixture
def town(site: Site) -> Site:
    """b1 and b2 are approved, b3 is still written."""
    with site.world() as world:
        say(world, "b1", EAST)
        say(world, "b2", WEST)
        world.save("b3", {**filled("b3"), "text": Given(from_plain(NORTH))})
    return site


def press(site: Site, act: str, status: int = 302, **sent: str) -> str:
    """Send the desk's form by one of its buttons, as without script; what the page says then."""
    visitor = site.visitor("c1.compiler")
    page = visitor.get(f"{DESK}?open=b1")
    path = f"/sections/{number_of(site, 'c1')}/desk"
    values = {k: v for k, v in page.form(f"{path}/save").values.items() if k != "csrf_token"}
    typed = {name.replace("_", "-"): words for name, words in sent.items()}
    answer = visitor.post(f"{path}/{act}", {**values, **typed}, status, headers=OWN_PAGE)
    return visitor.follow(answer).text if status == 302 else answer.html


def names(site: Site, open_text: str, kind: str) -> list[str]:
    """The values of the buttons or boxes of a kind in an open text."""
    page = site.visitor("c1.compiler").get(f"{DESK}?open={open_text}")
    tag = "input" if kind == "box" else "button"
    return [each.get("value", "") for each in page.all(tag, name="take")]


def test_only_approved_texts_are_there_and_the_others_are_named(town: Site) -> None:
    text = town.visitor("c1.compiler").get(DESK).text
    assert "东村支部全年办班三期" in text
    assert NORTH not in text
    assert "1 个单位还没有审定的文字" in text
    assert "b3 党支部" in text
    assert "已用 0 份 · 未用 2 份" in text


def test_a_sentence_a_paragraph_and_a_whole_are_taken_by_sending_the_form(town: Site) -> None:
    sentence = names(town, "b1", "box")[0]
    block, whole = names(town, "b1", "button")
    assert "已取用 1 段" in press(town, "take", take=sentence, a_text="开头是自己写的。")
    press(town, "take", take=block)
    assert "已用 2 处" in press(town, "take", take=whole)
    words = ["".join(i["text"] for i in block["content"]) for block in saved(town, "c1")["text"]]
    assert words == ["开头是自己写的。", "东村支部全年办班三期。", EAST, EAST]
    assert "sources" not in saved(town, "c1")["text"][0]
    assert saved(town, "c1")["text"][1]["sources"][0]["unit"] == "b1"
    assert "请先选择" in press(town, "take")


def test_a_text_is_set_aside_with_its_reason_and_taken_up_again(town: Site) -> None:
    text = press(town, "mark", mark="b1|text|not_used", why_b1_text="内容重复。")
    assert "不采用 1 份" in text
    page = town.visitor("c1.compiler").get(f"{DESK}?open=b1&use=set_aside").text
    assert "c1.compiler 2023-11-07 09:00 标为不采用：内容重复。" in page
    assert "西村支部" not in page
    assert "未用 2 份" in press(town, "mark", mark="b1|text|open")
    press(town, "mark", 400, mark="b1|text|burnt")


def test_a_changed_source_is_shown_updated_or_kept(town: Site) -> None:
    press(town, "take", take=names(town, "b1", "button")[0])
    press(town, "take", take=names(town, "b2", "button")[0])
    with town.world() as world:
        say_anew(world, "b1", EAST.replace("三期", "四期"))
        say_anew(world, "b2", WEST.replace("十次", "十二次"))
    page = town.visitor("c1.compiler").get(DESK)
    assert "来源有变化（2 处）" in page.text
    first, second = (each.get("value", "") for each in page.all("button", name="update"))
    assert "请写明保留原文的理由" in press(town, "settle", keep=second)
    assert "已按来源的新文字更新" in press(town, "settle", update=first)
    text = press(town, "settle", keep=second, **{f"why-{second}": "以六月底的数为准。"})
    assert "已处理的来源变化（2 处）" in text
    assert "来源有变化（" not in text
    assert "刚刚有变化" in press(town, "settle", update=first)
    for odd in ("", "b1", "b1|x|0", f"b1|1|{'g' * 16}"):
        press(town, "settle", 400, update=odd)


def test_texts_are_searched_filtered_and_sorted_by_address(town: Site) -> None:
    visitor = town.visitor("c1.compiler")
    assert "东村支部" not in visitor.get(f"{DESK}?q=夜校").text
    assert "没有符合的文字" in visitor.get(f"{DESK}?use=used").text
    text = visitor.get(f"{DESK}?order=length&use=nonsense&field=none").text
    assert text.index("西村支部") < text.index("东村支部")


def test_who_may_only_read_sees_the_desk_and_can_change_nothing(town: Site) -> None:
    page = town.visitor("auditor").get(f"{DESK}?open=b1")
    assert "本章现在不能修改" in page.text
    assert not page.all("button", name="take")
    path = f"/sections/{number_of(town, 'c1')}/desk/take"
    town.visitor("auditor").post(path, {"take": "b1|text|whole"}, 403)


def test_what_is_gone_meanwhile_is_said_and_what_was_typed_is_kept(town: Site) -> None:
    block = names(town, "b1", "button")[0]
    with town.world() as world:
        number = world.submission("b1").id
        reopen(world.by("c1.compiler"), number, Words("数字有误，请核对。"))
    visitor = town.visitor("c1.compiler")
    page = visitor.get(f"{DESK}?open=b2")
    path = f"/sections/{number_of(town, 'c1')}/desk"
    values = {**page.form(f"{path}/save").values, "take": block, "a-text": "自己写的。"}
    answer = visitor.post(f"{path}/take", values, headers=OWN_PAGE)
    assert "刚刚有变化" in visitor.follow(answer).text
    assert saved(town, "c1")["text"][0]["content"] == [{"text": "自己写的。"}]


def test_a_section_without_texts_from_below_has_no_desk(town: Site) -> None:
    town.visitor("b1.drafter").get("/cycles/small-2023/units/b1/desk/work", 404)
    town.visitor("c1.compiler").get("/cycles/small-2023/units/c1/desk/none", 404)
    begun = town.visitor("c1.compiler").get("/cycles/small-2023/units/c1/desk", 302)
    assert begun.location == DESK


def test_the_desk_is_found_from_the_form_and_from_the_roll_up(town: Site) -> None:
    visitor = town.visitor("c1.compiler")
    for path in (f"/sections/{number_of(town, 'c1')}", "/cycles/small-2023/units/c1/roll-up/work"):
        assert visitor.get(path).links()["汇编台"] == DESK
