"""The queue of a reviewer: one list to work through, and approving several at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from domain.access.facts import Subject
from domain.errors import Conflict, DomainError
from domain.message import Message, msg
from forms.fields import counted
from forms.queue import PickForm, Shown
from services import moving
from services.moving import Words
from services.reads.queue import QueueRow, picked_rows, queue_of, titles_of
from services.reads.queue_listing import Filters
from services.reads.review_page import has_decided
from services.reads.subjects import submission_subject
from services.sections import load_section
from web.acting import acting
from web.permits import may, requires
from web.showing import queue as showing
from web.transaction import of_its_own, session

blueprint = Blueprint("queue", __name__)
CHANGED = msg("列出之后内容有了新的版次，没有办理。请打开看过变化再决定。")
GONE = msg("没有找到这一章节，或您无权查看。")
TAKEN = msg("这一审批节点已由他人办理或已收回，没有办理。")
DONE_BEFORE = msg("这一版您已经办理过。")
OWN_WORK = msg("内容由您填写，不能由您审批。")
NOTHING_TICKED = msg("请先勾选要同意的章节。")
AT_ONCE = msg("有人同时办理了同一事项，本次操作没有记录，请重试。")


@blueprint.get("/queue")
@requires("queue:read")
def show() -> ResponseReturnValue:
    """One of the queue's lists, narrowed and ordered as the address says."""
    return _page(request.args.getlist("ticked"))


def _page(
    ticked: Iterable[str], status: int = 200, why: Message | None = None
) -> ResponseReturnValue:
    filters = showing.filters_from(request.args)
    page = counted(request.args.get("page"), 1)
    body = render_template(
        "queue/show.html",
        queue=queue_of(session(), showing.asked(filters), page),
        ticked=set(ticked),
        why=why,
        **_around(filters),
    )
    return body, status


def _around(filters: Filters) -> dict[str, object]:
    return {
        "filters": filters,
        "arguments": showing.arguments_of(filters),
        "packed": showing.packed(filters),
        "sorted_by": showing.sorted_by,
    }


@blueprint.post("/queue/listed")
@requires("queue:decide")
def listed() -> ResponseReturnValue:
    """What was ticked, with the revision that an approval will name; nothing is done yet."""
    form = PickForm(request.form)
    if not form.picked:
        return _page((), 422, NOTHING_TICKED)
    return _listed(form)


def _listed(form: PickForm, status: int = 200) -> ResponseReturnValue:
    filters = showing.filters_from(request.args)
    by_id = {shown.submission_id: shown for shown in form.picked}
    rows = picked_rows(session(), showing.asked(Filters()), list(by_id))
    is_current = {row.submission_id: _is_current(row, by_id) for row in rows}
    body = render_template(
        "queue/listed.html",
        rows=rows,
        is_current=is_current,
        shown=[by_id[row.submission_id] for row in rows if is_current[row.submission_id]],
        gone=len(by_id) - len(rows),
        form=form,
        **_around(filters),
    )
    return body, status


def _is_current(row: QueueRow, by_id: dict[int, Shown]) -> bool:
    shown = by_id[row.submission_id]
    return (shown.revision, shown.content_hash) == (row.revision, row.revision_hash)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one section: `why_not` is None where it was approved."""

    shown: Shown
    why_not: Message | None


@blueprint.post("/queue/approve")
@requires("queue:decide")
def approve() -> ResponseReturnValue:
    """Approve what was listed, each in a transaction of its own; say what became of each."""
    form = PickForm(request.form)
    if not form.picked:
        return _page((), 422, NOTHING_TICKED)
    if not form.validate():
        return _listed(form, 422)
    words = Words(form.opinion.data or "")
    outcomes = [_approve_one(shown, words) for shown in form.picked]
    known = [each.shown.submission_id for each in outcomes if each.why_not is not GONE]
    return render_template(
        "queue/outcomes.html",
        done=[each for each in outcomes if each.why_not is None],
        refused=[each for each in outcomes if each.why_not is not None],
        titles=titles_of(session(), known),
        **_around(showing.filters_from(request.args)),
    )


def _approve_one(shown: Shown, words: Words) -> Outcome:
    try:
        with of_its_own():
            _refuse_unless_permitted(shown)
            by = acting()
            section = load_section(by.session, shown.submission_id, for_change=True)
            if section.submission.revision_number != shown.revision:
                raise Conflict(CHANGED)
            moving.approve(by, shown.submission_id, shown.content_hash, words)
    except DomainError as refused:
        return Outcome(shown, refused.message)
    except (StaleDataError, IntegrityError, OperationalError):
        return Outcome(shown, AT_ONCE)
    return Outcome(shown, None)


def _refuse_unless_permitted(shown: Shown) -> None:
    """What `requires` does for a page of one section. Raises DomainError with the reason."""
    subject = submission_subject(session(), shown.submission_id)
    if subject is None or not may("submission:read", subject):
        raise DomainError(GONE)
    if not may("submission:approve", subject):
        raise DomainError(_why_not(shown, subject))


def _why_not(shown: Shown, subject: Subject) -> Message:
    by = acting()
    if has_decided(by, shown.submission_id, shown.revision):
        return DONE_BEFORE
    if by.person in subject.signers & subject.drafters:
        return OWN_WORK
    return TAKEN
