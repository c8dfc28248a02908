"""Every kind of job and the use case that does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from services.attachments.scanning import Scanner, scanner_at
from services.chosen_storage import storage_at
from services.notices.digest import plan_digests
from services.reminders.planning import plan_reminders
from services.reminders.rounds import ROUND_JOB
from services.report_files import keep_files, make_files
from services.reports import RENDER_JOB
from services.storage import Storage
from settings import Settings


@dataclass(frozen=True, slots=True)
class Resources:
    """What jobs and pages use beside the database."""

    storage: Storage
    attachments: Storage
    scanner: Scanner
    site_fonts: Path | None

    @classmethod
    def of(cls, settings: Settings) -> "Resources":
        url, folder = settings.storage_url, settings.data_dir
        return cls(
            storage=storage_at(url, folder, "files"),
            attachments=storage_at(url, folder, "attachments"),
            scanner=scanner_at(settings.clamd_url),
            site_fonts=settings.font_dir,
        )


Args = Mapping[str, Any]
Outcome = Callable[[Session, datetime], None]
"""What a job leaves in the database, written in one short transaction with the job's end."""
Work = Callable[[Session, Args, Resources], Outcome]
"""The long part of a job: it reads the database and makes things, and gives back its outcome."""


def _render(session: Session, args: Args, resources: Resources) -> Outcome:
    made = make_files(session, args, resources.storage, resources.site_fonts)

    def keep(writing: Session, now: datetime) -> None:
        keep_files(writing, args, made, now)

    return keep


def _make_the_round(session: Session, args: Args, resources: Resources) -> Outcome:
    def keep(writing: Session, now: datetime) -> None:
        plan_reminders(writing, now)
        plan_digests(writing, now)

    return keep


KINDS: Mapping[str, Work] = {RENDER_JOB: _render, ROUND_JOB: _make_the_round}
