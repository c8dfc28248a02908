"""Template versions as the domain reads them, each outline read and parsed once a process."""

from collections.abc import Iterable
from datetime import datetime
from threading import Lock

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.canonical import digest
from domain.errors import Invalid
from domain.message import msg
from domain.template import TemplateSpec
from domain.template_check import problems_of
from domain.template_data import template_from_data, template_to_data
from models import ReportTemplate, TemplateVersion

_MOST_KEPT = 64
_parsed: dict[str, TemplateSpec] = {}
_lock = Lock()


def outline_of(session: Session, version_id: int) -> TemplateSpec:
    """The outline of a version; found by its content hash, so equal versions are parsed once."""
    return outlines_of(session, [version_id])[version_id]


def outlines_of(session: Session, version_ids: Iterable[int]) -> dict[int, TemplateSpec]:
    """The outlines of several versions by version id, in one query once they are known here."""
    wanted = set(version_ids)
    hashes = dict(
        session.execute(
            select(TemplateVersion.id, TemplateVersion.content_hash).where(
                TemplateVersion.id.in_(wanted)
            )
        ).all()
    )
    return {
        version_id: _parsed.get(hashes[version_id])
        or _parse(session, version_id, hashes[version_id])
        for version_id in wanted
    }


def _parse(session: Session, version_id: int, content_hash: str) -> TemplateSpec:
    data = session.scalar(select(TemplateVersion.outline).where(TemplateVersion.id == version_id))
    spec = template_from_data(data or {})
    with _lock:
        if len(_parsed) >= _MOST_KEPT:
            _parsed.clear()
        _parsed[content_hash] = spec
    return spec


def add_version(session: Session, spec: TemplateSpec, now: datetime) -> TemplateVersion:
    """The version that holds this outline: the one there is, or a new one.

    Raises Invalid with the first thing that is wrong in the outline.
    """
    problems = problems_of(spec)
    if problems:
        raise Invalid(
            msg("模板有 %(count)s 处问题：%(first)s", count=len(problems), first=problems[0])
        )
    template = session.scalar(select(ReportTemplate).where(ReportTemplate.key == spec.key))
    if template is None:
        template = ReportTemplate(key=spec.key, title=spec.title)
        session.add(template)
        session.flush()
    outline = template_to_data(spec)
    content_hash = digest(outline)
    same = select(TemplateVersion).where(
        TemplateVersion.template_id == template.id, TemplateVersion.content_hash == content_hash
    )
    return session.scalar(same) or _next_version(session, template, outline, now)


def _next_version(
    session: Session, template: ReportTemplate, outline: dict[str, object], now: datetime
) -> TemplateVersion:
    highest = session.scalar(
        select(func.max(TemplateVersion.number)).where(TemplateVersion.template_id == template.id)
    )
    version = TemplateVersion(
        template_id=template.id,
        number=(highest or 0) + 1,
        outline=outline,
        content_hash=digest(outline),
        created_at=now,
    )
    session.add(version)
    session.flush()
    return version
