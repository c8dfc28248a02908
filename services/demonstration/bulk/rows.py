"""The rows that papers leave, written many at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from domain.content import load
from domain.severity import Severity
from models import Decision, Draft, Finding, Passage, ReviewTask, Revision, Submission
from models.submission import DraftAuthor
from services.demonstration.bulk.papers import MadeRevision, Paper
from services.passages import marks_of

Row = dict[str, Any]
Numbers = Mapping[tuple[int, int], int]
_IDS_AT_ONCE = 500


def write(session: Session, papers: Iterable[Paper]) -> None:
    """Write what has happened to the papers; nothing for one that nobody touched."""
    touched = [paper for paper in papers if paper.changed_at is not None]
    _insert(session, Revision, [row for paper in touched for row in _revisions(paper)])
    ids = _ids_of_revisions(session, [paper.frame.id for paper in touched])
    for model, rows in (
        (Finding, _findings),
        (Decision, _decisions),
        (ReviewTask, _tasks),
        (DraftAuthor, _authors),
        (Passage, _passages),
    ):
        _insert(session, model, [row for paper in touched for row in rows(paper, ids)])
    _update(session, Submission, "id", [_standing(paper) for paper in touched])
    drafted = [paper for paper in touched if paper.draft.version]
    _update(session, Draft, "submission_id", [_draft(paper) for paper in drafted])


def _insert(session: Session, model: type[Any], rows: Sequence[Row]) -> None:
    if rows:
        session.connection().execute(insert(model.__table__), rows)


def _update(session: Session, model: type[Any], key: str, rows: Sequence[Row]) -> None:
    """Set the columns of many rows, found by `key`, without asking what they were."""
    if not rows:
        return
    table = model.__table__
    wanted: Row = {name: bindparam(f"new_{name}") for name in rows[0] if name != key}
    changing = update(table).where(table.c[key] == bindparam("row_key")).values(wanted)
    session.connection().execute(
        changing,
        [
            {"row_key" if name == key else f"new_{name}": value for name, value in row.items()}
            for row in rows
        ],
    )


def _ids_of_revisions(session: Session, submissions: Sequence[int]) -> Numbers:
    """The ids of the revisions by submission and number."""
    found: dict[tuple[int, int], int] = {}
    for start in range(0, len(submissions), _IDS_AT_ONCE):
        some = submissions[start : start + _IDS_AT_ONCE]
        rows = session.execute(
            select(Revision.submission_id, Revision.number, Revision.id).where(
                Revision.submission_id.in_(some)
            )
        )
        found |= {(submission, number): revision for submission, number, revision in rows}
    return found


def _revisions(paper: Paper) -> Iterator[Row]:
    for made in paper.revisions:
        yield {
            "submission_id": paper.frame.id,
            "number": made.number,
            "numbers": made.stored.numbers,
            "texts": made.stored.texts,
            "figures": made.figures,
            "explanations": made.explanations,
            "content_hash": made.content_hash,
            "submitted_by_id": made.person,
            "submitted_at": made.at,
            "due_on": paper.frame.due_on,
            "days_late": made.days_late,
        }


def _passages(paper: Paper, ids: Numbers) -> Iterator[Row]:
    """The fingerprints of what was submitted last."""
    if paper.revision is None:
        return
    content = load(paper.revision.stored, paper.frame.asked)
    for key, marks in marks_of(paper.frame.asked, content).items():
        for mark in marks:
            yield {"submission_id": paper.frame.id, "field_key": key, "fingerprint": mark}


def _findings(paper: Paper, ids: Numbers) -> Iterator[Row]:
    for made in paper.revisions:
        yield from _findings_of(made, ids[paper.frame.id, made.number])


def _findings_of(made: MadeRevision, revision_id: int) -> Iterator[Row]:
    for finding in made.findings:
        message, is_explained = finding.message, finding.severity is Severity.EXPLAIN
        yield {
            "revision_id": revision_id,
            "code": finding.code,
            "severity": finding.severity.value,
            "field_key": finding.place.field,
            "message": {
                "text": message.text,
                "args": {name: str(value) for name, value in message.args.items()},
            },
            "explanation": made.explanations.get(finding.key, "") if is_explained else "",
        }


def _decisions(paper: Paper, ids: Numbers) -> Iterator[Row]:
    for made in paper.decisions:
        yield {
            "submission_id": paper.frame.id,
            "revision_id": ids[paper.frame.id, made.revision] if made.revision else None,
            "action": made.action.value,
            "person_id": made.person,
            "round": made.standing.round,
            "step": made.standing.step,
            "reason": made.reason,
            "fields": made.fields,
            "content_hash": made.content_hash,
            "decided_at": made.at,
            "before": made.before,
        }


def _tasks(paper: Paper, ids: Numbers) -> Iterator[Row]:
    for made in paper.tasks:
        yield {
            "submission_id": paper.frame.id,
            "person_id": made.person,
            "round": made.round,
            "step": made.step,
            "opened_at": made.opened_at,
            "due_on": made.due_on,
            "closed_at": made.closed_at,
        }


def _authors(paper: Paper, ids: Numbers) -> Iterator[Row]:
    for person in sorted(paper.draft.authors):
        yield {"submission_id": paper.frame.id, "person_id": person}


def _standing(paper: Paper) -> Row:
    standing, revision = paper.standing, paper.revision
    return {
        "id": paper.frame.id,
        "state": standing.state.value,
        "step": standing.step,
        "round": standing.round,
        "resume_at": standing.resume_at,
        "revision_number": revision.number if revision else 0,
        "submitted_by_id": revision.person if revision else None,
        "submitted_at": revision.at if revision else None,
        "approved_at": paper.approved_at,
        "submitted_days_late": max((made.days_late for made in paper.revisions), default=0),
        "approved_days_late": paper.approved_days_late,
        "waiver_reason": paper.waiver_reason,
        "changed_at": paper.changed_at,
    }


def _draft(paper: Paper) -> Row:
    draft = paper.draft
    return {
        "submission_id": paper.frame.id,
        "numbers": draft.stored.numbers,
        "texts": draft.stored.texts,
        "explanations": draft.explanations,
        "version": draft.version,
        "saved_at": draft.saved_at,
        "saved_by_id": draft.saved_by,
    }
