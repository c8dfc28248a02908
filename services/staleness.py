"""What is stale at a unit: every number, approval, report, file and handover, with why, by name."""

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from domain.staleness import Now, Source, Stale, Use, stale_things
from domain.template import TemplateSpec
from models import CycleUnit
from services.paragraph_uses import paragraph_uses, taken_blocks
from services.report_uses import changed_since, newest_report, report_uses
from services.sources_now import Standing, acted_on
from services.uses import Handed, approval_uses, figure_uses, handed_in


def stale_at(session: Session, template: TemplateSpec, unit: CycleUnit) -> tuple[Stale, ...]:
    """Everything stale of a unit in a cycle: figures, paragraphs, approvals, then its report."""
    uses, changed = _of_sections(session, template, unit)
    report = newest_report(session, unit)
    if report is not None:
        since = changed_since(session, report)
        uses += report_uses(session, report, since)
        changed |= {each.source: each.now for each in since}
    return stale_things(uses, _told(session, uses, changed))


def stale_in_section(
    session: Session, template: TemplateSpec, unit: CycleUnit, section_key: str
) -> tuple[Stale, ...]:
    """What is stale of one section of a unit: its figures, paragraphs and approvals."""
    uses, changed = _of_sections(session, template, unit, section_key)
    return stale_things(uses, _told(session, uses, changed))


def _of_sections(
    session: Session, template: TemplateSpec, unit: CycleUnit, section_key: str = ""
) -> tuple[list[Use], dict[Source, Standing]]:
    """What sections use, and how that stands of it which may have changed."""
    handed = _in_order(template, handed_in(session, unit, section_key))
    blocks = taken_blocks(session, template, unit, section_key)
    paragraphs = paragraph_uses(session, template, unit, blocks)
    uses = [use for each in handed for use in figure_uses(session, template, unit, each)]
    uses += paragraphs.uses
    uses += approval_uses(session, unit, handed)
    moved = {use.source for use in paragraphs.uses if paragraphs.now[use.source].seen != use.seen}
    changed = {source: paragraphs.now[source] for source in moved}
    for each in handed:
        for unit_id, now in each.changed.items():
            changed[Source(unit_id, each.section_key)] = now
    return uses, changed


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


def _told(
    session: Session, uses: Sequence[Use], changed: dict[Source, Standing]
) -> dict[Source, Now]:
    """How everything used stands; of what changed, by which act."""
    acted = acted_on(session, changed)
    return {use.source: acted.get(use.source, Now(use.seen)) for use in uses}
