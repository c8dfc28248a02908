"""What the checks read from around a section, and where they stop an act."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.answers import Answer, Given
from domain.checks import Finding, Source, Term
from domain.errors import Invalid, NotAllowed
from domain.plain_narrative import from_plain
from domain.severity import Severity
from models import AuditEvent, Passage
from services import surroundings
from services.checking import findings_of, open_points_of
from services.cycles import Dates, Plan, open_cycle, plan_cycle
from services.errors import NotFound
from services.moving import approve, withdraw
from services.outlines import add_version
from services.reads.section_page import section_page
from services.reports import Cover, compile_report
from services.sections import draft_content, load_section
from services.surroundings import Asker, period_of
from services.terms import keep_term, load_terms, remove_term, terms_of
from tests.services import world as worlds
from tests.services.databases import engine_on, migrate
from tests.services.outline import OUTLINE, number
from tests.services.world import World, filled, make_world

LONG = (
    "支部把学习教育与班组建设结合起来，由班组长轮流领学，每月确定一个主题，围绕设备检修和现场管理开展讨论，"
    "形成问题清单并逐条落实责任人，党员结合岗位写出体会，年底由支部委员会逐项验收并张榜公布结果。"
)
OWN = (
    "我们在外地项目部设立流动学习点，利用雨休时间集中观看录像，随后分组交流，海外同志通过视频参加，"
    "学习笔记由组织委员统一保管，回国后补课，做到一个也不落下，全年没有因为工期耽误过一次。"
)
WATCHED: dict[str, Any] = deepcopy(OUTLINE)
_FIELDS = WATCHED["sections"][0]["parts"][0]["fields"]
_FIELDS[1]["watch"] = {"percent": 20}
_FIELDS.insert(2, number("at_start", "期初党员", "名", continues="members", required=False))
_FIELDS[-1]["proposals"] = {"branch": OWN}


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The small organisation with eight branches, whose template watches its members."""
    monkeypatch.setattr(worlds, "OUTLINE", WATCHED)
    url = f"sqlite:///{tmp_path / 'watched.sqlite3'}"
    migrate(url, tmp_path)
    with engine_on(url) as engine, Session(engine) as session:
        yield make_world(session, branches=8)


def said(words: str) -> Given:
    return Given(from_plain(words))


def found(world: World, unit: str = "b1", section: str = "work") -> list[Finding]:
    here = load_section(world.session, world.submission(unit, section).id)
    return list(findings_of(world.session, here, draft_content(world.session, here)))


def codes(world: World, unit: str = "b1") -> list[tuple[str, str, str]]:
    return [(f.code, f.place.field, f.severity.value) for f in found(world, unit)]


def next_cycle(world: World) -> World:
    """The year after, open, with what was approved beside it."""
    dates = Dates(date(2024, 11, 1), date(2024, 11, 20), date(2024, 12, 31))
    version = add_version(world.session, world.template, world.now)
    levels = dict.fromkeys(world.template.levels, dates)
    plan = Plan("small-2024", "2024 年小报告", version, world.units["g"], levels, world.cycle)
    cycle = plan_cycle(world.session, plan)
    world.session.flush()
    later = replace(world, cycle=cycle, now=world.now + timedelta(days=366))
    open_cycle(later.by("admin"), cycle)
    return later


# ---------------------------------------------------------------- last cycle, units beside
def test_a_number_is_compared_with_the_one_that_was_approved_last_cycle(world: World) -> None:
    world.finish("b1")
    world.save("b2", filled("b2"))
    world.submit("b2")
    later = next_cycle(world)
    for unit in ("b1", "b2"):
        later.save(unit, filled(unit, members=13, at_start=11))
    told = [("R011", "at_start", "explain"), ("R012", "members", "explain")]
    assert codes(later, "b1") == told
    assert codes(later, "b2") == []  # it was not approved
    (start, change) = found(later, "b1")
    assert "“期初党员”是 11名，而上期的“党员”是 10名" in str(start.message)
    assert "上期 10名，本期 13名（+30%）" in str(change.message)


def test_a_total_is_compared_with_the_total_of_last_cycle(world: World) -> None:
    for number_of_branch in range(1, 9):
        world.finish(f"b{number_of_branch}")
    world.finish("c1")
    later = next_cycle(world)
    assert [code for code, _, _ in codes(later, "c1")] == ["R001"]  # nobody below has spoken yet
    for number_of_branch in range(1, 9):
        unit = f"b{number_of_branch}"
        later.save(unit, filled(unit, members=20), **{"R012:work:members": "两个支部合并。"})
        later.submit(unit)
        later.approve(unit)
        told = [code for code, _, _ in codes(later, "c1")]
        assert ("R012" in told) is (number_of_branch == 8)
    (change,) = found(later, "c1")[-1:]
    assert (change.code, change.place.field) == ("R012", "members")
    assert "上期 80名，本期 160名" in str(change.message)


def test_a_number_far_from_the_units_beside_is_told_once_enough_have_submitted(
    world: World,
) -> None:
    world.save("b1", filled("b1", meetings=90))
    for index in range(2, 6):
        world.finish(f"b{index}")
    assert codes(world) == []
    world.finish("b6")
    assert codes(world) == [("R013", "meetings", "info")]


# ---------------------------------------------------------------- the same passage
def test_a_passage_that_another_unit_submitted_is_found_by_name(world: World) -> None:
    world.save("b2", {**filled("b2"), "text": said(LONG)})
    assert codes(world, "b3") == [("R001", key, "block") for key in _required()]
    world.submit("b2")
    copied = LONG.replace("每月", "每季度") + "全年开展会议3次。"
    world.save("b3", {**filled("b3"), "text": said(copied)})
    (copy,) = found(world, "b3")
    assert (copy.code, copy.place.field) == ("R016", "text")
    assert "“文字”" in str(copy.message)
    assert "b2 党支部已送审的相同" in str(copy.message)


def _required() -> list[str]:
    fields = WATCHED["sections"][0]["parts"][0]["fields"]
    return [f["key"] for f in fields if f.get("required", True) and "branch" in f["levels"]]


def test_own_words_the_template_s_and_those_of_another_level_are_no_copies(world: World) -> None:
    for unit in ("b2", "b3"):
        world.save(unit, {**filled(unit), "text": said(OWN)})
        world.submit(unit)
    assert world.session.scalars(select(Passage.fingerprint)).all() == []
    world.save("b4", {**filled("b4"), "text": said(LONG)})
    world.submit("b4")
    withdraw(world.by("b4.drafter"), world.submission("b4").id)
    assert codes(world, "b4") == []  # its own text of the submit before
    world.save("c1", {"text": said(LONG)})
    assert "R016" not in [code for code, _, _ in codes(world, "c1")]


def test_fingerprints_are_those_of_the_last_submit(world: World) -> None:
    kept = select(Passage.fingerprint)
    world.save("b2", {**filled("b2"), "text": said(LONG)})
    world.submit("b2")
    first = set(world.session.scalars(kept))
    withdraw(world.by("b2.drafter"), world.submission("b2").id)
    world.save("b2", {**filled("b2"), "text": said("海" + LONG[::-1])})
    world.submit("b2")
    second = set(world.session.scalars(kept))
    assert first
    assert second
    assert not first & second


# ---------------------------------------------------------------- terms
def a_term(word: str = "按排", replacement: str = "安排", **more: Any) -> Term:
    return Term(word, replacement, more.get("severity", Severity.BLOCK), more.get("note", ""))


def test_terms_are_kept_changed_removed_and_remembered(world: World) -> None:
    by = world.by("admin")
    row = keep_term(by, a_term(" 按 排 "), None)
    assert row.word == "按 排"
    keep_term(by, a_term(severity=Severity.EXPLAIN), row.id)
    assert terms_of(world.session) == (a_term(severity=Severity.EXPLAIN),)
    assert load_terms(world.session, [a_term(), a_term("复盖", "覆盖")], world.now) == 1
    remove_term(by, row.id)
    assert [term.word for term in terms_of(world.session)] == ["复盖"]
    kinds = world.session.scalars(select(AuditEvent.kind).where(AuditEvent.chain == "terms"))
    assert list(kinds) == ["term_kept", "term_kept", "terms_loaded", "term_removed"]


@pytest.mark.parametrize(
    "term", [a_term("按"), a_term("长" * 61), a_term("安排"), a_term(note="长" * 201)]
)
def test_a_term_that_could_not_work_is_refused(world: World, term: Term) -> None:
    with pytest.raises(Invalid):
        keep_term(world.by("admin"), term)
    assert terms_of(world.session) == ()


def test_a_term_stands_once_and_one_that_is_gone_is_said_so(world: World) -> None:
    keep_term(world.by("admin"), a_term())
    with pytest.raises(Invalid, match="已有"):
        keep_term(world.by("admin"), a_term())
    with pytest.raises(NotFound):
        remove_term(world.by("admin"), 99)


# ---------------------------------------------------------------- approving, compiling
def test_what_blocks_since_the_submit_stops_the_approval_and_is_shown(world: World) -> None:
    answers: dict[str, Answer] = {**filled("b1"), "text": said("全年统一按排会议。")}
    world.save("b1", answers)
    world.submit("b1")
    keep_term(world.by("admin"), a_term())
    submission = world.submission("b1")
    page = section_page(world.by("b1.secretary"), submission.id)
    (new,) = [finding for finding in page.findings if finding.is_new]
    assert (new.code, new.place.field) == ("R019", "text")
    with pytest.raises(NotAllowed, match=r"送审之后检查发现.*“文字”"):
        approve(world.by("b1.secretary"), submission.id, page.revision.content_hash)
    keep_term(world.by("admin"), a_term(severity=Severity.EXPLAIN), 1)
    approve(world.by("b1.secretary"), submission.id, page.revision.content_hash)
    assert [f.is_new for f in section_page(world.by("b1.secretary"), submission.id).findings] == [
        True
    ]


def test_what_was_known_at_the_submit_is_not_new(world: World) -> None:
    world.save("b1", filled("b1", hours=20), **{"T001:work:hours": "下半年集中补训。"})
    world.submit("b1")
    page = section_page(world.by("b1.secretary"), world.submission("b1").id)
    assert [(f.code, f.is_new) for f in page.findings] == [("T001", False)]


def test_a_report_is_not_compiled_over_what_blocks_by_now(world: World) -> None:
    for index in range(1, 9):
        for section in ("work", "plan"):
            world.finish(f"b{index}", section)
    world.save("c1", {"text": said("公司统一按排会议，全年共同推进落实。")})
    world.submit("c1")
    world.approve("c1")
    world.finish("c1", "plan")
    unit = world.cycle_unit("c1")
    assert open_points_of(world.session, world.cycle, unit) == ()
    keep_term(world.by("admin"), a_term())
    (point,) = open_points_of(world.session, world.cycle, unit)
    assert (point.heading, point.severity) == ("一、工作情况", Severity.BLOCK)
    cover = Cover("一党〔2023〕5号", "王一", date(2023, 12, 1))
    with pytest.raises(NotAllowed, match=r"一、工作情况.*按排"):
        compile_report(world.by("c1.compiler"), world.cycle, unit.unit_id, cover)


@pytest.mark.parametrize("words", ["核实无误", "情况属实。", "。。。。", "同上同上"])
def test_a_set_phrase_explains_nothing(world: World, words: str) -> None:
    world.save("b1", filled("b1", hours=20), **{"T001:work:hours": words})
    with pytest.raises(NotAllowed, match=r"没有说出原因|需要说明"):
        world.submit("b1")


# ---------------------------------------------------------------- what cannot be read
def test_a_damaged_past_is_a_finding_and_no_error(world: World) -> None:
    world.finish("b1")
    later = next_cycle(world)
    revision = world.revision("b1")
    damaged = {**revision.numbers, "members": {"strange": 1}}
    world.session.connection().exec_driver_sql("DROP TRIGGER revision_refuses_update")
    revision.numbers = damaged
    world.session.flush()
    later.save("b1", filled("b1"))
    (failed,) = found(later)
    assert (failed.code, failed.severity) == ("R009", Severity.EXPLAIN)
    assert "与上期对比" in str(failed.message)


def test_every_source_that_breaks_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Any:
        raise ValueError("boom")

    for name in ("_earlier", "_siblings", "twins_of", "terms_of", "period_of"):
        monkeypatch.setattr(surroundings, name, broken)
    asker = Asker(world.cycle, world.cycle_unit("b1"), world.template)
    contents = {"work": draft_content(world.session, load_section(world.session, 1))}
    around = surroundings.surroundings_of(world.session, asker, contents)
    assert around["work"].unread == frozenset(Source)


def test_the_period_is_the_years_of_the_title_else_the_year_before_the_closing(
    world: World,
) -> None:
    asker = Asker(world.cycle, world.cycle_unit("b1"), world.template)
    period = period_of(world.session, asker)
    assert period is not None
    assert (period.first, period.last) == (date(2023, 1, 1), date(2023, 12, 31))
    world.cycle.title = "2019－2022年总结"
    period = period_of(world.session, asker)
    assert period is not None
    assert (period.first.year, period.last) == (2019, date(2023, 12, 31))
    world.cycle.title = "年度总结"
    period = period_of(world.session, asker)
    assert period is not None
    assert period.first == date(2022, 10, 31)
