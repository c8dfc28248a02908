"""Making a revision: the draft's answers with live numbers frozen, figures, hash and findings."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from sqlalchemy.orm import Session

from domain.adjustment import adjustments_from_data
from domain.answers import Given
from domain.asides import NO_ASIDES, Asides
from domain.canonical import digest
from domain.checks import Finding as CheckFinding
from domain.content import Content, StoredContent, store
from domain.cycle.dates import days_late
from domain.narrative import freeze_tokens
from domain.severity import Severity
from models import Finding, Revision
from services.acting import Acting
from services.asides import documents_of, draft_asides, holding
from services.attachments.freezing import attachments_document
from services.figures import figures_document, kept_tallies
from services.sections import Section, draft_of
from services.tallies import Own, totals
from services.values import shown_words, values_of

NOTHING: Mapping[str, str] = {}


def new_revision(by: Acting, section: Section, content: Content) -> Revision:
    """The next revision of a section, not yet added to the session."""
    frozen = _frozen(by.session, section, content)
    below = kept_tallies(by.session, section.unit, section.spec.key)
    draft = draft_of(by.session, section)
    adjustments = dict(draft.adjustments)
    own = Own(
        section.unit,
        content,
        by.now.astimezone(UTC).date().isoformat(),
        adjustments_from_data(adjustments),
    )
    tallies = totals(section.template, section.spec, own, below)
    figures = figures_document(by.session, section.unit, section.spec.key, tallies)
    explanations = dict(draft.explanations)
    asides = holding(by.session, section, content, draft_asides(draft))
    attachments = attachments_document(by.session, section.submission.id)
    return Revision(
        submission_id=section.submission.id,
        number=section.submission.revision_number + 1,
        numbers=frozen.numbers,
        texts=frozen.texts,
        figures=figures,
        explanations=explanations,
        **documents_of(asides),
        adjustments=adjustments,
        attachments=attachments,
        content_hash=content_hash(
            frozen, with_adjusted(figures, adjustments), explanations, asides, attachments
        ),
        submitted_by_id=by.person,
        submitted_at=by.now,
        due_on=section.submission.due_on,
        days_late=days_late(section.submission.due_on, by.now.date()),
    )


def with_adjusted(figures: dict[str, Any], adjustments: Mapping[str, Any]) -> dict[str, Any]:
    """The figures as a hash covers them: with the adjustments where there are any."""
    return {**figures, "adjustments": dict(adjustments)} if adjustments else figures


def content_hash(
    stored: StoredContent,
    figures: dict[str, Any],
    explanations: Mapping[str, str] = NOTHING,
    asides: Asides = NO_ASIDES,
    attachments: Sequence[Mapping[str, Any]] = (),
) -> str:
    """The hash a decision names: over numbers, texts, figures from below, explanations, and over
    asides and attachments where there are any: what was signed before keeps its hash."""
    files = {"attachments": [dict(each) for each in attachments]} if attachments else {}
    return digest(
        {
            "numbers": stored.numbers,
            "texts": stored.texts,
            "figures": figures,
            "explanations": dict(explanations),
            **asides.to_data(),
            **files,
        }
    )


def _frozen(session: Session, section: Section, content: Content) -> StoredContent:
    """The draft's documents with every live token fixed to the words it shows now."""
    shown = shown_words(
        section.template, values_of(session, section.template, section.unit).answers
    )
    frozen = {
        spec.key: Given(freeze_tokens(content.narrative(spec.key), shown))
        for spec in section.asked
        if spec.is_narrative and isinstance(content[spec.key], Given)
    }
    return store(content.with_answers(frozen), section.asked)


def keep_findings(
    session: Session,
    revision: Revision,
    findings: Sequence[CheckFinding],
    explanations: dict[str, Any],
) -> None:
    """Keep what the checks said of a revision, with the drafter's explanations."""
    session.add_all(
        Finding(
            revision_id=revision.id,
            code=finding.code,
            severity=finding.severity.value,
            field_key=finding.place.field,
            message={"text": finding.message.text, "args": _plain(finding.message.args)},
            explanation=explanations.get(finding.key, "").strip()
            if finding.severity is Severity.EXPLAIN
            else "",
        )
        for finding in findings
    )


def _plain(args: Any) -> dict[str, str]:
    return {name: str(value) for name, value in args.items()}
