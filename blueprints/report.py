"""The final report: list, proof, preview, compile, freeze, hand over, answer, files."""

from collections.abc import Callable
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

from documents import html
from documents.writers import formats
from domain.errors import Invalid, NotAllowed
from domain.workflow.handover import BACKWARD, REPORT_TRANSITIONS, ReportAction
from forms.report import CoverForm
from forms.review import ReasonForm
from jobs.kinds import Resources
from services import report_recalls, reports
from services.acting import Acting
from services.packages.receiving import return_report
from services.proofs import freeze_proved
from services.reads.report_document import file_name, kept_file, standing_document
from services.reads.report_list import reports_for
from services.reads.report_page import ReportPage, place_of_report, report_page
from services.reads.staleness_page import stale_report_of
from services.reads.subjects import Place, place_of, report_subject, unit_subject
from services.report_recalls import Recall
from services.reports import Cover
from web import errors
from web.acting import acting
from web.clock import today
from web.language import say
from web.permits import may, requires
from web.transaction import session

blueprint = Blueprint("report", __name__)
UNIT = "/cycles/<cycle_key>/units/<unit_code>/report"


@blueprint.get("/reports")
@requires("desk:read")
def index() -> ResponseReturnValue:
    """The reports of the person's units and of those below."""
    return render_template("report/index.html", rows=reports_for(session(), acting().actor))


@blueprint.get(UNIT)
@requires("report:read", of=unit_subject)
def show(cycle_key: str, unit_code: str) -> ResponseReturnValue:
    """Can it go, where is it, and what came back."""
    return _page(cycle_key, unit_code)


def _page(
    cycle_key: str,
    unit_code: str,
    status: int = 200,
    *,
    form: CoverForm | None = None,
    why: str = "",
) -> ResponseReturnValue:
    place = place_of(session(), cycle_key, unit_code) or abort(404)
    page = report_page(session(), *place)
    body = render_template(
        "report/show.html",
        page=page,
        form=form or _cover_of(page),
        reason=request.form.get("reason", ""),
        may_compile=page.is_open and may("report:compile", page.subject),
        acts=_acts(page),
        ways_only=BACKWARD,
        may_hand_over=may("report:hand_over", page.subject),
        may_answer_it=may("handover:answer", page.subject),
        checked=request.form.getlist("checked"),
        formats=formats(),
        why=why,
        stale=stale_report_of(session(), *place),
    )
    return body, status


def _cover_of(page: ReportPage) -> CoverForm:
    last = page.issues[0] if page.issues else None
    if last is None:
        return CoverForm(data={"dated_on": today()})
    return CoverForm(data={"number": last.number, "signer": last.signer, "dated_on": last.dated_on})


def _acts(page: ReportPage) -> frozenset[ReportAction]:
    """What the person who looks may do with the issue under way."""
    live = page.live
    found = {
        action
        for (state, action), (_after, permission) in REPORT_TRANSITIONS.items()
        if live and state is live.state and may(permission, page.subject)
    }
    return frozenset(found if page.parent_name else found - {ReportAction.SEND})


@blueprint.post(UNIT, endpoint="compile")
@requires("report:compile", of=unit_subject)
def compile_issue(cycle_key: str, unit_code: str) -> ResponseReturnValue:
    """Start an issue, or mend the one that is not frozen yet."""
    cycle, unit = place_of(session(), cycle_key, unit_code) or abort(404)
    form = CoverForm(request.form)
    if not form.validate():
        return _page(cycle_key, unit_code, 422, form=form)
    cover = Cover(form.number.data or "", form.signer.data or "", form.dated_on.data)
    try:
        reports.compile_report(acting(), cycle, unit.unit_id, cover)
    except (NotAllowed, Invalid) as refused:
        return _page(cycle_key, unit_code, 422, form=form, why=say(refused.message))
    flash(_("已汇编，请核对预览。"), "done")
    return redirect(url_for(".show", cycle_key=cycle_key, unit_code=unit_code))


@blueprint.get(f"{UNIT}/preview")
@requires("report:read", of=unit_subject)
def preview(cycle_key: str, unit_code: str) -> ResponseReturnValue:
    """The report as paper; each number leads to where it comes from."""
    cycle, unit = place_of(session(), cycle_key, unit_code) or abort(404)
    standing = standing_document(session(), cycle, unit)

    def href(field: str) -> str | None:
        section = standing.section_of(field)
        if section is None:
            return None
        return url_for(
            "rollup.figure",
            cycle_key=cycle_key,
            unit_code=unit_code,
            section_key=section,
            field_key=field,
        )

    return render_template(
        "report/preview.html",
        cycle=cycle,
        unit=unit,
        is_frozen=standing.is_frozen,
        paper=html.fragment(standing.document, href, title_level=2),
    )


@blueprint.get(f"{UNIT}/draft.<format_key>")
@requires("report:read", of=unit_subject)
def export(cycle_key: str, unit_code: str, format_key: str) -> ResponseReturnValue:
    """The report as it stands now, written on the spot; a draft says so on its first page."""
    writer = formats(current_app.config["SETTINGS"].font_dir).get(format_key) or abort(404)
    cycle, unit = place_of(session(), cycle_key, unit_code) or abort(404)
    document = standing_document(session(), cycle, unit).document
    name = file_name(unit.name, f"{document.meta.title}{_('（草稿）')}", writer.extension)
    content = BytesIO(writer.write(document).content)
    return send_file(content, writer.media_type, as_attachment=True, download_name=name)


@blueprint.get("/reports/<int:report_id>/files/<format_key>")
@requires("report:read", of=report_subject)
def download(report_id: int, format_key: str) -> ResponseReturnValue:
    """A finished file, the same bytes each time."""
    file = kept_file(session(), report_id, format_key)
    if file is None:
        return errors.page(404, _("这份文件还没有生成，请稍后从终稿页面下载。"))
    try:
        content = Resources.of(current_app.config["SETTINGS"]).storage.get(file.sha256)
    except (OSError, ValueError):
        return errors.page(500, _("这份文件已丢失或被改动，请联系管理员。"))
    return send_file(
        BytesIO(content),
        file.media_type,
        as_attachment=True,
        download_name=file.name,
        etag=file.sha256,
    )


@blueprint.post("/reports/<int:report_id>/freeze")
@requires("report:freeze", of=report_subject)
def freeze(report_id: int) -> ResponseReturnValue:
    """Freeze a compiled report and have its files made."""

    def act(by: Acting, number: int) -> object:
        return freeze_proved(by, number, request.form.getlist("checked"))

    return _act(report_id, ReportAction.FREEZE, act, _("已定稿，正在生成文件。"))


@blueprint.post("/reports/<int:report_id>/unfreeze")
@requires("report:freeze", of=report_subject)
def unfreeze(report_id: int) -> ResponseReturnValue:
    """End a frozen issue that was not sent."""

    def act(by: Acting, number: int) -> object:
        return report_recalls.unfreeze(by, number, _recall())

    done = _("已撤销定稿。这一稿和它的文件保留可查，可以汇编新一稿。")
    return _act(report_id, ReportAction.UNFREEZE, act, done)


@blueprint.post("/reports/<int:report_id>/withdraw")
@requires("report:hand_over", of=report_subject)
def withdraw(report_id: int) -> ResponseReturnValue:
    """Take a sent report back before it is signed for."""

    def act(by: Acting, number: int) -> object:
        return report_recalls.withdraw(by, number, _recall())

    return _act(report_id, ReportAction.WITHDRAW, act, _("已撤回报送。"))


def _recall() -> Recall:
    return Recall(request.form.get("recall", ""), request.form.get("unused") == "yes")


@blueprint.post("/reports/<int:report_id>/send")
@requires("report:hand_over", of=report_subject)
def send(report_id: int) -> ResponseReturnValue:
    """Hand a frozen report to the unit above."""
    return _act(report_id, ReportAction.SEND, reports.send, _("已报送。"))


@blueprint.post("/reports/<int:report_id>/receive")
@requires("handover:receive", of=report_subject)
def receive(report_id: int) -> ResponseReturnValue:
    """Sign for a report that was handed over."""
    return _act(report_id, ReportAction.RECEIVE, reports.receive, _("已签收。"))


@blueprint.post("/reports/<int:report_id>/accept")
@requires("handover:answer", of=report_subject)
def accept(report_id: int) -> ResponseReturnValue:
    """Accept a received report."""
    return _act(report_id, ReportAction.ACCEPT, reports.accept, _("已接收。"))


@blueprint.post("/reports/<int:report_id>/send-back")
@requires("handover:answer", of=report_subject)
def send_back(report_id: int) -> ResponseReturnValue:
    """Return a received report with a reason."""
    form = ReasonForm(request.form)
    if not form.validate():
        return _refused(report_id, 422, " ".join(form.reason.errors))

    def act(by: Acting, number: int) -> object:
        return return_report(by, number, form.reason.data or "")

    return _act(report_id, ReportAction.RETURN, act, _("已退回，下级可以重新汇编。"))


def _act(
    report_id: int, action: ReportAction, act: Callable[[Acting, int], object], done: str
) -> ResponseReturnValue:
    try:
        act(acting(), report_id)
    except NotAllowed as refused:
        return _after_refusal(report_id, action, say(refused.message))
    flash(done, "done")
    return _to_page(report_id)


def _after_refusal(report_id: int, action: ReportAction, why: str) -> ResponseReturnValue:
    """A second click finds the report where the first has put it; anything else is said."""
    page = report_page(session(), *_place(report_id))
    state = next(issue.state for issue in page.issues if issue.id == report_id)
    if any(
        after is state
        for (_before, known), (after, _permission) in REPORT_TRANSITIONS.items()
        if known is action
    ):
        return _to_page(report_id)
    return _refused(report_id, 422 if (state, action) in REPORT_TRANSITIONS else 409, why)


def _refused(report_id: int, status: int, why: str) -> ResponseReturnValue:
    cycle, unit = _place(report_id)
    return _page(cycle.key, unit.code, status, why=why)


def _to_page(report_id: int) -> ResponseReturnValue:
    cycle, unit = _place(report_id)
    return redirect(url_for(".show", cycle_key=cycle.key, unit_code=unit.code))


def _place(report_id: int) -> Place:
    return place_of_report(session(), report_id) or abort(404)
