"""A number that another section knows: taken over, frozen, and told of when it differs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain.answers import NOT_ANSWERED, Given, NotApplicable
from domain.errors import NotAllowed
from domain.severity import Severity
from domain.template_check import problems_of
from domain.template_data import template_from_data, template_to_data
from services.drafting import Typed, save_draft
from services.moving import Words, reopen, waive
from services.reads.overview import overview_of
from services.reads.section_page import SectionPage, section_page
from services.sections import draft_content, load_section
from services.values import values_of
from tests.services import world as worlds
from tests.services.databases import engine_on, migrate
from tests.services.outline import OUTLINE, number
from tests.services.world import World, filled, make_world

LINKED: dict[str, Any] = {
    **OUTLINE,
    "sections": [
        OUTLINE["sections"][0],
        {
            **OUTLINE["sections"][1],
            "parts": [
                {
                    "key": "all",
                    "fields": [
                        number("held", "已开会议", "次", same_as="meetings"),
                        *OUTLINE["sections"][1]["parts"][0]["fields"],
                    ],
                }
            ],
        },
    ],
}


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The small organisation, whose second section takes a number from the first."""
    monkeypatch.setattr(worlds, "OUTLINE", LINKED)
    url = f"sqlite:///{tmp_path / 'linked.sqlite3'}"
    migrate(url, tmp_path)
    with engine_on(url) as engine, Session(engine) as session:
        yield make_world(session)


def page(world: World, section: str, unit: str = "b1") -> SectionPage:
    return section_page(world.by(world.drafter(unit)), world.submission(unit, section).id)


def codes(page: SectionPage) -> list[tuple[str, str]]:
    return [(finding.code, finding.place.field) for finding in page.findings]


def content(world: World, unit: str = "b1") -> Any:
    section = load_section(world.session, world.submission(unit, "plan").id)
    return draft_content(world.session, section)


def test_the_outline_may_be_used_and_comes_back_from_its_data() -> None:
    template = template_from_data(LINKED)
    assert problems_of(template) == ()
    assert template_from_data(template_to_data(template)) == template
    plan = template.section("plan")
    assert [spec.key for spec in plan.fields_typed_at("branch")] == ["next"]
    assert [spec.key for spec in plan.fields_known_at("branch")] == ["held"]


def test_what_is_not_filled_where_it_is_known_is_missing_with_that_sections_name(
    world: World,
) -> None:
    world.save("b1", filled("b1", "plan"), "plan")
    assert content(world)["held"] == NOT_ANSWERED
    (finding,) = page(world, "plan").findings
    assert (finding.code, finding.place.field) == ("R001", "held")
    assert "取自“一、工作情况”，那里还没有填写" in str(finding.message)
    with pytest.raises(NotAllowed, match="那里还没有填写"):
        world.submit("b1", "plan")


def test_the_number_follows_its_source_and_cannot_be_typed_over(world: World) -> None:
    world.save("b1", filled("b1"))
    assert content(world)["held"] == Given(3)
    world.save("b1", {"meetings": Given(5)})
    assert content(world)["held"] == Given(5)
    draft = world.submission("b1", "plan").draft
    typed = Typed({"held": Given(99), **filled("b1", "plan")}, based_on=draft.version)
    save_draft(world.by("b1.drafter"), draft.submission_id, typed)
    assert content(world)["held"] == Given(5)
    assert "held" not in draft.numbers
    row = page(world, "plan").parts[0].fields[0]
    assert (row.spec.key, row.is_open, row.answer) == ("held", False, Given(5))
    assert row.source is not None
    assert row.source.submission_id == world.submission("b1").id
    values = values_of(world.session, world.template, world.cycle_unit("b1"))
    assert values.answers["held"] == Given(5)


def test_it_is_not_applicable_where_it_is_or_was_waived_there(world: World) -> None:
    world.save("b1", {**filled("b1"), "meetings": NotApplicable("没有开会")})
    assert content(world)["held"] == NotApplicable("没有开会")
    waive(world.by("c1.compiler"), world.submission("b1").id, Words("并入他部"))
    assert content(world)["held"] == NotApplicable("并入他部")
    values = values_of(world.session, world.template, world.cycle_unit("b1"))
    assert values.content["plan"]["held"] == NotApplicable("并入他部")


def test_a_revision_freezes_it_and_rolls_it_up(world: World) -> None:
    for unit in ("b1", "b2"):
        world.save(unit, filled(unit))
        world.finish(unit, "plan")
    assert world.revision("b1", "plan").numbers == {"held": 3}
    total = values_of(world.session, world.template, world.cycle_unit("c1")).answers["held"]
    assert total == Given(6)


def test_both_sides_tell_when_the_source_changes_after_the_number_was_taken(world: World) -> None:
    world.finish("b1")
    world.finish("b1", "plan")
    assert codes(page(world, "plan")) == codes(page(world, "work")) == []
    reopen(world.by("c1.compiler"), world.submission("b1").id, Words("数字有误"))
    world.save("b1", {"meetings": Given(8)})
    assert world.revision("b1", "plan").numbers == {"held": 3}
    (there,) = page(world, "plan").findings
    assert (there.code, there.place.field) == ("R008", "held")
    assert "那里是 8次，这里是 3次" in str(there.message)
    (here,) = page(world, "work").findings
    assert (here.code, here.severity, here.place.field) == ("R008", Severity.EXPLAIN, "meetings")
    with pytest.raises(NotAllowed, match="需要说明"):
        world.submit("b1")
    world.save("b1", {}, **{here.key: "核对台账后更正。"})
    assert world.submit("b1").explanations == {here.key: "核对台账后更正。"}


def test_the_overview_leads_to_where_the_number_is_typed(world: World) -> None:
    person = world.people["b1.drafter"].id
    unit = world.cycle_unit("b1")
    overview = overview_of(world.session, world.cycle, unit, person, world.now.date())
    work, plan = overview.sections
    assert [gap.field_key for gap in work.gaps] == ["meetings", "members", "hours", "text"]
    assert [(gap.label, gap.field_key, gap.submission_id) for gap in plan.gaps] == [
        ("已开会议", "meetings", world.submission("b1").id),
        ("措施", "next", world.submission("b1", "plan").id),
    ]
    assert (work.answered, work.asked, plan.answered, plan.asked) == (0, 4, 0, 2)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"same_as": "nothing"}, "只用于数字"),
        ({"same_as": "text", "kind": "integer"}, "类型、计量单位或小数位数不同"),
        ({"same_as": "meetings", "unit": "期"}, "类型、计量单位或小数位数不同"),
        ({"same_as": "meetings", "levels": ["branch", "company"]}, "不由同样的层级填写"),
        ({"same_as": "budget"}, "不由同样的层级填写"),
        ({"same_as": "held"}, "在同一章节"),
    ],
)
def test_a_number_that_could_not_be_the_same_is_told_before_use(
    more: dict[str, Any], why: str
) -> None:
    work, plan = LINKED["sections"]
    field = {**plan["parts"][0]["fields"][0], **more}
    parts = [{"key": "all", "fields": [field, *plan["parts"][0]["fields"][1:]]}]
    template = template_from_data({**LINKED, "sections": [work, {**plan, "parts": parts}]})
    assert any(why in str(problem) for problem in problems_of(template))


def test_numbers_cannot_be_taken_in_a_circle() -> None:
    work, plan = LINKED["sections"]
    meetings, *others = work["parts"][0]["fields"]
    parts = [{"key": "all", "fields": [{**meetings, "same_as": "held"}, *others]}]
    template = template_from_data({**LINKED, "sections": [{**work, "parts": parts}, plan]})
    assert any("自己也取自别处" in str(problem) for problem in problems_of(template))
