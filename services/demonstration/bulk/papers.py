"""A section while it is played in memory: where it stands, and the rows that it will leave."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from domain.checks import Finding
from domain.content import Content, StoredContent
from domain.template import FieldSpec, SectionSpec
from domain.workflow.case import Standing
from domain.workflow.chain import Chain, Signers
from domain.workflow.states import Action
from models import CycleUnit

NOTHING_STORED = StoredContent({}, {})


@dataclass(frozen=True, slots=True)
class Frame:
    """What never changes of a section: its row's id, when it is due, whose it is, its outline,
    chain and fields."""

    id: int
    due_on: date
    unit: CycleUnit
    spec: SectionSpec
    chain: Chain
    signers: Signers
    asked: tuple[FieldSpec, ...]


@dataclass(frozen=True, slots=True)
class MadeRevision:
    """A revision to be written, with what the checks said of it."""

    number: int
    stored: StoredContent
    figures: dict[str, Any]
    explanations: dict[str, str]
    content_hash: str
    person: int
    at: datetime
    findings: tuple[Finding, ...]
    days_late: int = 0


@dataclass(frozen=True, slots=True)
class MadeDecision:
    """A decision to be written; `revision` is the number that it names, 0 for none."""

    action: Action
    revision: int
    content_hash: str
    person: int
    standing: Standing
    reason: str
    fields: list[str]
    at: datetime
    before: dict[str, Any]


@dataclass(slots=True)
class MadeTask:
    """A step that was opened for a person, and when it was closed."""

    person: int
    round: int
    step: int
    opened_at: datetime
    due_on: date
    closed_at: datetime | None = None


@dataclass(slots=True)
class MadeDraft:
    """The working draft, its saves counted, and who wrote in it."""

    content: Content = field(default_factory=Content)
    stored: StoredContent = NOTHING_STORED
    explanations: dict[str, str] = field(default_factory=dict)
    version: int = 0
    saved_at: datetime | None = None
    saved_by: int | None = None
    authors: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Paper:
    """One section of one unit in one cycle."""

    frame: Frame
    standing: Standing = field(default_factory=Standing)
    draft: MadeDraft = field(default_factory=MadeDraft)
    revisions: list[MadeRevision] = field(default_factory=list)
    decisions: list[MadeDecision] = field(default_factory=list)
    tasks: list[MadeTask] = field(default_factory=list)
    approved_at: datetime | None = None
    approved_days_late: int = 0
    waiver_reason: str | None = None
    changed_at: datetime | None = None

    @property
    def revision(self) -> MadeRevision | None:
        """The revision submitted last."""
        return self.revisions[-1] if self.revisions else None
