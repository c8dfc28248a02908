"""A Word draft comes in: previewed field by field, written only when it is confirmed."""

import io
import json
from typing import Any

import docx
import pytest

from domain.answers import Given
from domain.plain_narrative import from_plain
from tests.web.client import Client, Page
from tests.web.section_steps import fill, saved, submit
from tests.web.site_of_world import Site

WORD = "/cycles/small-2023/units/b1/word"
TAKE = f"{WORD}/take"


def draft(text: str = "全年开展会议{{会议}}。", **rows: str) -> bytes:
    """A branch's draft: a table of numbers and a text under the first section's heading."""
    word = docx.Document()
    word.add_paragraph("b1 党支部小报告")
    word.add_heading("一、工作情况", 1)
    table = word.add_table(0, 2)
    for label, value in rows.items():
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    word.add_paragraph(text)
    word.add_heading("二、下一步", 1)
    word.add_paragraph("继续改进。")
    return packed(word)


def packed(word: Any) -> bytes:
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def upload(
    client: Client, data: bytes, status: int = 200, name: str = "稿.docx", **more: str
) -> Page:
    return client.post(WORD, {"draft": (io.BytesIO(data), name), **more}, status)


def ticks(page: Page) -> list[str]:
    return [box.get("value", "") for box in page.all("input", name="take")]


def confirm(client: Client, page: Page, *taken: str, status: int = 302) -> Page:
    carried = page.form(TAKE).values["carried"]
    return client.post(TAKE, {"carried": carried, "take": list(taken)}, status)


def test_nothing_is_written_before_it_is_confirmed(site: Site) -> None:
    drafter = site.visitor("b1.drafter")
    page = upload(drafter, draft(会议="3", 党员="10", 人均学时="40"))
    assert ticks(page) == ["meetings", "members", "hours", "text", "next"]
    assert saved(site) == {}
    assert "可采用 5 项" in page.html
    assert "b1 党支部小报告" in page.text  # above the first heading: told, not taken


def test_what_is_ticked_is_written_into_every_section_and_the_rest_is_not(site: Site) -> None:
    drafter = site.visitor("b1.drafter")
    page = upload(drafter, draft(会议="3", 党员="10"))
    confirm(drafter, page, "meetings", "text", "next")
    kept = saved(site)
    assert kept["meetings"] == 3
    assert "members" not in kept
    assert kept["text"][0]["content"][1] == {"field": "meetings"}
    assert "next" in saved(site, section="plan")


def test_the_preview_tells_what_stays_and_what_changes(site: Site) -> None:
    fill(site, "b1", meetings=Given(3), text=Given(from_plain("全年开展会议{{meetings}}。")))
    page = upload(
        site.visitor("b1.drafter"), draft("全年认真开展会议{{会议}}。", 会议="3", 党员="12")
    )
    assert ticks(page) == ["members", "text", "next"]
    added = ["".join(each.itertext()) for each in page.all("ins")]
    assert [words.split()[1] for words in added[1:]] == ["12", "认真"]


def test_what_somebody_saved_after_the_preview_is_not_overwritten(site: Site) -> None:
    drafter = site.visitor("b1.drafter")
    page = upload(drafter, draft(会议="3"))
    fill(site, "b1", meetings=Given(7))
    refused = confirm(drafter, page, "meetings", status=409)
    assert "没有导入" in refused.text
    assert saved(site)["meetings"] == 7


def test_one_section_that_is_closed_stops_nothing_else(site: Site) -> None:
    submit(site, "b1", "work")
    page = upload(site.visitor("b1.drafter"), draft(会议="5"))
    assert ticks(page) == ["next"]
    assert "没有开放，不采用" in page.text


def test_a_section_alone_needs_no_heading(site: Site) -> None:
    word = docx.Document()
    word.add_paragraph("继续改进。")
    drafter = site.visitor("b1.drafter")
    assert ticks(upload(drafter, packed(word), section="plan")) == ["next"]
    upload(drafter, packed(word), 422)


def test_a_file_that_is_no_word_file_is_refused_in_words(site: Site) -> None:
    drafter = site.visitor("b1.drafter")
    assert "无法读取这个文件" in upload(drafter, b"%PDF-1.4", 422).text
    assert "旧格式" in upload(drafter, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 422).text
    assert "请选择一个 Word 文件" in drafter.post(WORD, {}, 422).text


@pytest.mark.parametrize(
    "carried",
    [
        "",
        "{}",
        "[[]]",
        "null",
        '[["x",1,{}]]',
        '[[1,0,{"nobody":1}]]',
        '[[1,0,{"meetings":"x"}]]',
        "[" * 9000,
    ],
)
def test_a_preview_that_was_tampered_with_is_refused(site: Site, carried: str) -> None:
    answer = site.visitor("b1.drafter").post(TAKE, {"carried": carried, "take": "meetings"}, 422)
    assert "请重新上传文件" in answer.text


def test_a_section_of_another_unit_is_not_listened_to(site: Site) -> None:
    with site.world() as world:
        other = world.submission("b2").id
    carried = json.dumps([[other, 0, {"meetings": 3}]])
    site.visitor("b1.drafter").post(TAKE, {"carried": carried, "take": "meetings"}, 422)
    assert saved(site, "b2") == {}


def test_without_a_tick_nothing_happens_and_it_is_said(site: Site) -> None:
    drafter = site.visitor("b1.drafter")
    page = upload(drafter, draft(会议="3"))
    assert "什么也没有改动" in confirm(drafter, page, status=422).text


@pytest.mark.parametrize(
    ("who", "status"), [("b2.drafter", 404), ("c1.reviewer", 403), ("b1.secretary", 403)]
)
def test_only_those_who_write_for_the_unit_hand_in_a_draft(
    site: Site, who: str, status: int
) -> None:
    site.visitor(who).get(WORD, status)


def test_the_outline_is_a_word_file_for_those_who_read_the_unit(site: Site) -> None:
    fill(site, "b1", meetings=Given(3))
    answer = site.visitor("c1.reviewer").get(f"{WORD}/outline.docx")
    word = docx.Document(io.BytesIO(answer.response.data))
    assert "一、工作情况" in [paragraph.text for paragraph in word.paragraphs]
    assert [cell.text for cell in word.tables[0].rows[1].cells][:3] == ["会议", "3", "次"]
    site.visitor("b2.drafter").get(f"{WORD}/outline.docx", 404)


def test_the_outline_filled_and_handed_in_again_changes_nothing_else(site: Site) -> None:
    fill(site, "b1")
    drafter = site.visitor("b1.drafter")
    outline = drafter.get(f"{WORD}/outline.docx").response.data
    page = upload(drafter, outline)
    assert ticks(page) == []
    assert "与现在相同" in page.text
