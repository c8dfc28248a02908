"""Planning a cycle: what is proposed, what it would take over, and what differs from the last."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access.facts import Subject
from domain.cycle.dates import Dates
from domain.cycle.rolling import Membership, Proposed, rolled, units_between
from domain.cycle.template_changes import Change, template_changes
from domain.template import TemplateSpec
from domain.workflow.chain_data import chain_to_data
from models import ApprovalChain, Cycle, CycleChain, OrgUnit
from models.cycle import CycleState
from services.cycles import chain_of_row
from services.offered_templates import Offer, offers_of_templates, outline_offered
from services.outlines import outline_of
from services.proving.members import members_of, would_be
from services.timetable.force import dates_of


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit that can be left out; `depth` counts from the top unit."""

    id: int
    code: str
    name: str
    level: str
    depth: int


@dataclass(frozen=True, slots=True)
class Differences:
    """What differs from the cycle before: the outline, the units, the chains by name."""

    template: tuple[Change, ...]
    is_same_version: bool
    units: Membership
    chains: tuple[str, ...]
    names: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The page on which a cycle is planned; `before` is the cycle it follows, `now` the one that is
    being changed."""

    root_code: str
    root_name: str
    subject: Subject
    offers: tuple[Offer, ...]
    choice: str
    template: TemplateSpec
    proposed: Proposed
    previous: tuple[tuple[str, str], ...]
    units: tuple[UnitChoice, ...]
    left_out: frozenset[int]
    before: tuple[str, str] | None
    differences: Differences | None
    now: str = ""


def plan_page(session: Session, root: OrgUnit, choice: str = "") -> PlanPage | None:
    """A cycle that follows none. None where there is no outline to plan with."""
    offers = offers_of_templates(session)
    if not offers:
        return None
    chosen = _known(offers, choice, offers[0].choice)
    proposed = Proposed("", "", {})
    return _page(session, root, (offers, chosen), proposed)


def next_page(session: Session, before: Cycle, choice: str = "") -> PlanPage:
    """The cycle after another: a year later, with the newest version of its outline."""
    offers = offers_of_templates(session)
    own = outline_of(session, before.version_id)
    newest = next(offer.choice for offer in offers if offer.key == own.key)
    proposed = rolled(before.key, before.title, dates_of(before), set(_keys(session)))
    left_out = frozenset(before.left_out)
    page = _page(session, before.root, (offers, _known(offers, choice, newest)), proposed, left_out)
    return replace(
        page,
        before=(before.key, before.title),
        differences=_differences(session, before, page, own),
    )


def change_page(session: Session, cycle: Cycle, choice: str = "") -> PlanPage:
    """A planned cycle as it stands, to be changed."""
    offers = offers_of_templates(session)
    proposed = Proposed(cycle.key, cycle.title, dates_of(cycle))
    chosen = _known(offers, choice, str(cycle.version_id))
    page = _page(session, cycle.root, (offers, chosen), proposed, frozenset(cycle.left_out))
    before = cycle.previous
    if before is None:
        return replace(page, now=cycle.key)
    own = outline_of(session, before.version_id)
    return replace(
        page,
        now=cycle.key,
        before=(before.key, before.title),
        differences=_differences(session, before, page, own),
    )


def _known(offers: tuple[Offer, ...], choice: str, otherwise: str) -> str:
    return choice if choice in {offer.choice for offer in offers} else otherwise


def _page(
    session: Session,
    root: OrgUnit,
    offered: tuple[tuple[Offer, ...], str],
    proposed: Proposed,
    left_out: frozenset[int] = frozenset(),
) -> PlanPage:
    offers, choice = offered
    return PlanPage(
        root_code=root.code,
        root_name=root.name,
        subject=Subject(path=root.path_ids),
        offers=offers,
        choice=choice,
        template=outline_offered(session, choice),
        proposed=proposed,
        previous=_previous(session, root),
        units=_units(session, root),
        left_out=left_out,
        before=None,
        differences=None,
    )


def _keys(session: Session) -> Collection[str]:
    return session.scalars(select(Cycle.key)).all()


def _previous(session: Session, root: OrgUnit) -> tuple[tuple[str, str], ...]:
    rows = session.execute(
        select(Cycle.key, Cycle.title)
        .where(Cycle.root_id == root.id, Cycle.state != CycleState.PLANNED)
        .order_by(Cycle.id.desc())
    )
    return tuple((key, title) for key, title in rows)


def _units(session: Session, root: OrgUnit) -> tuple[UnitChoice, ...]:
    units = session.scalars(
        select(OrgUnit)
        .where(
            OrgUnit.path.startswith(root.path), OrgUnit.id != root.id, OrgUnit.closed_on.is_(None)
        )
        .order_by(OrgUnit.path)
    )
    depth = len(root.path_ids)
    return tuple(
        UnitChoice(unit.id, unit.code, unit.name, unit.level, len(unit.path_ids) - depth)
        for unit in units
    )


def _differences(session: Session, before: Cycle, page: PlanPage, own: TemplateSpec) -> Differences:
    levels: Mapping[str, Dates] = page.proposed.dates
    then = members_of(session, before)
    now = would_be(session, before.root, levels, page.left_out)
    names = {each.unit: each.name for each in (*then, *now)}
    return Differences(
        template=template_changes(own, page.template),
        is_same_version=page.choice == str(before.version_id),
        units=units_between(then, now),
        chains=_chains(session, before, {each.unit for each in now}),
        names=names,
    )


def _chains(session: Session, before: Cycle, units: Collection[int]) -> tuple[str, ...]:
    """The names of the chains that are new, gone or other than they were."""
    then = {
        (row.unit_id, row.level): (row.name, row.outline)
        for row in session.scalars(select(CycleChain).where(CycleChain.cycle_id == before.id))
    }
    rows = session.scalars(select(ApprovalChain).where(ApprovalChain.unit_id.in_(units)))
    now = {(row.unit_id, row.level): (row.name, chain_to_data(chain_of_row(row))) for row in rows}
    changed = [key for key in then.keys() | now.keys() if then.get(key) != now.get(key)]
    return tuple(sorted((now.get(key) or then[key])[0] for key in changed))
