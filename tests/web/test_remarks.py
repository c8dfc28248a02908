"""Remarks on the pages: who sees what, where it stands, and what is told when it is refused."""

from typing import Any

import pytest

from domain.answers import Given
from domain.plain_narrative import from_plain
from domain.remarks.states import Visibility
from tests.services import remarking
from tests.services.world import World
from tests.web.client import Client, Page
from tests.web.queries import recording
from tests.web.section_steps import saved, send
from tests.web.site_of_world import Site
from tests.web.strict import words as words_of

SECRET = "口径两年不一，议一下。"
STRANGE = "<script>alert(1)</script> שלום 👩‍👧 " + "汉" * 1900
EVERYBODY = ("b1.drafter", "b1.secretary", "c1.reviewer", "c1.compiler", "g.reviewer", "auditor")


def in_review(site: Site) -> str:
    """b1's section waits for its secretary; its address."""
    with site.world() as world:
        number = remarking.in_review(world)
    return f"/sections/{number}"


def returned(site: Site, *fields: str, proposes: bool = True) -> str:
    """b1's section came back with a proposal to a paragraph and one to a number."""
    with site.world() as world:
        number = remarking.in_review(world)
        if proposes:
            remarking.propose_paragraph(world)
            remarking.propose_answer(world, "meetings", Given(5))
        remarking.send_it_back(world, *fields)
    return f"/sections/{number}"


def comment(client: Client, page: Page, where: str, status: int = 302, **typed: str) -> Page:
    return client.submit(page, f"{where}/threads", status, **typed)


# ---------------------------------------------------------------- comments
def test_a_comment_at_a_paragraph_is_shown_to_the_drafter_at_its_field(site: Site) -> None:
    where = in_review(site)
    secretary = site.visitor("b1.secretary")
    page = secretary.get(f"{where}/review")
    with site.world() as world:
        place = remarking.paragraph(world, 1)
    assert place.anchor is not None
    value = f"text:1:{place.anchor.digest}"
    done = comment(secretary, page, where, place=value, words="请写具体。@b1.drafter @谁")
    assert done.location.startswith(f"{where}/review#thread-")
    shown = secretary.follow(done)
    assert "已发表批注。已提醒 1 人。" in shown.text
    assert "没有提醒“谁”" in shown.text
    assert "有 1 条批注未解决，不影响同意。" in shown.text
    with site.world() as world:
        remarking.send_it_back(world)
    form = site.visitor("b1.drafter").get(where)
    (here,) = form.all("div", id="at-text")
    assert "请写具体。" in words_of(here)
    assert "第二段，党员学习。" in words_of(here)
    assert "1 条批注" in form.text
    assert "审核人留下 1 条未解决的批注" in form.text


@pytest.mark.parametrize("path", ["", "/review", "/remarks", "/history"])
def test_internal_words_are_on_no_page_of_the_drafters(site: Site, path: str) -> None:
    where = in_review(site)
    with site.world() as world:
        written = remarking.say(world, "b1.secretary", SECRET, visibility=Visibility.INTERNAL)
    for username in EVERYBODY:
        page = site.visitor(username).get(f"{where}{path}")
        is_read = username != "b1.drafter" and path != "/history"
        assert (SECRET in page.html) == is_read, username
        assert (f"thread-{written.thread}" in page.html) == is_read, username


def test_an_internal_thread_is_not_found_by_its_number_either(site: Site) -> None:
    where = in_review(site)
    with site.world() as world:
        written = remarking.say(world, "b1.secretary", SECRET, visibility=Visibility.INTERNAL)
    drafter = site.visitor("b1.drafter")
    for act in ("comments", "resolve", "reopen"):
        page = drafter.post(f"{where}/threads/{written.thread}/{act}", {"words": "看看"}, 404)
        assert SECRET not in page.html
    drafter.post(f"{where}/comments/{written.comment}/withdraw", {}, 404)
    page = drafter.post(
        f"{where}/threads", {"words": "试试", "visibility": "internal", "place": ""}, 422
    )
    assert "您不能写仅审核人可见的批注。" in page.text


@pytest.mark.parametrize(
    ("words", "why"),
    [("", "请写批注的内容。"), ("言" * 2001, "最多 2000 字"), ("坏\ufffd字", "无法识别的字符")],
)
def test_a_comment_that_cannot_be_kept_stays_typed(site: Site, words: str, why: str) -> None:
    where = in_review(site)
    secretary = site.visitor("b1.secretary")
    page = secretary.get(f"{where}/review")
    refused = comment(secretary, page, where, 422, words=words, place="members")
    assert why in refused.text
    form = refused.form(f"{where}/threads")
    assert form.values["words"] == words
    assert form.values["place"] == "members"
    comment(secretary, refused, where, words="改好了。")


def test_a_thread_is_answered_settled_and_opened_again(site: Site) -> None:
    where = in_review(site)
    with site.world() as world:
        written = remarking.say(world, "b1.secretary", STRANGE)
    drafter = site.visitor("b1.drafter")
    page = drafter.get(f"{where}/remarks")
    thread = f"{where}/threads/{written.thread}"
    assert STRANGE in page.text
    page = drafter.follow(drafter.submit(page, f"{thread}/comments", words="已核对。"))
    assert "已核对。" in page.text
    page = drafter.follow(drafter.submit(page, f"{thread}/resolve"))
    assert "批注已标为已解决。" in page.text
    again = drafter.post(f"{thread}/comments", {"words": "再说一句"}, 422)
    assert "重新打开后才能回复" in again.text
    page = drafter.follow(drafter.submit(page, f"{thread}/reopen"))
    refused = drafter.submit(page, f"{thread}/comments", 422, words=" ")
    assert "请写批注的内容。" in refused.text


def test_a_script_gets_the_panel_alone(site: Site) -> None:
    where = in_review(site)
    secretary = site.visitor("b1.secretary")
    token = secretary.token()
    sent = {"words": "看。", "place": "", "visibility": "public", "part": "panel"}
    answer = secretary.inner.post(
        f"{where}/threads",
        data={**sent, "csrf_token": token, "next": f"{where}/review"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<section")
    assert "看。" in answer.text
    assert f'value="{where}/review"' in answer.text


def test_no_address_elsewhere_is_gone_back_to(site: Site) -> None:
    where = in_review(site)
    secretary = site.visitor("b1.secretary")
    sent = {"words": "看。", "place": "", "visibility": "public", "next": "//evil.example/"}
    assert secretary.post(f"{where}/threads", sent).location.startswith(f"{where}/remarks#")
    page = secretary.get(f"{where}/remarks?next=//evil.example/&at=%00:9:zz")
    assert "//evil.example/" not in page.links().values()


# ---------------------------------------------------------------- proposed changes
def test_a_change_to_a_number_is_typed_as_on_the_form(site: Site) -> None:
    where = in_review(site)
    secretary = site.visitor("b1.secretary")
    page = secretary.get(f"{where}/proposals/new?at=meetings&next={where}/review")
    unread: dict[str, Any] = {"a-answer": "三次"}
    refused = secretary.submit(page, f"{where}/proposals", 422, **unread)
    assert refused.form(f"{where}/proposals").values["a-answer"] == "三次"
    typed: dict[str, Any] = {"a-answer": "１２", "reason": "与台账不符。"}
    done = secretary.submit(refused, f"{where}/proposals", **typed)
    shown = secretary.follow(done)
    assert "已提出修改建议" in shown.text
    assert "与台账不符。" in shown.text
    (tick,) = shown.all("input", name="fields", value="meetings")
    assert tick.get("checked") is not None
    same = secretary.get(f"{where}/proposals/new?at=members")
    assert "与原来一样" in secretary.submit(same, f"{where}/proposals", 422).text


def test_a_paragraph_is_chosen_then_written_anew(site: Site) -> None:
    where = in_review(site)
    secretary = site.visitor("b1.secretary")
    page = secretary.get(f"{where}/proposals/new?at=text")
    (link,) = [href for words, href in page.links().items() if words.startswith("第一段")]
    page = secretary.get(link)
    assert page.form(f"{where}/proposals").values["text"] == "第一段，开展会议{{会议}}。"
    secretary.submit(page, f"{where}/proposals", text="第一段，共开会{{会议}}。")
    with site.world() as world:
        (row,) = remarking.seen_by(world, "b1.drafter").proposals
    assert row.place == 0
    secretary.get(f"{where}/proposals/new?at=nothing", 404)
    secretary.get(f"{where}/proposals/new?at=text:0:0000000000000000", 404)
    site.visitor("b1.drafter").get(f"{where}/proposals/new?at=text", 403)
    site.visitor("b2.secretary").get(f"{where}/proposals/new?at=text", 404)


def test_the_drafter_takes_one_and_leaves_one_at_their_fields(site: Site) -> None:
    where = returned(site)
    drafter = site.visitor("b1.drafter")
    page = drafter.get(where)
    assert "2 条待答复的修改建议" in page.text
    with site.world() as world:
        words, count = (p.id for p in remarking.seen_by(world, "b1.drafter").proposals)
    page = drafter.follow(drafter.submit(page, f"{where}/proposals/{words}/take"))
    assert "已采用修改建议" in page.text
    assert remarking.CHANGED in page.form(where).values["a-text"].replace("人均学时", "hours")
    page = drafter.follow(
        drafter.submit(page, f"{where}/proposals/{count}/leave", words="台账确为 3 次。")
    )
    assert "不采用这条修改建议" in page.text
    assert saved(site)["meetings"] == 3
    send(drafter, drafter.get(where), to="/submit")
    shown = site.visitor("b1.secretary").get(f"{where}/review")
    assert "台账确为 3 次。" in shown.text
    assert "已采用" in shown.text
    drafter.post(f"{where}/proposals/{words}/take", {}, 422)


def test_a_proposal_to_what_was_changed_meanwhile_is_refused_with_both_texts(site: Site) -> None:
    where = returned(site)
    with site.world() as world:
        world.save("b1", {"text": Given(from_plain("我自己改的。"))})
        words = remarking.seen_by(world, "b1.drafter").proposals[0].id
    drafter = site.visitor("b1.drafter")
    refused = drafter.post(f"{where}/proposals/{words}/take", {}, 409)
    assert "原文已改动" in refused.text
    assert "我自己改的。" in refused.text
    assert "新增开始 集中 新增结束 学习" in refused.text
    assert "原文已用别的方式改动" in drafter.get(where).text


def test_a_field_that_was_not_named_says_why_it_stays_closed(site: Site) -> None:
    where = returned(site, "text")
    page = site.visitor("b1.drafter").get(where)
    assert "退回时没有点名这一处" in page.text
    with site.world() as world:
        count = remarking.seen_by(world, "b1.drafter").proposals[1].id
    refused = site.visitor("b1.drafter").post(f"{where}/proposals/{count}/take", {}, 422)
    assert "“会议”没有开放" in refused.text


def test_others_answer_no_proposal(site: Site) -> None:
    where = returned(site)
    with site.world() as world:
        words = remarking.seen_by(world, "b1.drafter").proposals[0].id
    for username, status in (("b1.secretary", 403), ("c1.compiler", 403), ("b2.drafter", 404)):
        for act in ("take", "leave"):
            site.visitor(username).post(f"{where}/proposals/{words}/{act}", {}, status)
    site.visitor("c1.compiler").post(f"{where}/proposals/{words}/withdraw", {}, 422)
    site.visitor("b1.secretary").post(f"{where}/proposals/{words}/withdraw", {})


def test_pages_take_the_same_number_of_queries_for_one_remark_and_for_twenty(site: Site) -> None:
    def say_more(world: World, times: int) -> None:
        for number in range(times):
            remarking.say(world, "b1.secretary", f"第 {number} 句")
            remarking.propose_answer(world, "meetings", Given(10 + number))

    where = in_review(site)
    counts = []
    for times in (1, 19):
        with site.world() as world:
            say_more(world, times)
        visitor = site.visitor("b1.secretary")
        visitor.get(f"{where}/review")
        with recording(site.app) as recorder:
            visitor.get(f"{where}/review")
        counts.append(len(recorder))
    assert counts[0] == counts[1]
