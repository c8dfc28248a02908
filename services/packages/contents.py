"""What a report package carries beside the files: the sections with their figures and findings."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.rollup import tally_to_data
from domain.workflow.states import State
from models import CycleUnit, FinalReport, Finding, OrgUnit, ReportSection, Revision, Submission
from services.figures import kept_tallies
from services.outlines import outline_of
from services.tree import cycle_unit


def record_of(session: Session, report: FinalReport) -> dict[str, Any]:
    """The record of a frozen report, from the very revisions it was frozen with.

    `sections` in the outline's order; `figures` are the kept numbers of sections that the unit only
    sums up; `waivers` name the units below that were let off a section.
    """
    outline = outline_of(session, report.cycle.version_id)
    unit = cycle_unit(session, report.cycle_id, report.unit_id)
    rows = session.execute(
        select(Submission, Revision)
        .join(ReportSection, ReportSection.submission_id == Submission.id)
        .outerjoin(Revision, Revision.id == ReportSection.revision_id)
        .where(ReportSection.report_id == report.id)
    )
    by_key: dict[str, tuple[Submission, Revision | None]] = {
        submission.section_key: (submission, revision) for submission, revision in rows
    }
    found = [(s, revision) for s, revision in by_key.values() if revision is not None]
    findings = _findings(session, [revision.id for _, revision in found])
    sources = _sources(session, [revision for _, revision in found])
    return {
        "sections": [
            _section(*by_key[spec.key], findings, sources)
            for spec in outline.sections
            if spec.key in by_key
        ],
        "figures": {
            key: tally_to_data(tally)
            for key, tally in (kept_tallies(session, unit) if unit else {}).items()
        },
        "waivers": _waivers(session, unit) if unit else [],
        "proof": dict(report.proof),
    }


def _section(
    submission: Submission,
    revision: Revision | None,
    findings: Mapping[int, list[dict[str, Any]]],
    sources: Mapping[int, dict[str, Any]],
) -> dict[str, Any]:
    if revision is None:
        return {"key": submission.section_key, "waiver": submission.waiver_reason or ""}
    return {
        "key": submission.section_key,
        "revision": revision.number,
        "content_hash": revision.content_hash,
        "submitted_at": revision.submitted_at.isoformat(),
        "numbers": revision.numbers,
        "texts": revision.texts,
        "explanations": revision.explanations,
        "tallies": revision.figures.get("tallies", {}),
        "adjustments": revision.figures.get("adjustments", {}),
        "sources": [
            sources[unit_id] | {"revision": sources.get(-(revision_id or 0), {}).get("hash", "")}
            for unit_id, revision_id in revision.figures.get("sources", [])
        ],
        "findings": findings.get(revision.id, []),
    }


def _findings(session: Session, revisions: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    rows = session.scalars(
        select(Finding).where(Finding.revision_id.in_(revisions)).order_by(Finding.id)
    )
    for row in rows:
        found.setdefault(row.revision_id, []).append(
            {
                "code": row.code,
                "severity": row.severity,
                "field": row.field_key,
                "message": row.message,
                "explanation": row.explanation,
            }
        )
    return found


def _sources(session: Session, revisions: Sequence[Revision]) -> dict[int, dict[str, Any]]:
    """The units behind the figures by id, and under the negative id of a revision its hash."""
    pairs = [pair for revision in revisions for pair in revision.figures.get("sources", [])]
    units = session.execute(
        select(OrgUnit.id, OrgUnit.code, OrgUnit.name).where(OrgUnit.id.in_({u for u, _ in pairs}))
    )
    hashes = session.execute(
        select(Revision.id, Revision.content_hash).where(
            Revision.id.in_({revision for _, revision in pairs if revision is not None})
        )
    )
    named = {unit_id: {"code": code, "name": name} for unit_id, code, name in units}
    return named | {-revision_id: {"hash": found} for revision_id, found in hashes}


def _waivers(session: Session, unit: CycleUnit) -> list[dict[str, str]]:
    rows = session.execute(
        select(CycleUnit.code, CycleUnit.name, Submission.section_key, Submission.waiver_reason)
        .join(
            CycleUnit,
            (CycleUnit.cycle_id == Submission.cycle_id) & (CycleUnit.unit_id == Submission.unit_id),
        )
        .where(
            Submission.cycle_id == unit.cycle_id,
            CycleUnit.path.startswith(unit.path),
            Submission.state == State.WAIVED,
        )
        .order_by(CycleUnit.path, Submission.section_key)
    )
    return [
        {"code": code, "name": name, "section": section, "reason": reason or ""}
        for code, name, section, reason in rows
    ]
