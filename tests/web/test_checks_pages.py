"""The rules of a section in words, the list of terms, and findings where people read them."""

from domain.checks import Term, codes
from domain.severity import Severity
from services.terms import keep_term
from tests.services.world import filled
from tests.web.site_of_world import Site

TERM = {"word": "按排", "replacement": "安排", "severity": "block", "note": "错别字。"}


def test_every_rule_of_a_section_is_readable_from_its_form(site: Site) -> None:
    with site.world() as world:
        number = world.submission("b1").id
    visitor = site.visitor("b1.drafter")
    assert f"/sections/{number}/rules" in visitor.get(f"/sections/{number}").links().values()
    text = visitor.get(f"/sections/{number}/rules").text
    assert "“人均学时” ≥ 32" in text
    assert "最多 500 字" in text
    assert all(code.code in text and str(code.title) in text for code in codes())


def test_the_head_office_keeps_the_list(site: Site) -> None:
    visitor = site.visitor("admin")
    assert "词表是空的" in visitor.get("/terms").text
    visitor.post("/terms/starter", {}, 302)
    visitor.post("/terms", TERM | {"word": "复盖率", "replacement": "覆盖率"}, 302)
    page = visitor.get("/terms").text
    assert "复盖率" in page
    assert "一筹莫展" in page
    visitor.post("/terms/1", TERM | {"word": "布署", "replacement": "部署到位"}, 302)
    assert "部署到位" in visitor.get("/terms").text
    visitor.post("/terms/1/remove", {}, 302)
    assert "部署到位" not in visitor.get("/terms").text


def test_what_is_wrong_with_a_term_is_said_and_what_was_typed_stays(site: Site) -> None:
    visitor = site.visitor("g.compiler")
    page = visitor.post("/terms", TERM | {"word": "按"}, 422)
    assert "2 至 60 个字" in page.text
    assert 'value="错别字。"' in page.response.text
    assert "请选择轻重" in visitor.post("/terms", TERM | {"severity": "grave"}, 422).text
    visitor.post("/terms/77", TERM, 422)
    visitor.post("/terms/77/remove", {}, 409)


def test_others_read_the_list_and_may_not_change_it(site: Site) -> None:
    with site.world() as world:
        keep_term(world.by("admin"), Term("按排", "安排", Severity.BLOCK))
    visitor = site.visitor("b1.drafter")
    page = visitor.get("/terms")
    assert "按排" in page.text
    assert "/terms/1/remove" not in page.text
    visitor.post("/terms", TERM, 403)
    visitor.post("/terms/1/remove", {}, 403)


def test_a_reviewer_sees_what_was_found_since_and_cannot_approve_over_it(site: Site) -> None:
    with site.world() as world:
        answers = filled("b1")
        world.save("b1", answers)
        world.submit("b1")
        number, shown = world.submission("b1").id, world.revision("b1").content_hash
        keep_term(world.by("admin"), Term("开展会议", "召开会议", Severity.BLOCK))
    visitor = site.visitor("b1.secretary")
    page = visitor.get(f"/sections/{number}/review").text
    assert "送审之后，检查又发现 1 处问题" in page
    assert "送审后发现" in page
    sent = {"revision": "1", "shown_hash": shown, "opinion": ""}
    refused = visitor.post(f"/sections/{number}/approve", sent, 422)
    assert "应为“召开会议”" in refused.text
