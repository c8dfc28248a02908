"""Urging from the board: what would be urged, then one by one, each with its own result."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from domain.errors import DomainError
from domain.message import Message, msg
from forms.board import MOST_URGED, UrgeForm
from services.moving import Words
from services.reads.board.listing import ListedSection, Listing, listing_of
from services.reads.board.urgable import can_be_urged, urged_lately
from services.reads.queue import titles_of
from services.reads.subjects import place_of, submission_subject
from services.verbs import urging
from web.acting import acting
from web.permits import may
from web.showing import board as showing
from web.transaction import of_its_own, session

GONE = msg("没有找到这一章节，或您无权查看。")
NOT_YOURS = msg("您不能催办这一章节：催办人是上级单位的汇总人、管理员，或本单位的填报人。")
AT_ONCE = msg("有人同时办理了同一事项，本次操作没有记录，请重试。")
NOTHING_TICKED = msg("请先勾选要催办的章节。")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one section: `people` were urged, or `why_not` says why nobody was."""

    submission_id: int
    people: int
    why_not: Message | None


@dataclass(frozen=True, slots=True)
class Choice:
    """What a question asks for, parted: `rows` can be urged now, the rest is counted.

    `more` could be urged too, once these are; `lately` were urged by the person already, `others`
    are for somebody else to urge, `done` wait for nobody.
    """

    rows: tuple[ListedSection, ...]
    more: int
    lately: int
    others: int
    done: int


def listed(
    cycle_key: str, unit_code: str, status: int = 200, why: Message | None = None
) -> ResponseReturnValue:
    """What the question asks for and the person can urge, ticked; nothing is done yet."""
    filters = showing.filters_from(request.args)
    place = place_of(session(), cycle_key, unit_code)
    assert place is not None  # noqa: S101 - the permission asked for the same place
    listing = listing_of(session(), *place, showing.day(), filters)
    body = render_template(
        "board/urge.html",
        listing=listing,
        choice=_choice(listing),
        cycle_key=cycle_key,
        filters=filters,
        arguments=showing.arguments_of(filters),
        why=why,
    )
    return body, status


def _choice(listing: Listing) -> Choice:
    by = acting()
    lately = urged_lately(by, [each.cell.submission_id for each in listing.listed])
    kinds = Counter[str]()
    rows: list[ListedSection] = []
    for each in listing.listed:
        kind = _kind(each, lately)
        kinds[kind] += 1
        if not kind and len(rows) < MOST_URGED:
            rows.append(each)
    return Choice(
        tuple(rows), kinds[""] - len(rows), kinds["lately"], kinds["others"], kinds["done"]
    )


def _kind(each: ListedSection, lately: frozenset[int]) -> str:
    if not can_be_urged(each.cell):
        return "done"
    if not may("submission:urge", each.subject):
        return "others"
    return "lately" if each.cell.submission_id in lately else ""


def urge(cycle_key: str, unit_code: str) -> ResponseReturnValue:
    """Urge what was picked, each in a transaction of its own; say what became of each."""
    form = UrgeForm(request.form)
    if not form.picked:
        return listed(cycle_key, unit_code, 422, NOTHING_TICKED)
    if not form.validate():
        return listed(cycle_key, unit_code, 422, msg("附言太长，没有催办。"))
    words = Words(form.reason.data or "")
    outcomes = [_urge_one(submission_id, words) for submission_id in form.picked]
    return render_template(
        "board/urged.html",
        cycle_key=cycle_key,
        unit_code=unit_code,
        arguments=showing.arguments_of(showing.filters_from(request.args)),
        done=[each for each in outcomes if each.why_not is None],
        refused=[each for each in outcomes if each.why_not is not None],
        titles=titles_of(session(), _known(outcomes)),
    )


def _known(outcomes: Iterable[Outcome]) -> list[int]:
    return [each.submission_id for each in outcomes if each.why_not is not GONE]


def _urge_one(submission_id: int, words: Words) -> Outcome:
    try:
        with of_its_own():
            _refuse_unless_permitted(submission_id)
            people = urging.urge(acting(), submission_id, words)
    except DomainError as refused:
        return Outcome(submission_id, 0, refused.message)
    except (StaleDataError, IntegrityError, OperationalError):
        return Outcome(submission_id, 0, AT_ONCE)
    return Outcome(submission_id, len(people), None)


def _refuse_unless_permitted(submission_id: int) -> None:
    """What `requires` does for a page of one section. Raises DomainError with the reason."""
    subject = submission_subject(session(), submission_id)
    if subject is None or not may("submission:read", subject):
        raise DomainError(GONE)
    if not may("submission:urge", subject):
        raise DomainError(NOT_YOURS)
