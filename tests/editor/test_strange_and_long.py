"""Strange clipboards and long texts: nothing throws, nothing is refused, and it stays quick."""

import json
import statistics

import pytest
from playwright.sync_api import expect

from domain.narrative import from_data
from domain.plain_narrative import to_plain
from domain.typed_narrative import from_json
from tests.editor.hand import Hand

DEEP = 50
CELL = "<td rowspan=60000 colspan=1000>格</td>"
WIDE = "<td>1</td>" * 400
STRANGE = {
    "nested lists": "<ul><li>层" * DEEP + "</li></ul>" * DEEP,
    "nested blocks": "<div>" * 5_000 + "深" + "</div>" * 5_000,
    "nested tables": "<table><tr><td>a</td><td>" * DEEP + "底" + "</td></tr></table>" * DEEP,
    "merged cells": f"<table>{f'<tr>{CELL * 3}</tr>' * 300}</table>",
    "ragged rows": "<table><tr></tr><tr><td>1</td></tr><tr><td>2</td><td>3</td></tr></table>",
    "wide table": f"<table>{f'<tr>{WIDE}</tr>' * 40}</table>",
    "pictures": '<p><img src="http://127.0.0.1:9/x.png" onerror="alert(1)">图</p><svg><text>a',
    "scripts": "<script>alert(1)</script><p onclick='alert(1)'>字<iframe src=//x></iframe></p>",
    "reading direction": "<p dir=rtl>\u202eאבג\u202c\u200fعربي 12</p>",
    "emoji": "<p>👩‍👩‍👧‍👦🇨🇳𠀀e\u0301</p>",
    "controls": "<p>甲\x00乙\x07丙\ufffd\ufeff\ud800丁%ED%A0%80</p>",
    "unclosed": "<a '" * 20_000 + "<style>" * 20_000,
    "unclosed quotes": '<p title="' + "x<b" * 20_000,
    "a forged number": "<p>共<span data-field='a}}b' data-shown='9'>9</span>{{ }}{{{{x}}}}</p>",
    "an odd slice of another editor": '<p data-pm-slice="9 9 [&quot;no&quot;,{}]">甲</p>',
    "only styles": "<style>p{color:red}</style><!--x--><o:p>&nbsp;</o:p>",
}


@pytest.mark.parametrize("html", STRANGE.values(), ids=STRANGE.keys())
def test_a_strange_clipboard_gives_a_narrative(hand: Hand, html: str) -> None:
    hand.start("前")
    before = hand.page.evaluate("performance.now()")
    hand.text.evaluate(
        """(text, html) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData('text/html', JSON.parse(html));
          const given = {clipboardData, bubbles: true, cancelable: true};
          text.dispatchEvent(new ClipboardEvent('paste', given));
        }""",
        json.dumps(html),
    )
    assert hand.page.evaluate("performance.now()") - before < 10_000
    hand.type("后")
    read = from_json(json.dumps(hand.tree, ensure_ascii=False))
    assert from_data(hand.tree) == read
    assert "\ufffd" not in to_plain(read)
    assert hand.plain.startswith("前")


def test_five_megabytes_of_markup_come_in_as_their_words(hand: Hand) -> None:
    hand.text.focus()
    line = f"<p class=MsoNormal style='mso-x:{'y' * 2_400}'>第一段</p>"
    hand.paste(line * 2_000)
    assert len(hand.tree) == 2_000
    assert hand.tree[-1]["content"] == [{"text": "第一段"}]


def test_more_than_the_form_takes_is_refused_and_nothing_is_lost(hand: Hand) -> None:
    hand.start("前")
    refusal = hand.page.get_by_role("alert")
    hand.paste(None, "长" * 200_001)
    expect(refusal).to_contain_text("太长")
    assert hand.plain == "前"
    hand.type("后")
    expect(refusal).to_be_hidden()


def test_two_thousand_paragraphs_stay_usable(hand: Hand) -> None:
    hand.text.focus()
    hand.paste(None, "\n".join(f"{'学习教育常态长效，' * 6}第{n}段。" for n in range(2_000)))
    assert len(hand.tree) == 2_000
    hand.put_cursor("第1000段", 3)
    took = hand.page.evaluate(
        """async () => {
          const times = [];
          for (let n = 0; n < 30; n += 1) {
            const start = performance.now();
            document.execCommand('insertText', false, '字');
            await new Promise(done => setTimeout(done)); // what follows a key before the next
            times.push(performance.now() - start);
          }
          return times;
        }"""
    )
    assert statistics.median(took) < 300, took  # what grows with the square takes seconds
    hand.press("Enter")
    hand.type("新段")
    assert len(hand.tree) == 2_001
