"""The proof before a cycle opens: what stops it, what to know, and what opening will do."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from builtin.levels import level_name
from domain.cycle.rolling import Membership, units_between
from domain.message import Message, msg
from domain.template import TemplateSpec
from models import Cycle, TemplateVersion
from models.cycle import CycleState
from services.outlines import outline_of
from services.proving.members import members_now, members_of
from services.proving.outline import points_of_dates, points_of_template, points_of_units
from services.proving.people import points_of_people
from services.proving.points import Point, Proof, Topic, Weight
from services.proving.seats import Seats, seats_of
from services.timetable.force import dates_of

_ORDER = {topic: index for index, topic in enumerate(Topic)}


def prove(session: Session, cycle: Cycle, today: date) -> Proof:
    """Prove a planned cycle as if it were opened today; the queries do not grow with the units."""
    template = outline_of(session, cycle.version_id)
    seats = seats_of(session, cycle)
    since = units_between(members_of(session, cycle), members_now(session, cycle))
    points = [
        *points_of_dates(cycle, template, today),
        *points_of_template(template, seats),
        *points_of_units(cycle, template, seats, since),
        *points_of_people(seats, template),
        *_of_previous(session, cycle),
    ]
    points.sort(key=lambda point: (point.weight is Weight.WARN, _ORDER[point.topic]))
    return Proof(tuple(points), tuple(_promises(session, cycle, template, seats)))


def changes_since_plan(session: Session, cycle: Cycle) -> Membership:
    """How the organisation has changed since the cycle was planned."""
    return units_between(members_of(session, cycle), members_now(session, cycle))


def _of_previous(session: Session, cycle: Cycle) -> Iterator[Point]:
    before = session.get(Cycle, cycle.previous_id) if cycle.previous_id else None
    if before is not None and before.state != CycleState.CLOSED:
        yield Point(
            Weight.WARN,
            Topic.DATES,
            msg(
                "上一周期“%(title)s”还没有关闭，未审定的章节没有可对照的上期数。",
                title=before.title,
            ),
        )


def _promises(
    session: Session, cycle: Cycle, template: TemplateSpec, seats: Seats
) -> Iterator[Message]:
    """What opening does, one sentence each."""
    count = Counter(unit.level for unit in seats.units)
    dates = dates_of(cycle)
    made = sum(count[level] * len(template.sections_at(level)) for level in count)
    yield msg(
        "为 %(units)s 个单位建立 %(sections)s 份章节稿。", units=len(seats.units), sections=made
    )
    for level in template.levels:
        if level in dates and count[level]:
            yield msg(
                "%(level)s（%(units)s 个，每个 %(sections)s 章）："
                "%(opens)s 开放，%(due)s 截止，%(closes)s 关闭。",
                level=level_name(level),
                units=count[level],
                sections=len(template.sections_at(level)),
                opens=str(dates[level].opens_on),
                due=str(dates[level].due_on),
                closes=str(dates[level].closes_on),
            )
    yield from _chains(seats, template)
    yield from _rest(session, cycle, seats)


def _chains(seats: Seats, template: TemplateSpec) -> Iterator[Message]:
    used: Counter[int] = Counter()
    frozen = {each.id: each for each in seats.chains.values()}
    for unit in seats.units:
        found = seats.chain_of(unit) if template.sections_at(unit.level) else None
        if found is not None:
            used[found.id] += 1
    for chain_id, count in used.items():
        yield msg(
            "%(units)s 个单位按审批链“%(name)s”审批：%(steps)s。",
            units=count,
            name=frozen[chain_id].name,
            steps=" → ".join(step.title for step in frozen[chain_id].chain.steps),
        )


def _rest(session: Session, cycle: Cycle, seats: Seats) -> Iterator[Message]:
    version = session.get_one(TemplateVersion, cycle.version_id)
    if version.frozen_at is None:
        yield msg("冻结模板第 %(number)s 版，此后不能再改。", number=version.number)
    writers = frozenset().union(*(seats.writers(unit) for unit in seats.units))
    yield msg("通知 %(people)s 位填报人。", people=len(writers))
    before = session.scalar(select(Cycle.title).where(Cycle.id == cycle.previous_id))
    if before is not None:
        yield msg("“%(title)s”审定的数显示在各填报项旁，供对照，不自动填入。", title=before)
