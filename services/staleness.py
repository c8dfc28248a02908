"""What is stale at a unit: every number, approval, report, file and handover, with why, by name."""

from collections.abc import Iterable, Sequence
from itertools import chain

from sqlalchemy.orm import Session

from domain.staleness import Now, Source, Stale, Use, stale_things
from domain.template import TemplateSpec
from models import CycleUnit
from services.report_uses import changed_since, newest_report, report_uses
from services.sources_now import Standing, acted_on
from services.uses import Handed, approval_uses, figure_uses, handed_in


def stale_at(session: Session, template: TemplateSpec, unit: CycleUnit) -> tuple[Stale, ...]:
    """Everything stale of a unit in a cycle: section by section, then its report."""
    handed = _in_order(template, handed_in(session, unit))
    uses = list(_section_uses(session, template, unit, handed))
    changed = _changed_below(handed)
    report = newest_report(session, unit)
    if report is not None:
        since = changed_since(session, report)
        uses += report_uses(session, report, since)
        changed |= {each.source: each.now for each in since}
    return stale_things(uses, _told(session, uses, changed))


def stale_in_section(
    session: Session, template: TemplateSpec, unit: CycleUnit, section_key: str
) -> tuple[Stale, ...]:
    """What is stale of one section of a unit: its figures and its approvals."""
    handed = handed_in(session, unit, section_key)
    uses = list(_section_uses(session, template, unit, handed))
    return stale_things(uses, _told(session, uses, _changed_below(handed)))


def stale_report(session: Session, unit: CycleUnit) -> tuple[Stale, ...]:
    """What is stale of a unit's report: the newest issue, its files, its handover."""
    report = newest_report(session, unit)
    if report is None:
        return ()
    since = changed_since(session, report)
    uses = list(report_uses(session, report, since))
    return stale_things(uses, _told(session, uses, {each.source: each.now for each in since}))


def _in_order(template: TemplateSpec, handed: Iterable[Handed]) -> Sequence[Handed]:
    order = [section.key for section in template.sections]
    return sorted(handed, key=lambda each: order.index(each.section_key))


def _section_uses(
    session: Session, template: TemplateSpec, unit: CycleUnit, handed: Sequence[Handed]
) -> Iterable[Use]:
    figures = (figure_uses(session, template, unit, each) for each in handed)
    return chain(chain.from_iterable(figures), approval_uses(session, unit, handed))


def _changed_below(handed: Iterable[Handed]) -> dict[Source, Standing]:
    return {
        Source(unit_id, each.section_key): now
        for each in handed
        for unit_id, now in each.changed.items()
    }


def _told(
    session: Session, uses: Sequence[Use], changed: dict[Source, Standing]
) -> dict[Source, Now]:
    return acted_on(session, changed) if uses else {}
