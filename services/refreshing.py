"""Refreshing figures: taking the numbers from below as they stand now, knowingly."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.orm import Session

from domain.content import show_answer
from domain.errors import NotAllowed
from domain.message import msg
from domain.rollup import tally_from_data
from domain.workflow.machine import move
from domain.workflow.states import Action
from models import FigureRefresh
from services.acting import Acting
from services.audit import Happened, record
from services.cases import case_of
from services.figures import kept_tallies
from services.performing import locked_section
from services.sections import Section, current_revision
from services.tallies import Own, answers_of, totals
from services.uses import Handed, asked_below, handed_in
from services.values import values_of


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A figure that was refreshed: what it was when it was handed in, what it is now, as read."""

    field_key: str
    before: str
    after: str


def refresh_figures(
    by: Acting, submission_id: int, field_keys: Collection[str] = ()
) -> tuple[Refreshed, ...]:
    """Take the stale figures of an open section, or some of them, as they stand now.

    Nothing but these is no longer stale; each is recorded with what it was before. Raises
    NotAllowed while the section is not being written, or when nothing there is stale.
    """
    section = locked_section(by, submission_id)
    # whoever may save may refresh: the same states, the same open cycle
    move(section.standing, Action.SAVE, case_of(by, section))
    stale = stale_fields(by.session, section)
    wanted = [key for key in stale if not field_keys or key in field_keys]
    if not wanted:
        raise NotAllowed(msg("这些汇总数没有过时，不需要刷新。"))
    handed = handed_of(by.session, section)
    _keep(by, section, handed, wanted)
    done = changes_in(by.session, section, wanted)
    facts = {"figures": [[each.field_key, each.before, each.after] for each in done]}
    chain = f"submission:{submission_id}"
    record(by.session, Happened(chain, "figures_refreshed", by.person, by.now, facts))
    return done


def handed_of(session: Session, section: Section) -> Handed | None:
    """A section as it was handed in last; None where it never was or uses nothing below."""
    return next(iter(handed_in(session, section.unit, section.spec.key)), None)


def stale_fields(session: Session, section: Section) -> tuple[str, ...]:
    """The keys of the fields whose figures are stale, in the order of the outline."""
    handed = handed_of(session, section)
    if handed is None or not handed.changed:
        return ()
    asked = asked_below(session, section.template, section.unit, section.spec)
    stale = {
        key
        for unit_id, now in handed.changed.items()
        for key in asked.get(unit_id, ())
        if handed.seen_by(key, unit_id) != now.seen
    }
    return tuple(spec.key for spec in section.spec.fields if spec.key in stale)


def _keep(by: Acting, section: Section, handed: Handed | None, wanted: Collection[str]) -> None:
    if handed is None:
        return
    by.session.execute(
        delete(FigureRefresh).where(
            FigureRefresh.submission_id == section.submission.id,
            FigureRefresh.field_key.in_(wanted),
        )
    )
    seen = {str(unit_id): now.seen for unit_id, now in handed.changed.items()}
    by.session.add_all(
        FigureRefresh(
            submission_id=section.submission.id,
            field_key=key,
            revision_number=handed.revision_number,
            sources=seen,
            refreshed_by_id=by.person,
            refreshed_at=by.now,
        )
        for key in wanted
    )
    by.session.flush()


def changes_in(
    session: Session, section: Section, field_keys: Collection[str]
) -> tuple[Refreshed, ...]:
    """What figures were in the revision handed in last, and what they are now."""
    revision = current_revision(session, section.submission)
    kept = revision.figures.get("tallies", {}) if revision else {}
    template, fields = section.template, section.template.fields
    before = answers_of(template, {key: tally_from_data(kept[key]) for key in kept})
    own = values_of(session, template, section.unit).content.get(section.spec.key)
    below = kept_tallies(session, section.unit, section.spec.key)
    tallies = totals(template, section.spec, Own(section.unit, own), below) if own else {}
    after = answers_of(template, tallies)
    return tuple(
        Refreshed(
            key,
            show_answer(before[key], fields[key], with_unit=True) if key in before else "",
            show_answer(after[key], fields[key], with_unit=True) if key in after else "",
        )
        for key in field_keys
    )
