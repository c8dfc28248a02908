"""The proof of dates, template and units: what is asked has somebody below who enters it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from builtin.levels import level_name
from domain.cycle.dates import Dates, lower_due_later, problems_of_dates
from domain.cycle.rolling import Membership
from domain.message import Message, msg
from domain.template import Aggregation, FieldSpec, TemplateSpec
from domain.template_check import problems_of
from models import Cycle
from services.proving.points import Point, Topic, Weight
from services.proving.seats import Seats
from services.timetable.force import dates_of

MOST_NAMES = 5
_REFRESH = msg("如需按现在的组织填报，请更新筹备内容。")


def points_of_dates(cycle: Cycle, template: TemplateSpec, today: date) -> Iterator[Point]:
    """Dates back to front or over stop; what is odd is told."""
    dates = dates_of(cycle)
    for problem in problems_of_dates(dates, {level: level_name(level) for level in dates}):
        yield Point(Weight.STOP, Topic.DATES, problem)
    for level, each in dates.items():
        yield from _past(level, each, today)
    for lower, upper in lower_due_later(dates, template.levels):
        yield Point(
            Weight.WARN,
            Topic.DATES,
            msg(
                "%(lower)s 的截止日期晚于 %(upper)s，上级可能来不及汇总。",
                lower=level_name(lower),
                upper=level_name(upper),
            ),
        )


def _past(level: str, dates: Dates, today: date) -> Iterator[Point]:
    name = level_name(level)
    if dates.closes_on < today:
        said = msg("%(level)s 的关闭日期 %(day)s 已经过去。", level=name, day=str(dates.closes_on))
        yield Point(Weight.STOP, Topic.DATES, said, msg("请修改日期。"))
    elif dates.due_on < today:
        said = msg(
            "%(level)s 的截止日期 %(day)s 已经过去，一开启就会逾期。",
            level=name,
            day=str(dates.due_on),
        )
        yield Point(Weight.WARN, Topic.DATES, said)


def points_of_template(template: TemplateSpec, seats: Seats) -> Iterator[Point]:
    """Every field that adds up needs a participating unit that enters it; levels need sections."""
    for problem in problems_of(template):
        yield Point(Weight.STOP, Topic.TEMPLATE, problem)
    here = Counter(unit.level for unit in seats.units)
    if not any(template.sections_at(level) for level in here):
        yield Point(Weight.STOP, Topic.TEMPLATE, msg("没有一个单位有章节可填。"))
    for spec in template.fields.values():
        if spec.aggregation is None:
            continue
        missing = _nobody_enters(spec, spec.aggregation, template, set(here))
        if missing is not None:
            yield Point(
                Weight.WARN if missing.levels else Weight.STOP,
                Topic.TEMPLATE,
                msg(
                    "“%(section)s”的“%(field)s”要汇总，但没有参加的单位填写%(what)s。",
                    section=template.section_of(spec.key).heading,
                    field=spec.label,
                    what="" if missing.key == spec.key else f"“{missing.label}”",
                ),
                msg(
                    "它由 %(levels)s 填写；请让这一级参加，或由下级的报送包带来，否则没有数。",
                    levels="、".join(str(level_name(level)) for level in missing.levels) or "—",
                ),
            )


def _nobody_enters(
    spec: FieldSpec, how: Aggregation, template: TemplateSpec, here: set[str]
) -> FieldSpec | None:
    """The field among those that make up the number which no participating level enters."""
    parts = [template.fields[key] for key in (how.numerator, how.denominator, how.weight) if key]
    sources = parts if how.numerator else [spec, *parts]
    entered = (each for each in sources if each.aggregation is None or each.levels)
    return next((each for each in entered if not here.intersection(each.levels)), None)


def points_of_units(
    cycle: Cycle, template: TemplateSpec, seats: Seats, since: Membership
) -> Iterator[Point]:
    """Levels without units or sections, and how the organisation has changed since the plan."""
    here = {unit.level for unit in seats.units}
    for row in cycle.levels:
        name = level_name(row.level)
        if row.level not in here:
            said = msg("%(level)s 有日期，但没有参加的单位。", level=name)
            yield Point(Weight.WARN, Topic.UNITS, said)
        elif not template.sections_at(row.level):
            said = msg("%(level)s 在模板中没有章节，只汇总下级。", level=name)
            yield Point(Weight.WARN, Topic.UNITS, said)
    for said, names in _since(since):
        if not names:
            continue
        yield Point(Weight.WARN, Topic.UNITS, Message(said.text, _some(names)), _REFRESH)


def _since(since: Membership) -> Iterator[tuple[Message, list[str]]]:
    yield (
        msg("筹备之后新增了 %(count)s 个单位，现在不在其中：%(names)s"),
        [each.name for each in since.new],
    )
    yield (
        msg("有 %(count)s 个参加的单位已撤销或不再参加：%(names)s"),
        [each.name for each in since.gone],
    )
    yield (
        msg("有 %(count)s 个单位换了上级：%(names)s"),
        [now.name for _, now in since.moved],
    )
    yield (
        msg("有 %(count)s 个单位改了名称：%(names)s"),
        [f"{then.name}→{now.name}" for then, now in since.renamed],
    )
    yield (
        msg("有 %(count)s 个单位换了层级：%(names)s"),
        [now.name for _, now in since.relevelled],
    )


def _some(names: list[str]) -> dict[str, str | int | Message]:
    shown = "、".join(names[:MOST_NAMES])
    return {"count": len(names), "names": shown + ("…" if len(names) > MOST_NAMES else "")}
