"""Handover packages for pages: the keys, what left and arrived, and what one would bring."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from domain.access.facts import Actor, Subject
from domain.access.permission_map import allows
from domain.content import show_answer
from domain.packages.key_words import fingerprint, key_line
from models import CycleUnit, FinalReport, OrgUnit, Package, Person, TrustedKey
from services.outlines import outline_of
from services.packages.examining import Examined
from services.packages.keys import KeyPair
from services.packages.trust import trusted_keys
from services.reads.places import read_units
from services.tallies import answers_of

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A trusted key; `is_mine` where the reader may revoke it."""

    id: int
    unit_name: str
    name: str
    fingerprint: str
    trusted_by: str
    trusted_at: datetime
    is_mine: bool


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A package that left or arrived."""

    id: int
    uid: str
    kind: str
    direction: str
    report_id: int
    issue: int
    number: str
    title: str
    sender: str
    addressee: str
    sha256: str
    size: int
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class PackagesPage:
    """Keys and packages; the own key is empty while there is none."""

    own_line: str
    own_fingerprint: str
    keys: tuple[KeyRow, ...]
    units: tuple[tuple[str, str], ...]
    packages: tuple[PackageRow, ...]


def packages_page(session: Session, actor: Actor, keys: KeyPair | None) -> PackagesPage:
    """What a person sees of the packages of this installation.

    `units` (code, name) are those for which they may trust a key.
    """
    own = keys.public_key if keys else ""
    units = session.scalars(select(OrgUnit).order_by(OrgUnit.path)).all()
    mine = {u.id: u for u in units if allows("package:trust", actor, Subject(path=u.path_ids))}
    return PackagesPage(
        own_line=key_line(own) if own else "",
        own_fingerprint=fingerprint(own) if own else "",
        keys=_keys(session, set(mine)),
        units=tuple((unit.code, unit.name) for unit in mine.values()),
        packages=_packages(session, actor),
    )


def _keys(session: Session, mine: set[int]) -> tuple[KeyRow, ...]:
    rows = session.execute(
        select(TrustedKey, OrgUnit.name, Person.name)
        .join(OrgUnit, OrgUnit.id == TrustedKey.unit_id)
        .join(Person, Person.id == TrustedKey.trusted_by_id)
        .where(TrustedKey.revoked_at.is_(None))
        .order_by(OrgUnit.path, TrustedKey.id)
    )
    return tuple(
        KeyRow(
            id=key.id,
            unit_name=unit,
            name=key.name,
            fingerprint=fingerprint(key.public_key),
            trusted_by=person,
            trusted_at=key.trusted_at,
            is_mine=key.unit_id in mine,
        )
        for key, unit, person in rows
    )


def _packages(session: Session, actor: Actor) -> tuple[PackageRow, ...]:
    """The newest packages about units at and below a person's posts."""
    mine = aliased(CycleUnit)
    readable = (
        select(mine.id)
        .where(
            mine.cycle_id == CycleUnit.cycle_id,
            mine.unit_id.in_(read_units(actor)),
            CycleUnit.path.startswith(mine.path),
        )
        .exists()
    )
    reports = (
        select(FinalReport.id)
        .join(
            CycleUnit,
            (CycleUnit.cycle_id == FinalReport.cycle_id)
            & (CycleUnit.unit_id == FinalReport.unit_id),
        )
        .where(readable)
    )
    found = _rows(Package.report_id.in_(reports), session)
    return tuple(found[:MOST_SHOWN])


def packages_of(session: Session, report_ids: Iterable[int]) -> dict[int, tuple[PackageRow, ...]]:
    """The packages of reports, by report, the newest first."""
    found: dict[int, tuple[PackageRow, ...]] = {}
    for row in _rows(Package.report_id.in_(list(report_ids)), session):
        found[row.report_id] = (*found.get(row.report_id, ()), row)
    return found


def _rows(condition: ColumnElement[bool], session: Session) -> list[PackageRow]:
    rows = session.execute(
        select(Package, Person.name)
        .join(Person, Person.id == Package.made_by_id)
        .where(condition)
        .order_by(Package.id.desc())
        .limit(MOST_SHOWN * 4)
    )
    return [
        PackageRow(
            id=package.id,
            uid=package.uid,
            kind=package.kind,
            direction=package.direction,
            report_id=package.report_id,
            issue=package.manifest["about"]["issue"],
            number=package.manifest["about"]["number"],
            title=package.manifest["about"]["title"],
            sender=package.manifest["sender"]["name"],
            addressee=package.manifest["addressee"]["name"],
            sha256=package.sha256,
            size=package.size,
            made_by=person,
            made_at=package.made_at,
        )
        for package, person in rows
    ]


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A number that a section brings."""

    label: str
    words: str
    answered: int
    missing: int


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section that a package brings: its figures, or why the unit was let off it."""

    heading: str
    waiver: str
    explained: int
    figures: tuple[FigureLine, ...]


@dataclass(frozen=True, slots=True)
class PackagePreview:
    """What a package would bring, before anything is written."""

    examined: Examined
    fingerprint: str
    key_name: str
    sections: tuple[SectionLine, ...]


def package_preview(session: Session, examined: Examined) -> PackagePreview:
    """The preview of an examined package."""
    sender = examined.unit if examined.manifest.reply is None else examined.above
    key = examined.manifest.sender.key
    known = [k.name for k in trusted_keys(session, set(sender.path_ids)) if k.public_key == key]
    outline = outline_of(session, examined.cycle.version_id)
    lines = []
    for section in examined.sections:
        answers = answers_of(outline, section.tallies)
        figures = (
            FigureLine(
                label=outline.fields[field].label,
                words=show_answer(answers[field], outline.fields[field], with_unit=True),
                answered=tally.answered,
                missing=tally.missing,
            )
            for field, tally in section.tallies.items()
            if tally.units
        )
        explained = sum(finding["severity"] == "explain" for finding in section.findings)
        lines.append(SectionLine(section.heading, section.waiver, explained, tuple(figures)))
    return PackagePreview(examined, fingerprint(key), known[0] if known else "", tuple(lines))


def package_named(session: Session, report_id: int, uid: str) -> Package | None:
    """A package of a report by its name."""
    return session.scalar(select(Package).where(Package.report_id == report_id, Package.uid == uid))


def unit_with_code(session: Session, code: str) -> OrgUnit | None:
    """A unit by its code."""
    return session.scalar(select(OrgUnit).where(OrgUnit.code == code))


def key_subject(session: Session, key_id: int, **_: object) -> Subject | None:
    """A trusted key: the place of the unit it speaks for."""
    key = session.get(TrustedKey, key_id)
    return Subject(path=key.unit.path_ids) if key else None


def root_subject(session: Session, **_: object) -> Subject | None:
    """This installation as a whole: its topmost unit."""
    root = session.scalar(select(OrgUnit).where(OrgUnit.parent_id.is_(None)).order_by(OrgUnit.id))
    return Subject(path=root.path_ids) if root else None
