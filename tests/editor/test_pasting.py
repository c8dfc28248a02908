"""What other programs put on the clipboard comes in as words and structure, and as nothing else."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from domain.narrative import from_data
from domain.plain_narrative import from_plain
from tests.editor.hand import Hand, normal, outline
from tests.editor.test_round_trip import KEYS

SAMPLES = sorted((Path(__file__).parent / "clipboard").glob("*.html"))
LINES = (
    "（一）做法\n　　走访三次。\n• 甲\n• 乙\n1)\t丙\n|项|数|\n|--|--|\n|走访|3|\n共{{发放学习书籍}}"
)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_a_clipboard_keeps_words_levels_lists_and_tables(hand: Hand, sample: Path) -> None:
    hand.text.focus()
    hand.paste(sample.read_text(), "the plain form of the same")
    assert hand.outline() == sample.with_suffix(".txt").read_text().rstrip("\n")
    assert from_data(hand.tree)
    assert hand.page.title() == "正文 - 层报"
    inside = hand.text.evaluate(
        "text => [...new Set([...text.querySelectorAll('*')].flatMap("
        "e => [e.localName, ...e.getAttributeNames()]))].sort()"
    )
    assert set(inside) <= {
        *("p", "h3", "h4", "h5", "ul", "ol", "li", "div", "table", "tbody", "tr", "td", "span"),
        *("class", "contenteditable", "data-field", "data-head", "data-label", "br", "img", "alt"),
    }
    hand.press("Control+z")
    assert hand.tree == []


def test_plain_text_comes_in_as_the_domain_reads_it(hand: Hand) -> None:
    hand.text.focus()
    hand.paste(None, LINES)
    assert hand.tree == normal(from_plain(LINES, KEYS))


def test_words_go_into_the_line_and_blocks_between_lines(hand: Hand) -> None:
    hand.start("前后")
    hand.press("ArrowLeft")
    hand.paste("<p>一句</p>")
    hand.paste("<p>话</p><ul><li>甲</li></ul><p>尾</p>")
    hand.type("。")
    assert hand.outline() == "p   前一句话\n-   甲\np   尾。后"


def test_a_heading_goes_into_an_empty_line_as_one_and_into_another_as_words(hand: Hand) -> None:
    hand.text.focus()
    hand.paste(None, "（一）做法")
    hand.press("Enter")
    hand.type("见")
    hand.paste(None, "（二）成效")
    assert hand.outline() == "h2  （一）做法\np   见（二）成效"


def test_a_selection_is_replaced(hand: Hand) -> None:
    hand.start("（一）旧", "旧文", "- 旧项")
    hand.press("Control+a")
    hand.paste("<h2>（二）新</h2><p>新文</p>")
    assert hand.outline() == "h2  （二）新\np   新文"


def test_lines_pasted_into_an_item_become_items(hand: Hand) -> None:
    hand.start("- 甲乙")
    hand.press("ArrowLeft")
    hand.paste(None, "丙\n丁\n戊")
    assert hand.outline() == "-   甲丙\n-   丁\n-   戊乙"


def test_a_copy_of_our_own_comes_back_with_its_blocks(hand: Hand) -> None:
    hand.start(
        "（一）做法", "- 甲", "- 乙", "| 丙 | 丁 |", "| --- | --- |", "| 1 | {{books}} |", "尾"
    )
    before = hand.tree
    copied = hand.text.evaluate(
        """text => {
          const clipboardData = new DataTransfer();
          text.focus();
          document.execCommand('selectAll');
          return new Promise(done => setTimeout(() => {
            const given = {clipboardData, bubbles: true, cancelable: true};
            text.dispatchEvent(new ClipboardEvent('cut', given));
            done(['text/html', 'text/plain'].map(type => clipboardData.getData(type)));
          }, 50));
        }"""
    )
    assert hand.tree == []
    hand.paste(*copied)
    assert outline(hand.tree) == outline(before)
    assert hand.tree == before


def test_a_picture_on_the_clipboard_changes_nothing(hand: Hand) -> None:
    hand.start("正文")
    hand.text.evaluate(
        """text => {
          const clipboardData = new DataTransfer();
          clipboardData.items.add(new File(['x'], 'p.png', {type: 'image/png'}));
          const given = {clipboardData, bubbles: true, cancelable: true};
          text.dispatchEvent(new ClipboardEvent('paste', given));
        }"""
    )
    hand.page.wait_for_timeout(100)
    assert hand.outline() == "p   正文"
    expect(hand.page.locator("img:not([class])")).to_have_count(0)


def test_text_dropped_from_elsewhere_comes_in_where_it_was_dropped(hand: Hand) -> None:
    hand.start("甲", "乙")
    hand.text.evaluate(
        """text => {
          const dataTransfer = new DataTransfer();
          dataTransfer.setData('text/html',
            '<p style="color:red">丙<img src=x onerror=alert(1)></p>');
          const box = text.querySelector('p').getBoundingClientRect();
          const range = document.createRange();
          range.selectNodeContents(text.querySelector('p'));
          const { right, top, height } = range.getBoundingClientRect();
          const at = {clientX: right, clientY: top + height / 2};
          text.dispatchEvent(
            new DragEvent('drop', {dataTransfer, ...at, bubbles: true, cancelable: true}));
        }"""
    )
    assert hand.outline() == "p   甲丙\np   乙"


def test_a_long_document_is_pasted_in_no_time(hand: Hand) -> None:
    sample = (Path(__file__).parent / "clipboard" / "word-body-and-headings.html").read_text()
    head, body = sample.split("<!--StartFragment-->")
    body, foot = body.split("<!--EndFragment-->")
    hand.text.focus()
    took = hand.page.evaluate("performance.now()")
    hand.paste(head + body * 200 + foot)
    took = hand.page.evaluate("performance.now()") - took
    assert len(hand.tree) == 1400
    assert took < 5_000
