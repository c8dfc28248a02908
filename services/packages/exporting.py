"""Making packages: a report for the unit above, and the answer for the unit below."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.writers import formats
from domain.canonical import canonical
from domain.errors import NotAllowed
from domain.message import msg
from domain.packages.manifest import (
    ANSWER,
    RECORD,
    REPORT,
    About,
    Manifest,
    Party,
    Reply,
    entries_of,
    manifest_to_data,
)
from domain.workflow.handover import ReportState
from models import CycleUnit, FinalReport, Package, ReportFile
from models.package import Direction, PackageKind
from services.acting import Acting
from services.check_codes import check_code
from services.packages.contents import record_of
from services.packages.keys import KeyPair
from services.packages.sealing import seal
from services.packages.trust import trusted_keys
from services.reports import handover_of, locked_report, remember_report
from services.storage import Storage
from services.tree import cycle_unit


@dataclass(frozen=True, slots=True)
class Room:
    """Where packages are made: the storage of finished files, and this installation's keys."""

    storage: Storage
    keys: KeyPair | None


def export_report(by: Acting, report_id: int, room: Room) -> Package:
    """The package of a report that was sent; asked for again, it is the same one.

    Raises NotAllowed before it is sent, before its files are made, or without the keys for it.
    """
    report = locked_report(by.session, report_id)
    made = package_of(by.session, report_id, PackageKind.REPORT, Direction.OUT)
    if report.state not in (ReportState.SENT, ReportState.RECEIVED, ReportState.ACCEPTED):
        raise NotAllowed(msg("报送之后才能导出报送包。"))
    if made is not None:
        return made
    if package_of(by.session, report_id, PackageKind.REPORT, Direction.IN) is not None:
        raise NotAllowed(msg("这份终稿是从报送包导入的，不能再次导出。"))
    keys = _keys(room)
    files = _files(by.session, report, room.storage)
    files[RECORD] = canonical(record_of(by.session, report))
    above = _place(by.session, report.cycle_id, handover_of(by.session, report_id).to_unit_id)
    own = _place(by.session, report.cycle_id, report.unit_id)
    manifest = Manifest(
        uid=str(uuid4()),
        kind=REPORT,
        made_at=by.now.isoformat(timespec="seconds"),
        sender=Party(own.code, own.name, keys.public_key),
        addressee=Party(above.code, above.name, _key_for(by.session, above)),
        about=about_of(report),
        files=entries_of(files),
    )
    return _keep(by, report, Sealed(manifest, seal(manifest, files, keys)), room)


def export_answer(by: Acting, report_id: int, room: Room) -> Package:
    """The answer to a report that came in a package; asked for again, it is the same one.

    Raises NotAllowed where it did not, or while it is not answered.
    """
    report = locked_report(by.session, report_id)
    made = package_of(by.session, report_id, PackageKind.ANSWER, Direction.OUT)
    if made is not None:
        return made
    came = package_of(by.session, report_id, PackageKind.REPORT, Direction.IN)
    if came is None:
        raise NotAllowed(msg("这份终稿不是从报送包导入的，不需要答复包。"))
    handover = handover_of(by.session, report_id)
    if handover.answer is None or handover.answered_at is None:
        raise NotAllowed(msg("接收或退回之后才能导出答复包。"))
    keys = _keys(room)
    asked = came.manifest
    manifest = Manifest(
        uid=str(uuid4()),
        kind=ANSWER,
        made_at=by.now.isoformat(timespec="seconds"),
        sender=Party(asked["addressee"]["code"], asked["addressee"]["name"], keys.public_key),
        addressee=Party(**asked["sender"]),
        about=About(**asked["about"]),
        files=(),
        reply=Reply(came.uid, handover.answer, handover.reason, handover.answered_at.isoformat()),
    )
    return _keep(by, report, Sealed(manifest, seal(manifest, {}, keys)), room)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A package and the bytes of its archive."""

    manifest: Manifest
    archive: bytes


def _keep(by: Acting, report: FinalReport, sealed: Sealed, room: Room) -> Package:
    package = row_of(by, report, sealed, Direction.OUT)
    room.storage.put(sealed.archive)
    by.session.add(package)
    by.session.flush()
    kind = "package_exported" if package.kind == PackageKind.REPORT else "package_answered"
    remember_report(by, report, kind, package=package.uid, sha256=package.sha256)
    return package


def row_of(by: Acting, report: FinalReport, sealed: Sealed, direction: Direction) -> Package:
    """The row of a package, not yet added to the session."""
    return Package(
        uid=sealed.manifest.uid,
        kind=sealed.manifest.kind,
        direction=direction.value,
        report_id=report.id,
        manifest=manifest_to_data(sealed.manifest),
        public_key=sealed.manifest.sender.key,
        sha256=hashlib.sha256(sealed.archive).hexdigest(),
        size=len(sealed.archive),
        made_by_id=by.person,
        made_at=by.now,
    )


def package_of(
    session: Session, report_id: int, kind: PackageKind, direction: Direction
) -> Package | None:
    """The package of a report of this kind that left or arrived."""
    return session.scalar(
        select(Package).where(
            Package.report_id == report_id, Package.kind == kind, Package.direction == direction
        )
    )


def about_of(report: FinalReport) -> About:
    """What a manifest says of a frozen report. Raises NotAllowed while it is not frozen."""
    if report.content_hash is None or report.frozen_at is None:
        raise NotAllowed(msg("报送之后才能导出报送包。"))
    version = report.cycle.version
    return About(
        cycle_key=report.cycle.key,
        cycle_title=report.cycle.title,
        template_key=version.template.key,
        template_hash=version.content_hash,
        issue=report.issue,
        title=report.title,
        number=report.number,
        signer=report.signer,
        dated_on=report.dated_on.isoformat(),
        frozen_at=report.frozen_at.isoformat(),
        content_hash=report.content_hash,
        check_code=check_code(report),
    )


def _files(session: Session, report: FinalReport, storage: Storage) -> dict[str, bytes]:
    rows: Mapping[str, str] = dict(
        session.execute(
            select(ReportFile.format, ReportFile.sha256).where(ReportFile.report_id == report.id)
        ).all()
    )
    if set(formats()) - set(rows):
        raise NotAllowed(msg("终稿的文件还在生成，请稍后再导出报送包。"))
    try:
        return {f"report.{key}": storage.get(sha256) for key, sha256 in rows.items()}
    except (OSError, ValueError) as error:
        raise NotAllowed(msg("终稿的文件已丢失或被改动，请联系管理员。")) from error


def _keys(room: Room) -> KeyPair:
    if room.keys is None:
        raise NotAllowed(msg("本系统还没有报送包密钥，请管理员在“报送包”页面生成。"))
    return room.keys


def _key_for(session: Session, unit: CycleUnit) -> str:
    """The key of the installation that a package goes to: the newest trusted for the unit."""
    keys = trusted_keys(session, {unit.unit_id})
    if not keys:
        raise NotAllowed(
            msg("还没有登记%(unit)s的公钥，请管理员在“报送包”页面登记后再导出。", unit=unit.name)
        )
    return keys[-1].public_key


def _place(session: Session, cycle_id: int, unit_id: int) -> CycleUnit:
    found = cycle_unit(session, cycle_id, unit_id)
    if found is None:
        raise NotAllowed(msg("该单位不在本填报周期内。"))
    return found
