"""Handover packages: keys, export, upload, preview, taking in, the answer."""

from io import BytesIO

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from domain.access.facts import Subject
from domain.errors import Invalid, NotAllowed
from domain.message import Message
from jobs.kinds import Resources
from services.chosen_storage import storage_at
from services.packages import exporting, receiving, trust
from services.packages.examining import examine
from services.packages.exporting import Room
from services.packages.incoming_room import Waiting
from services.packages.keys import key_pair, make_key_pair
from services.reads import packages as reads
from services.reads.report_page import place_of_report
from services.reads.subjects import report_subject
from web.acting import acting
from web.language import say
from web.permits import may, requires
from web.transaction import session

blueprint = Blueprint("package", __name__)


def _room() -> Room:
    settings = current_app.config["SETTINGS"]
    return Room(Resources.of(settings).storage, key_pair(settings.data_dir))


def _waiting() -> Waiting:
    settings = current_app.config["SETTINGS"]
    return Waiting(storage_at(settings.storage_url, settings.data_dir, "incoming"))


def _asked_unit(session: Session, **_: object) -> Subject | None:
    unit = reads.unit_with_code(session, request.form.get("unit", ""))
    return Subject(path=unit.path_ids) if unit else None


@blueprint.get("/packages")
@requires("package:read")
def index() -> ResponseReturnValue:
    """Where a package is handed in; the keys, and what left and arrived."""
    return _page()


def _page(status: int = 200, where: str = "", why: Message | str = "") -> ResponseReturnValue:
    """The page; `where` names the field to which `why` belongs."""
    root = reads.root_subject(session()) or Subject()
    body = render_template(
        "package/index.html",
        page=reads.packages_page(session(), acting().actor, _room().keys),
        may_make_keys=may("package:trust", root),
        typed=request.form,
        where=where,
        why=say(why),
    )
    return body, status


@blueprint.post("/packages")
@requires("package:read")
def upload() -> ResponseReturnValue:
    """Look a package over; one that may be taken in waits for the word."""
    file = request.files.get("package")
    if file is None or not file.filename:
        return _page(422, "package", _("请选择报送包文件（.zip）。"))
    archive = file.read()
    try:
        examined = examine(acting(), archive, _room())
    except (Invalid, NotAllowed) as refused:
        return _page(422, "package", refused.message)
    _waiting().keep(archive)
    return redirect(url_for(".preview", sha256=examined.opened.sha256))


@blueprint.get("/packages/incoming/<sha256>")
@requires("package:read")
def preview(sha256: str) -> ResponseReturnValue:
    """What a package would bring; nothing is written yet."""
    try:
        examined = examine(acting(), _waiting().get(sha256), _room())
    except (Invalid, NotAllowed) as refused:
        return _page(409, "package", refused.message)
    found = reads.package_preview(session(), examined)
    return render_template("package/preview.html", found=found, sha256=sha256)


@blueprint.post("/packages/incoming/<sha256>")
@requires("package:read")
def take_in(sha256: str) -> ResponseReturnValue:
    """Take a package in that was looked at."""
    try:
        report = receiving.take_in(acting(), _waiting().get(sha256), _room())
    except (Invalid, NotAllowed) as refused:
        return _page(409, "package", refused.message)
    _waiting().forget(sha256)
    flash(_("已导入。"), "done")
    return _to_report(report.id)


@blueprint.post("/reports/<int:report_id>/package")
@requires("report:hand_over", of=report_subject)
def export(report_id: int) -> ResponseReturnValue:
    """Make the package of a report that was sent."""
    try:
        exporting.export_report(acting(), report_id, _room())
    except NotAllowed as refused:
        flash(say(refused.message), "warning")
        return _to_report(report_id)
    flash(_("报送包已生成，请在“报送包”一栏下载，交给上级导入。"), "done")
    return _to_report(report_id)


@blueprint.post("/reports/<int:report_id>/answer-package")
@requires("handover:answer", of=report_subject)
def answer(report_id: int) -> ResponseReturnValue:
    """Make the answer to a report that came in a package."""
    try:
        exporting.export_answer(acting(), report_id, _room())
    except NotAllowed as refused:
        flash(say(refused.message), "warning")
        return _to_report(report_id)
    flash(_("答复包已生成，请在“报送包”一栏下载，交给下级导入。"), "done")
    return _to_report(report_id)


@blueprint.get("/reports/<int:report_id>/packages/<uid>.zip")
@requires("report:read", of=report_subject)
def download(report_id: int, uid: str) -> ResponseReturnValue:
    """A package that left or arrived, the same bytes each time."""
    package = reads.package_named(session(), report_id, uid) or abort(404)
    try:
        content = _room().storage.get(package.sha256)
    except (OSError, ValueError):
        abort(404)
    words = _("报送包") if package.kind == "report" else _("答复包")
    about = package.manifest["about"]
    name = f"{words}-{package.manifest['sender']['name']}-{about['cycle_key']}-{about['issue']}.zip"
    return send_file(BytesIO(content), "application/zip", as_attachment=True, download_name=name)


@blueprint.post("/packages/keys")
@requires("package:trust", of=reads.root_subject)
def make_keys() -> ResponseReturnValue:
    """Make the key pair of this installation; one that is there stays."""
    make_key_pair(current_app.config["SETTINGS"].data_dir)
    flash(_("密钥已生成。请把公钥和指纹告诉对方。"), "done")
    return redirect(url_for(".index"))


@blueprint.post("/packages/trusted-keys")
@requires("package:trust", of=_asked_unit)
def trust_key() -> ResponseReturnValue:
    """Trust the key of another installation to speak for a unit."""
    unit = reads.unit_with_code(session(), request.form["unit"]) or abort(404)
    try:
        trust.trust(acting(), unit.id, request.form.get("key", ""), request.form.get("name", ""))
    except Invalid as refused:
        return _page(422, "key", refused.message)
    flash(_("已登记。请与对方核对指纹。"), "done")
    return redirect(url_for(".index"))


@blueprint.post("/packages/trusted-keys/<int:key_id>/revoke")
@requires("package:trust", of=reads.key_subject)
def revoke(key_id: int) -> ResponseReturnValue:
    """Trust a key no longer."""
    trust.revoke(acting(), key_id)
    flash(_("已停用这个公钥。"), "done")
    return redirect(url_for(".index"))


def _to_report(report_id: int) -> ResponseReturnValue:
    cycle, unit = place_of_report(session(), report_id) or abort(404)
    return redirect(url_for("report.show", cycle_key=cycle.key, unit_code=unit.code))
