"""The outlines a cycle can be planned with: the versions kept here, and those of the program."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from builtin import templates
from domain.canonical import digest
from domain.errors import Invalid
from domain.message import msg
from domain.template import TemplateSpec
from domain.template_data import template_to_data
from models import ReportTemplate, TemplateVersion
from services.outlines import add_version, outline_of

_BUILTIN = "builtin:"


@dataclass(frozen=True, slots=True)
class Offer:
    """One outline by the word that chooses it; `number` is 0 for one that is not kept yet."""

    choice: str
    key: str
    title: str
    number: int


def offers_of_templates(session: Session) -> tuple[Offer, ...]:
    """Every version that is kept, the newest of each template first; then what is new."""
    rows = session.execute(
        select(TemplateVersion, ReportTemplate)
        .join(ReportTemplate, ReportTemplate.id == TemplateVersion.template_id)
        .order_by(ReportTemplate.id, TemplateVersion.number.desc())
    ).all()
    known = {version.content_hash for version, _ in rows}
    kept = [
        Offer(str(version.id), template.key, template.title, version.number)
        for version, template in rows
    ]
    new = [
        Offer(f"{_BUILTIN}{key}", key, templates.load(key).title, 0)
        for key in templates.keys()  # noqa: SIM118 - a function of that name, not a mapping
        if digest(template_to_data(templates.load(key))) not in known
    ]
    return (*kept, *new)


def outline_offered(session: Session, choice: str) -> TemplateSpec:
    """The outline of a choice. Raises Invalid for one that is not offered."""
    _refuse_unknown(session, choice)
    if choice.startswith(_BUILTIN):
        return templates.load(choice.removeprefix(_BUILTIN))
    return outline_of(session, int(choice))


def version_chosen(session: Session, choice: str, now: datetime) -> TemplateVersion:
    """The version of a choice, kept from now on. Raises Invalid for one that is not offered."""
    _refuse_unknown(session, choice)
    if choice.startswith(_BUILTIN):
        return add_version(session, templates.load(choice.removeprefix(_BUILTIN)), now)
    return session.get_one(TemplateVersion, int(choice))


def _refuse_unknown(session: Session, choice: str) -> None:
    if choice not in {offer.choice for offer in offers_of_templates(session)}:
        raise Invalid(msg("请选择报告模板和版本。"))
