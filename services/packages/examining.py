"""Whether a package may be taken in: all that the tables know against it; nothing is written."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.data import from_data
from documents.nodes import Document
from domain.access.facts import Subject
from domain.access.permission_map import allows
from domain.errors import Invalid, NotAllowed
from domain.message import msg
from domain.packages.key_words import fingerprint
from domain.packages.manifest import ANSWER, Manifest
from domain.workflow.handover import ENDED, ReportState
from models import Cycle, CycleUnit, FinalReport, Package
from models.package import Direction, PackageKind
from services.acting import Acting
from services.packages.exporting import Room, package_of
from services.packages.incoming import Incoming, incoming_sections
from services.packages.sealing import REPORT_FILE, Opened, open_package, read_json
from services.packages.trust import is_trusted
from services.readiness import refuse_closed
from services.reports import frozen_bytes


@dataclass(frozen=True, slots=True)
class Examined:
    """A package that may be taken in: from which unit, in which cycle, with what."""

    opened: Opened
    cycle: Cycle
    unit: CycleUnit
    above: CycleUnit
    report: FinalReport | None = None
    document: Document | None = None
    sections: tuple[Incoming, ...] = ()

    @property
    def manifest(self) -> Manifest:
        return self.opened.manifest


def examine(by: Acting, archive: bytes, room: Room) -> Examined:
    """Open a package and judge it for this installation and this person.

    Raises Invalid for a package that is damaged, NotAllowed for one that is not to be taken in:
    the message says why in plain words.
    """
    opened = open_package(archive)
    manifest = opened.manifest
    _refuse_seen(by.session, manifest)
    if room.keys is None or manifest.addressee.key != room.keys.public_key:
        raise NotAllowed(
            msg(
                "这个报送包是给“%(unit)s”的另一个系统的，不是给本系统的。",
                unit=manifest.addressee.name,
            )
        )
    cycle = _cycle(by.session, manifest)
    sender = _unit(by.session, cycle, manifest.sender.code, manifest.sender.name)
    addressee = _unit(by.session, cycle, manifest.addressee.code, manifest.addressee.name)
    if not is_trusted(by.session, manifest.sender.key, sender.path_ids):
        raise NotAllowed(
            msg(
                "没有登记过签名的公钥（指纹 %(fingerprint)s）。"
                "请与%(unit)s核对指纹，由管理员登记后再导入。",
                fingerprint=fingerprint(manifest.sender.key),
                unit=sender.name,
            )
        )
    if manifest.kind == ANSWER:
        return _examined_answer(by, opened, Examined(opened, cycle, addressee, sender))
    return _examined_report(by, opened, Examined(opened, cycle, sender, addressee))


def _refuse_seen(session: Session, manifest: Manifest) -> None:
    seen = session.scalar(select(Package).where(Package.uid == manifest.uid))
    if seen is None:
        return
    if seen.direction == Direction.OUT:
        raise NotAllowed(msg("这个报送包就是本系统导出的，应交给对方导入。"))
    raise NotAllowed(msg("这个报送包已于 %(day)s 导入过。", day=seen.made_at.date().isoformat()))


def _cycle(session: Session, manifest: Manifest) -> Cycle:
    about = manifest.about
    cycle = session.scalar(select(Cycle).where(Cycle.key == about.cycle_key))
    if cycle is None:
        raise NotAllowed(
            msg(
                "本系统没有填报周期“%(title)s”（%(key)s）。",
                title=about.cycle_title,
                key=about.cycle_key,
            )
        )
    version = cycle.version
    if (version.template.key, version.content_hash) != (about.template_key, about.template_hash):
        raise NotAllowed(
            msg("报送包用的报告模板与本系统“%(title)s”的模板不是同一版本。", title=cycle.title)
        )
    return cycle


def _unit(session: Session, cycle: Cycle, code: str, name: str) -> CycleUnit:
    unit = session.scalar(
        select(CycleUnit).where(CycleUnit.cycle_id == cycle.id, CycleUnit.code == code)
    )
    if unit is None:
        raise NotAllowed(
            msg("本系统的这个填报周期里没有单位“%(name)s”（%(code)s）。", name=name, code=code)
        )
    return unit


def _examined_report(by: Acting, opened: Opened, found: Examined) -> Examined:
    if found.unit.parent_id != found.above.unit_id:
        raise NotAllowed(
            msg(
                "在本系统里，%(unit)s的上级不是%(above)s，不能导入。",
                unit=found.unit.name,
                above=found.above.name,
            )
        )
    if not allows("handover:receive", by.actor, Subject(path=found.unit.path_ids)):
        raise NotAllowed(
            msg(
                "您不能签收%(unit)s的终稿，请由上级的汇总人、审核人或审批人导入。",
                unit=found.unit.name,
            )
        )
    refuse_closed(found.cycle)
    _refuse_out_of_turn(by.session, found)
    try:
        document = from_data(read_json(opened.files[REPORT_FILE]))
        if frozen_bytes(document) != opened.files[REPORT_FILE]:
            raise ValueError("it would be written in another way")
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid(msg("报送包里的终稿读不懂。")) from error
    sections = incoming_sections(by.session, found.unit, found.cycle, opened.record)
    return Examined(opened, found.cycle, found.unit, found.above, None, document, sections)


def _refuse_out_of_turn(session: Session, found: Examined) -> None:
    """An issue is taken in once, in order, and after the one before it is over."""
    newest = session.scalar(
        select(FinalReport)
        .where(FinalReport.cycle_id == found.cycle.id, FinalReport.unit_id == found.unit.unit_id)
        .order_by(FinalReport.issue.desc())
        .limit(1)
    )
    if newest is None:
        return
    issue, unit = found.manifest.about.issue, found.unit.name
    if package_of(session, newest.id, PackageKind.REPORT, Direction.IN) is None:
        raise NotAllowed(msg("%(unit)s在本系统里编制终稿，不能再导入报送包。", unit=unit))
    if issue == newest.issue:
        raise NotAllowed(msg("%(unit)s的第 %(issue)s 稿已经收过。", unit=unit, issue=issue))
    if issue < newest.issue:
        raise NotAllowed(
            msg(
                "这是%(unit)s的第 %(issue)s 稿，本系统已收到更新的第 %(newest)s 稿。",
                unit=unit,
                issue=issue,
                newest=newest.issue,
            )
        )
    if newest.state not in ENDED:
        raise NotAllowed(
            msg(
                "%(unit)s的第 %(newest)s 稿还没有退回，不能再收第 %(issue)s 稿。",
                unit=unit,
                newest=newest.issue,
                issue=issue,
            )
        )


def _examined_answer(by: Acting, opened: Opened, found: Examined) -> Examined:
    """An answer is to a package that left here, from the very key it was sealed for."""
    manifest = found.manifest
    reply = manifest.reply
    asked = by.session.scalar(
        select(Package).where(
            Package.uid == (reply.uid if reply else ""),
            Package.direction == Direction.OUT,
            Package.kind == PackageKind.REPORT,
        )
    )
    if asked is None:
        raise NotAllowed(msg("这个答复包答复的不是本系统导出的报送包。"))
    about = dict(asked.manifest["about"])
    mine = (asked.manifest["sender"]["code"], asked.manifest["addressee"]["code"])
    if (
        asked.manifest["addressee"]["key"] != manifest.sender.key
        or mine != (manifest.addressee.code, manifest.sender.code)
        or any(getattr(manifest.about, name) != value for name, value in about.items())
    ):
        raise NotAllowed(msg("答复包与当初导出的报送包对不上：单位、稿次或公钥不同。"))
    if not allows("report:hand_over", by.actor, Subject(path=found.unit.path_ids)):
        raise NotAllowed(
            msg("您不能办理%(unit)s的报送，请由其汇总人或审批人导入答复。", unit=found.unit.name)
        )
    report = by.session.get_one(FinalReport, asked.report_id)
    if report.state != ReportState.SENT:
        raise NotAllowed(
            msg(
                "第 %(issue)s 稿现在不在报送中（可能已撤回或已答复），不能导入答复。",
                issue=report.issue,
            )
        )
    return Examined(opened, found.cycle, found.unit, found.above, report)
