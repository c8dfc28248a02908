"""A return of paragraphs on its pages: ticked by the reviewer, named to the drafter, held to."""

from services.notices.wording import say
from tests.services.remarking import TEXT, in_review
from tests.web.client import Client, Page
from tests.web.section_steps import OWN_PAGE, address, saved, send, state_of, value_of
from tests.web.site_of_world import Site
from tests.web.strict import words

FIRST, SECOND, THIRD = TEXT.replace("meetings", "会议").split("\n")
MENDED = "第二段，党员集中学习四次。"
CLOSED = "“文字”只开放了指定的段落：第 3 段“第三段，继续改进。”没有开放，请恢复原文。"


def choices(page: Page) -> dict[str, str]:
    """The values of the boxes that open paragraphs, by what stands beside them."""
    boxes = {box.get("value", "") for box in page.all("input", name="fields")}
    labels = (label for label in page.all("label") if label.find("input") is not None)
    found = {words(label): label.find("input").get("value", "") for label in labels}  # type: ignore[union-attr] # each has one
    return {beside: value for beside, value in found.items() if value in boxes and "#" in value}


def send_back(site: Site, *fields: str, status: int = 302) -> Page:
    """The secretary returns b1's section on its review page."""
    where = address(site)
    visitor = site.visitor("b1.secretary")
    page = visitor.get(f"{where}/review")
    shown = page.form(f"{where}/approve").values
    typed = {"revision": shown["revision"], "shown_hash": shown["shown_hash"]}
    typed |= {"opinion": "请写具体。", "fields": list(fields)}
    return visitor.post(f"{where}/send-back", typed, status)


def returned(site: Site) -> tuple[Client, Page]:
    """b1's section, returned to have its second paragraph mended: its drafter at the form."""
    with site.world() as world:
        in_review(world)
    page = site.visitor("b1.secretary").get(f"{address(site)}/review")
    send_back(site, choices(page)["第 2 段 第二段，党员学习。"])
    visitor = site.visitor("b1.drafter")
    return visitor, visitor.get(address(site))


def test_the_reviewer_is_offered_each_paragraph_by_its_words(site: Site) -> None:
    with site.world() as world:
        in_review(world, text="（一）抓学习\n每月一次。\n- 第一\n- 第二\n| 甲 | 乙 |")
    page = site.visitor("b1.secretary").get(f"{address(site)}/review")
    assert list(choices(page)) == [
        "第 1 段 · 小标题 （一）抓学习",
        "第 2 段 每月一次。",
        "第 3 段 · 列表 第一 第二",
        "第 4 段 · 表格 甲 乙",
    ]


def test_what_was_ticked_stays_ticked_where_the_reason_is_missing(site: Site) -> None:
    with site.world() as world:
        in_review(world)
    where, visitor = address(site), site.visitor("b1.secretary")
    page = visitor.get(f"{where}/review")
    ticked = choices(page)["第 2 段 第二段，党员学习。"]
    typed = {**page.form(f"{where}/approve").values, "opinion": "", "fields": [ticked]}
    typed.pop("csrf_token")
    again = visitor.post(f"{where}/send-back", typed, 422)
    boxes = [box for box in again.all("input", name="fields") if "checked" in box.attrib]
    assert [box.get("value") for box in boxes] == [ticked]


def test_a_paragraph_that_is_not_there_returns_nothing(site: Site) -> None:
    with site.world() as world:
        in_review(world)
    refused = send_back(site, "text#1:0123456789abcdef", status=409)
    assert "请重新勾选" in refused.text
    assert state_of(site) == "in_review"


def test_the_form_names_the_paragraph_and_saves_nothing_else(site: Site) -> None:
    visitor, page = returned(site)
    assert "须修改：“文字”第 2 段（第二段，党员学习。）" in page.text
    assert "“文字”本次只开放下列段落" in page.text
    before = saved(site)
    refused = send(visitor, page, 422, a_text=f"{FIRST}\n{MENDED}\n第三段，改了。")
    assert CLOSED in refused.text
    assert value_of(refused, "a-text") == f"{FIRST}\n{MENDED}\n第三段，改了。"
    assert saved(site) == before
    send(visitor, page, a_text=f"{FIRST}\n{MENDED}\n{THIRD}")
    assert MENDED in str(saved(site)["text"])


def test_an_autosave_says_at_the_field_which_paragraph_is_closed(site: Site) -> None:
    visitor, page = returned(site)
    typed = {**page.form(page.path).values, "a-text": f"{FIRST}\n{MENDED}\n第三段，改了。"}
    typed.pop("csrf_token")
    answer = visitor.post(f"{page.path}/autosave", typed, 200, headers=OWN_PAGE)
    told = answer.response.json["fields"]["a-text"]  # type: ignore[index] # it is a JSON object
    assert told == {"state": "closed", "error": CLOSED}


def test_the_history_and_the_sheet_name_the_paragraph(site: Site) -> None:
    returned(site)
    visitor = site.visitor("b1.secretary")
    for page in ("history", "approval-sheet"):
        told = visitor.get(f"{address(site)}/{page}").text
        assert "须修改：“文字”第 2 段（第二段，党员学习。）" in told


def test_the_notice_and_the_mail_name_the_paragraph(site: Site) -> None:
    from sqlalchemy import select

    from models import NoticeEvent

    returned(site)
    with site.world() as world:
        event = world.session.scalars(select(NoticeEvent).order_by(NoticeEvent.id.desc())).first()
        facts = dict(event.facts) if event else {}
    said = say("returned", facts)
    assert said.lines[:2] == ("意见：请写具体。", "须修改：“文字”第 2 段（第二段，党员学习。）")
    assert say("returned_after_yours", facts).lines == ("意见：请写具体。",)
