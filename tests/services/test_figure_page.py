"""Where a number comes from: every operator in words, its parts, and the cycle before."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from domain.answers import NOT_ANSWERED, Answer, Given, NotApplicable
from domain.cycle.dates import Dates
from domain.plain_narrative import from_plain
from domain.template_data import template_from_data
from models import Cycle, Submission
from services.acting import Acting
from services.cycles import Plan, open_cycle, plan_cycle
from services.drafting import Typed, save_draft
from services.errors import NotFound
from services.moving import approve, submit
from services.outlines import add_version
from services.reads.figure_page import FigurePage, figure_page
from services.reads.sources import Giving
from services.tree import cycle_unit
from tests.services.world import START, World

LEVELS = ["branch", "company", "group"]
YES_NO = [{"key": "yes", "label": "是"}, {"key": "no", "label": "否"}]


def asked(key: str, label: str, kind: str, operator: str, **more: object) -> dict[str, object]:
    """A field that branches enter and that rolls up by an operator."""
    how = {"operator": operator, **more.pop("how", {})}  # type: ignore[dict-item]  # a mapping
    return {
        "key": key, "label": label, "kind": kind, "levels": ["branch"], "aggregation": how, **more
    }  # fmt: skip


FIELDS = [
    asked("members", "党员", "integer", "sum"),
    asked("trained", "参训", "integer", "sum"),
    asked(
        "coverage",
        "覆盖率",
        "percent",
        "ratio",
        how={"numerator": "trained", "denominator": "members"},
        levels=[],
        places=2,
        unit="%",
    ),
    asked("most", "最多听课", "integer", "max"),
    asked("least", "最低学时", "decimal", "min", places=1),
    asked("done", "完成", "choice", "count", how={"counts": "yes"}, choices=YES_NO),
    asked("day", "最近一次", "date", "latest", any_date=True),
    asked("practice", "做法", "text", "list"),
    {"key": "story", "label": "文字", "kind": "narrative", "levels": LEVELS},
]
OUTLINE = {
    "key": "operators",
    "title": "汇总方式",
    "levels": LEVELS,
    "covers": [
        {"level": level, "title": "小报告", "addressee": "", "preamble": ""}
        for level in ("company", "group")
    ],
    "sections": [
        {
            "key": "work",
            "number": "一",
            "title": "工作情况",
            "levels": LEVELS,
            "parts": [{"key": "all", "fields": FIELDS}],
        }
    ],
}
STORY = Given(from_plain("按计划完成。"))
ANSWERS: dict[str, dict[str, Answer]] = {
    "b1": {
        "members": Given(30),
        "trained": Given(30),
        "most": Given(12),
        "least": Given(Decimal("36.0")),
        "done": Given("yes"),
        "day": Given(date(2023, 5, 1)),
        "practice": Given("送学到岗"),
        "story": STORY,
    },
    "b2": {
        "members": Given(10),
        "trained": Given(7),
        "most": Given(41),
        "least": Given(Decimal("33.5")),
        "done": Given("no"),
        "day": Given(date(2023, 9, 4)),
        "practice": NotApplicable("没有"),
        "story": STORY,
    },
}


@pytest.fixture
def cycle(world: World) -> Cycle:
    """A second cycle with every operator, after the small one, in which b1 had 28 members."""
    world.finish("b1", members=28, meetings=3)
    version = add_version(world.session, template_from_data(OUTLINE), START)
    dates = Dates(date(2023, 11, 1), date(2023, 11, 20), date(2023, 12, 31))
    levels = dict.fromkeys(world.template.levels, dates)
    plan = Plan("second", "2024 年小报告", version, world.units["g"], levels, world.cycle)
    cycle = plan_cycle(world.session, plan)
    world.session.flush()
    open_cycle(Acting(world.session, world.actor("admin"), START), cycle)
    for unit, answers in ANSWERS.items():
        _approve(world, cycle, unit, answers)
    return cycle


def _approve(world: World, cycle: Cycle, unit: str, answers: dict[str, Answer]) -> None:
    submission = world.session.scalars(
        select(Submission).where(
            Submission.cycle_id == cycle.id, Submission.unit_id == world.units[unit].id
        )
    ).one()
    drafter = world.by(f"{unit}.drafter")
    save_draft(drafter, submission.id, Typed(answers, {}, 0))
    shown = submit(drafter, submission.id).content_hash
    for person in (f"{unit}.secretary", "c1.reviewer"):
        approve(world.by(person), submission.id, shown)


def page_of(world: World, cycle: Cycle, field: str, unit: str = "c1") -> FigurePage:
    place = cycle_unit(world.session, cycle.id, world.units[unit].id)
    assert place is not None
    return figure_page(world.session, cycle, place, "work", field)


@pytest.mark.parametrize(
    ("field", "words", "value"),
    [
        ("members", "各单位合计", 40),
        ("coverage", "“参训”合计 ÷ “党员”合计", Decimal("92.50")),
        ("most", "各单位中的最大值", 41),
        ("least", "各单位中的最小值", Decimal("33.5")),
        ("done", "选“是”的单位数", 1),
        ("day", "最近的一次", date(2023, 9, 4)),
        ("practice", "逐单位列出", "b1 党支部：送学到岗"),
    ],
)
def test_every_operator_says_what_it_did(
    world: World, cycle: Cycle, field: str, words: str, value: object
) -> None:
    page = page_of(world, cycle, field)
    assert str(page.operator) == words
    assert page.value == Given(value)  # type: ignore[arg-type]  # each of its kind


def test_a_ratio_shows_both_sums_and_not_a_mean_of_ratios(world: World, cycle: Cycle) -> None:
    page = page_of(world, cycle, "coverage")
    assert [spec.key for spec in page.operands] == ["trained", "members"]
    assert page.sums == (Given(37), Given(40))
    assert [row.parts for row in page.rows] == [(Given(30), Given(30)), (Given(7), Given(10)), ()]
    assert [row.cell.answer for row in page.rows[:2]] == [
        Given(Decimal("100.00")),
        Given(Decimal("70.00")),
    ]


def test_a_count_shows_what_each_unit_chose(world: World, cycle: Cycle) -> None:
    page = page_of(world, cycle, "done")
    assert [row.cell.answer for row in page.rows[:2]] == [Given("yes"), Given("no")]


def test_a_list_shows_each_units_own_words(world: World, cycle: Cycle) -> None:
    page = page_of(world, cycle, "practice")
    assert [row.cell.answer for row in page.rows[:2]] == [Given("送学到岗"), NotApplicable("没有")]


def test_a_unit_without_an_approved_revision_is_told_apart(world: World, cycle: Cycle) -> None:
    page = page_of(world, cycle, "members")
    givings = [row.cell.giving for row in page.rows]
    assert givings == [Giving.GIVEN, Giving.GIVEN, Giving.NOT_APPROVED]
    assert [row.revision_number for row in page.rows] == [1, 1, None]


def test_a_number_stands_beside_that_of_the_cycle_before(world: World, cycle: Cycle) -> None:
    page = page_of(world, cycle, "members")
    assert page.previous_title == "2023 年小报告"
    assert page.previous == Given(28)
    assert [row.previous for row in page.rows] == [Given(28), NOT_ANSWERED, NOT_ANSWERED]


def test_a_field_that_is_new_has_nothing_before_it(world: World, cycle: Cycle) -> None:
    assert page_of(world, cycle, "trained").previous == NOT_ANSWERED


def test_the_first_cycle_has_none_before_it(world: World) -> None:
    page = figure_page(world.session, world.cycle, world.cycle_unit("c1"), "work", "members")
    assert page.previous_title == ""


def test_a_unit_above_sees_for_how_many_a_part_speaks(world: World, cycle: Cycle) -> None:
    page = page_of(world, cycle, "members", "g")
    assert [(row.unit_code, row.speaks_for) for row in page.rows] == [("c1", 3)]
    assert page.tally.missing == 3


@pytest.mark.parametrize("field", ["story", "nonsense"])
def test_what_does_not_roll_up_has_no_page(world: World, cycle: Cycle, field: str) -> None:
    with pytest.raises(NotFound):
        page_of(world, cycle, field)
