"""A unit's report as a document or as a kept file, for those who read or download it."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from documents.nodes import Document
from documents.writers import formats
from domain.workflow.handover import ReportState
from models import Cycle, CycleUnit, FinalReport
from services.outlines import outline_of
from services.report_files import file_of
from services.reports import document_of, live_report, preview_of

SectionOf = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Standing:
    """The document of the issue under way, or of what would be compiled now.

    `section_of` gives the key of the section in which a figure rolls up; None for other fields.
    """

    document: Document
    is_frozen: bool
    section_of: SectionOf


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A finished file; its bytes lie in the storage under `sha256`."""

    name: str
    media_type: str
    sha256: str


def standing_document(session: Session, cycle: Cycle, unit: CycleUnit) -> Standing:
    """The unit's report as it stands. Raises NotFound."""
    report = live_report(session, cycle.id, unit.unit_id)
    template = outline_of(session, cycle.version_id)
    summed = {
        spec.key: section.key
        for section in template.sections
        for spec in section.fields
        if spec.aggregation is not None
    }
    return Standing(
        document=document_of(session, report, is_draft=True)
        if report
        else preview_of(session, cycle, unit.unit_id),
        is_frozen=report is not None and report.state != ReportState.COMPILED,
        section_of=summed.get,
    )


def kept_file(session: Session, report_id: int, format_key: str) -> KeptFile | None:
    """The file of a frozen report in one format; None while it is not made."""
    report = session.get(FinalReport, report_id)
    row = file_of(session, report_id, format_key)
    writer = formats().get(format_key)
    if report is None or row is None or writer is None:
        return None
    name = file_name(report.unit.name, report.title, writer.extension)
    return KeptFile(name, writer.media_type, row.sha256)


def file_name(unit: str, title: str, extension: str) -> str:
    """A file name that every system takes: 〈unit〉-〈title〉.〈extension〉."""
    words = "".join("_" if sign in '\\/:*?"<>|' else sign for sign in f"{unit}-{title}")
    return f"{words[:120]}.{extension}"
