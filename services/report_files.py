"""The files of a frozen report: made by the worker, each kept once under its hash."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.writers import formats
from domain.message import msg
from models import FinalReport, ReportFile
from services.errors import NotFound
from services.reports import document_of
from services.storage import Storage


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file that lies in the storage and that no row names yet."""

    format: str
    sha256: str
    size: int
    missing_characters: str


def make_files(
    session: Session, args: Mapping[str, Any], storage: Storage, site_fonts: Path | None
) -> tuple[MadeFile, ...]:
    """Write every format of a frozen report that is not there yet; the database is only read.

    Writing takes seconds, in which nobody else should have to wait for a lock. Raises NotAllowed
    when what is kept of the report is not what was frozen, NotFound when there is none.
    """
    report = session.get(FinalReport, args["report"])
    if report is None:
        raise NotFound(msg("没有找到这份终稿。"))
    document = document_of(session, report, is_draft=False)
    done = _formats_done(session, report.id)
    made = []
    for key, writer in formats(site_fonts).items():
        if key not in done:
            written = writer.write(document)
            made.append(
                MadeFile(
                    format=key,
                    sha256=storage.put(written.content),
                    size=len(written.content),
                    missing_characters="".join(written.missing_characters),
                )
            )
    return tuple(made)


def keep_files(
    session: Session, args: Mapping[str, Any], made: Iterable[MadeFile], now: datetime
) -> None:
    """Name files that were made as the report's; a format that has a file keeps it."""
    done = _formats_done(session, args["report"])
    session.add_all(
        ReportFile(
            report_id=args["report"],
            format=file.format,
            sha256=file.sha256,
            size=file.size,
            missing_characters=file.missing_characters,
            made_at=now,
        )
        for file in made
        if file.format not in done
    )
    session.flush()


def _formats_done(session: Session, report_id: int) -> set[str]:
    return set(session.scalars(select(ReportFile.format).where(ReportFile.report_id == report_id)))


def file_of(session: Session, report_id: int, format_key: str) -> ReportFile | None:
    """The file of one format; None while it is not made."""
    return session.scalar(
        select(ReportFile).where(ReportFile.report_id == report_id, ReportFile.format == format_key)
    )
