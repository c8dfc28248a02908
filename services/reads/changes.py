"""What changed in a section: against another revision, one's own last decision, or last cycle."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.difference import AnswerDifference, Runs, section_difference, text_difference
from models import Decision, Revision
from models.review import DecisionAction
from services.reads.differences import Said, changed_beside, said_in, totalled
from services.rosters import undone_in
from services.sections import Section

_DECIDED = (DecisionAction.APPROVE, DecisionAction.RETURN, DecisionAction.REOPEN)


class Against(StrEnum):
    """What a section can be compared with."""

    MINE = "mine"
    ROUND = "round"
    CYCLE = "cycle"
    REVISION = "revision"


@dataclass(frozen=True, slots=True)
class Base:
    """Something to compare with: a revision by its number, or last cycle (number 0)."""

    against: Against
    number: int = 0

    @property
    def word(self) -> str:
        """How an address names it."""
        return str(self.number) if self.against is Against.REVISION else self.against.value


@dataclass(frozen=True, slots=True)
class ReasonChange:
    """A drafter's reason for a finding that differs, by the finding's key (code:section:field)."""

    finding: str
    runs: Runs

    @property
    def field_key(self) -> str:
        return self.finding.rpartition(":")[2]

    @property
    def kind(self) -> str:
        """What it is said in: a note, the files, or else the code of the finding."""
        return self.finding.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from `base`: own answers, totals and reasons.

    A total appears by itself, for its parts may have changed below without a word of the unit's
    own. `is_same`: the two revisions have one content hash, so nothing at all differs.
    """

    base: Base
    is_same: bool
    answers: tuple[AnswerDifference, ...] = ()
    totals: tuple[AnswerDifference, ...] = ()
    reasons: tuple[ReasonChange, ...] = ()

    @property
    def changed_keys(self) -> frozenset[str]:
        """The fields whose own answer differs."""
        return frozenset(each.spec.key for each in self.answers)

    @property
    def changed_fields(self) -> frozenset[str]:
        """The fields whose own answer, reason or note differs."""
        return self.changed_keys | {each.field_key for each in self.reasons}

    @property
    def changed_totals(self) -> frozenset[str]:
        """The fields whose total differs."""
        return frozenset(each.spec.key for each in self.totals)

    @property
    def count(self) -> int:
        """Fields and reasons that differ; a field counts once."""
        return len(self.changed_keys | self.changed_totals) + len(self.reasons)


@dataclass(frozen=True, slots=True)
class Now:
    """The revision that is looked at, and what the section said last cycle, if anything."""

    section: Section
    revision: Revision
    last_cycle: Said | None


def bases_of(session: Session, now: Now, person_id: int) -> tuple[Base, ...]:
    """What can be compared with, the most telling first: one's own last decision, if any."""
    mine = session.scalar(
        select(func.max(Revision.number))
        .join(Decision, Decision.revision_id == Revision.id)
        .where(
            Revision.submission_id == now.revision.submission_id,
            Revision.number < now.revision.number,
            Decision.person_id == person_id,
            Decision.action.in_(_DECIDED),
            Decision.id.not_in(undone_in(now.revision.submission_id)),
        )
    )
    bases = [Base(Against.MINE, mine)] if mine else []
    if now.revision.number > 1:
        bases.append(Base(Against.ROUND, now.revision.number - 1))
    if now.last_cycle is not None:
        bases.append(Base(Against.CYCLE))
    return tuple(bases)


def changes_for(
    session: Session, now: Now, bases: Sequence[Base], asked: str = ""
) -> Changes | None:
    """What changed since the base that `asked` names: one of `bases`, or any revision's number.

    Otherwise since the person's own last decision, else since the last round; None for a first
    revision of which nothing else is asked.
    """
    base = _chosen(bases, asked, now.revision.number)
    if base is None:
        return None
    if base.against is Against.CYCLE and now.last_cycle is not None:
        return _compared(now, base, now.last_cycle)
    return _since_revision(session, now, base)


def _since_revision(session: Session, now: Now, base: Base) -> Changes | None:
    then = session.scalar(
        select(Revision).where(
            Revision.submission_id == now.revision.submission_id, Revision.number == base.number
        )
    )
    if then is None:
        return None
    if then.content_hash == now.revision.content_hash:
        return Changes(base, is_same=True)
    return _compared(now, base, said_in(now.section, then))


def _chosen(bases: Sequence[Base], asked: str, current: int) -> Base | None:
    for base in bases:
        if base.word == asked:
            return base
    if asked.isascii() and asked.isdigit() and 0 < int(asked[:9]) < current:
        return Base(Against.REVISION, int(asked[:9]))
    return next((base for base in bases if base.against is not Against.CYCLE), None)


def _compared(now: Now, base: Base, then: Said) -> Changes:
    said = said_in(now.section, now.revision)
    reasons = () if base.against is Against.CYCLE else changed_beside(then, said)
    totals = totalled(now.section, then, said)
    return Changes(
        base=base,
        is_same=False,
        answers=section_difference(now.section.asked, then.own, said.own).changed,
        totals=section_difference(totals, then.totals, said.totals).changed,
        reasons=tuple(
            ReasonChange(key, text_difference(before, after)) for key, before, after in reasons
        ),
    )


def changes_between(session: Session, section: Section, old: int, new: int) -> Changes | None:
    """What changed from one revision to another, by their numbers; None: one is not there."""
    revision = session.scalar(
        select(Revision).where(
            Revision.submission_id == section.submission.id, Revision.number == new
        )
    )
    if revision is None:
        return None
    return _since_revision(session, Now(section, revision, None), Base(Against.REVISION, old))
