"""The editor as a field: its name, its states, what it sends and tells, what it may be told."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.editor.hand import Hand
from tests.editor.stage import Stage, field, page

WORDS = {"body": "Body", "undo": "Undo", "count": "{length} characters", "tools": "Editing tools"}


def opened(sheet: Page, stage: Stage, **given: Any) -> Hand:
    stage.html = page(field(**given))
    sheet.goto(stage.address)
    return Hand(sheet)


def heard(hand: Hand) -> None:
    hand.page.evaluate(
        """() => {
          window.changes = [];
          window.inputs = [];
          document.addEventListener('cengbao:narrative-changed', e => changes.push(e.detail));
          document.addEventListener('input', e => inputs.push(e.target.name));
        }"""
    )


def tell(hand: Hand, event: str, **detail: Any) -> bool:
    """Whether nobody took the event."""
    untaken: bool = hand.page.evaluate(
        """([event, detail]) => document.getElementById('f-story').dispatchEvent(
          new CustomEvent('cengbao:narrative-' + event,
            {detail, bubbles: true, cancelable: true}))""",
        [event, detail],
    )
    return untaken


def test_the_form_sends_text_and_tree(hand: Hand, stage: Stage) -> None:
    hand.text.focus()
    hand.type("学习")
    hand.button("提交审核").click()
    hand.page.wait_for_timeout(100)
    (sent,) = stage.sent
    assert sent["story"] == "学习"
    assert json.loads(sent["story-tree"]) == [{"type": "paragraph", "content": [{"text": "学习"}]}]


def test_without_script_the_textarea_is_sent_and_no_old_tree(
    browser: Browser, stage: Stage
) -> None:
    context = browser.new_context(java_script_enabled=False)
    sheet = context.new_page()
    tree = [{"type": "paragraph", "content": [{"text": "旧"}]}]
    stage.html = page(field(text="旧", tree=tree))
    sheet.goto(stage.address)
    sheet.locator("#f-story").fill("新")
    sheet.get_by_role("button", name="提交审核").click()
    context.close()
    assert stage.sent == [{"story": "新"}]


def test_a_browser_that_cannot_load_the_script_leaves_the_textarea(
    page: Page, stage: Stage
) -> None:
    page.route("**/*.min.js", lambda route: route.abort())
    page.goto(stage.address)
    page.get_by_label("学习开展情况").fill("学习")
    expect(page.locator("#f-story")).to_have_value("学习")


def test_its_name_is_the_labels_and_the_label_leads_to_it(hand: Hand) -> None:
    box = hand.page.get_by_role("textbox", name="学习开展情况")
    expect(box).to_have_attribute("aria-multiline", "true")
    hand.page.get_by_text("学习开展情况", exact=True).click()
    expect(box).to_be_focused()
    box.blur()
    hand.page.get_by_role("link", name="学习开展情况：请填写").click()
    expect(box).to_be_focused()


def test_hints_and_errors_stay_tied_to_it(quiet: Page, stage: Stage) -> None:
    hand = opened(quiet, stage, attributes='aria-describedby="f-hint" aria-invalid="true" required')
    expect(hand.text).to_have_attribute("aria-describedby", "f-hint f-story-help")
    expect(hand.text).to_have_attribute("aria-invalid", "true")
    expect(hand.text).to_have_attribute("aria-required", "true")
    expect(quiet.locator("[data-plain-hint]")).to_be_hidden()
    # a hidden textarea that is required would hold the form back without a word
    hand.button("提交审核").click()
    quiet.wait_for_timeout(100)
    assert stage.sent


def test_each_change_is_told_once(hand: Hand) -> None:
    heard(hand)
    hand.text.focus()
    hand.type("甲")
    hand.button("（一）").click()
    hand.press("ArrowLeft")
    assert hand.page.evaluate("inputs") == ["story", "story"]
    first, second = hand.page.evaluate("changes")
    assert (first["name"], first["text"], first["length"], first["isReplaced"]) == (
        *("story", "甲", 1, False),
    )
    content = [{"text": "（一）甲"}]
    assert second["tree"] == [{"type": "heading", "level": 2, "content": content}]


def test_the_page_may_insert_a_number_or_words(hand: Hand) -> None:
    hand.start("甲丙")
    hand.press("ArrowLeft")
    assert tell(hand, "insert", field="study") is False
    tell(hand, "insert", text="乙")
    assert hand.outline() == "p   甲{study}乙丙"
    tell(hand, "insert", text="（二）做法\n共{{发放学习书籍}}。")
    assert hand.outline() == "p   甲{study}乙\nh2  （二）做法\np   共{books}。丙"
    expect(hand.text).to_be_focused()


def test_what_is_inserted_before_anybody_wrote_goes_to_the_end(quiet: Page, stage: Stage) -> None:
    hand = opened(quiet, stage, text="甲\n乙")
    tell(hand, "insert", text="丙")
    assert hand.outline() == "p   甲\np   乙丙"


def test_what_is_written_into_the_fields_is_taken_over_and_the_cursor_stays(hand: Hand) -> None:
    hand.start("甲", "乙", "丙")
    heard(hand)
    hand.put_cursor("乙", 1)
    hand.set(text="新甲\n新\n乙\n丙")
    hand.type("！")
    assert hand.outline() == "p   新甲\np   新\np   乙！\np   丙"
    assert [one["isReplaced"] for one in hand.page.evaluate("changes")] == [True, False]
    hand.press("Control+z", "Control+z")
    assert hand.outline() == "p   甲\np   乙\np   丙"


def test_a_tree_is_taken_over_with_its_text_or_alone_and_an_old_one_is_not(hand: Hand) -> None:
    tree = [{"type": "heading", "level": 2, "content": [{"text": "做法"}]}]
    hand.start("甲")
    hand.set(tree=tree, text="做法")
    assert hand.outline() == "h2  做法"
    hand.set(text="乙")
    assert hand.outline() == "p   乙"
    hand.set(tree=tree)
    assert (hand.outline(), hand.plain) == ("h2  做法", "做法")
    hand.set(tree=[5], text="丙")
    assert (hand.outline(), hand.plain) == ("p   丙", "丙")


def test_writing_the_same_into_the_fields_changes_nothing(hand: Hand) -> None:
    hand.start("甲")
    heard(hand)
    hand.set(tree=[], text=" 甲 ")
    assert hand.page.evaluate("changes") == []
    assert (hand.outline(), hand.plain) == ("p   甲", "甲")


def test_what_is_replaced_while_a_word_is_composed_waits_for_the_word(hand: Hand) -> None:
    hand.start("学习")
    heard(hand)
    hand.compose("h", "hao")
    hand.set(text="别处保存的文字")
    assert hand.page.evaluate("changes") == []
    hand.commit("好")
    assert hand.outline() == "p   别处保存的文字"
    assert [one["isReplaced"] for one in hand.page.evaluate("changes")] == [True]
    hand.press("Control+z")
    assert hand.outline() == "p   学习好"


def test_asking_for_what_the_form_would_send_is_no_change(hand: Hand) -> None:
    hand.start("学习")
    heard(hand)
    hand.compose("hao")
    sent = "() => new FormData(document.querySelector('form')).get('story')"
    assert hand.page.evaluate(sent) == "学习hao"
    assert hand.page.evaluate("changes") == hand.page.evaluate("inputs") == []
    hand.commit("好")
    assert [one["text"] for one in hand.page.evaluate("changes")] == ["学习好"]


def test_nobody_takes_the_events_where_there_is_no_editor(page: Page, stage: Stage) -> None:
    page.route("**/*.min.js", lambda route: route.abort())
    page.goto(stage.address)
    assert tell(Hand(page), "insert", text="甲") is True


def test_the_count_marks_too_long_a_text(quiet: Page, stage: Stage) -> None:
    hand = opened(quiet, stage, text="甲乙 {{study}}", attributes='data-limit="6"')
    count = quiet.locator(".editor__count")
    expect(count).to_have_text("已写 5 字，最多 6 字")
    hand.text.focus()
    hand.press("Control+End")
    hand.type("丙丁")
    expect(count).to_have_text("已写 7 字，最多 6 字 · 超出 1 字")
    expect(count).to_have_class("editor__count is-over")
    expect(quiet.get_by_role("status")).to_have_text("超出 1 字")
    hand.press("Backspace")
    expect(count).to_have_class("editor__count")
    expect(quiet.get_by_role("status")).to_have_text("")


def test_the_count_stands_where_the_page_has_a_place_for_it(quiet: Page, stage: Stage) -> None:
    place = '<span id="there" data-count-label="{length} of 9" data-over="{count} over"></span>'
    stage.html = page(field(text="甲乙", attributes='data-limit="9" data-count="there"')).replace(
        "</form>", f"{place}</form>"
    )
    quiet.goto(stage.address)
    expect(quiet.locator("#there")).to_have_text("2 of 9")
    expect(quiet.locator(".editor__count")).to_have_count(0)
    Hand(quiet).set(text="甲" * 10)
    expect(quiet.locator("#there")).to_have_text("10 of 9 · 1 over")


@pytest.mark.parametrize("how", ["disabled", "readonly"])
def test_a_locked_text_can_be_read_and_not_changed(quiet: Page, stage: Stage, how: str) -> None:
    hand = opened(quiet, stage, text="甲{{study}}", attributes=how)
    expect(hand.text).to_have_attribute("aria-readonly", "true")
    expect(hand.text).to_have_attribute("contenteditable", "false")
    hand.button("列表").click(force=True)
    hand.paste(None, "乙")
    tell(hand, "insert", text="丙")
    assert hand.plain == "甲{{study}}"
    quiet.locator("textarea").evaluate("(area, how) => area.removeAttribute(how)", how)
    expect(hand.text).to_have_attribute("contenteditable", "true")
    hand.text.focus()
    hand.press("Control+Home")
    hand.type("可")
    assert hand.outline() == "p   可甲{study}"


def test_its_words_can_be_translated(quiet: Page, stage: Stage) -> None:
    words = json.dumps(WORDS).replace('"', "&quot;")
    stage.html = page(field(text="abc")).replace(
        '<form method="post"', f'<form data-editor-words="{words}" method="post"'
    )
    quiet.goto(stage.address)
    expect(quiet.get_by_role("toolbar", name="Editing tools")).to_be_visible()
    expect(Hand(quiet).button("Undo")).to_be_visible()
    expect(quiet.locator(".editor__count")).to_have_text("3 characters")


def test_an_editor_that_came_later_is_mounted_on_request(hand: Hand) -> None:
    hand.page.evaluate(
        """markup => {
          const box = document.createElement('div');
          box.innerHTML = markup;
          document.querySelector('.fields').append(box);
          box.dispatchEvent(new CustomEvent('cengbao:narrative-mount', {bubbles: true}));
        }""",
        field("more", label="又一项", text="乙"),
    )
    later = Hand(hand.page, "more")
    later.text.focus()
    later.press("Control+End")
    later.type("丙")
    assert (later.plain, hand.plain) == ("乙丙", "")
    hand.text.focus()
    hand.type("甲")
    assert (later.plain, hand.plain) == ("乙丙", "甲")
    expect(hand.page.locator(".editor")).to_have_count(2)
