"""Around a section's content: its unit's other sections, its chain, its history, its findings."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from domain.checks import Finding
from domain.workflow.chain import Quorum
from domain.workflow.states import Action, State
from services.reads.history import HistoryLine
from services.reads.progress import StepRow, StepState
from services.reads.section_page import SectionPage
from web import clock
from web.dates import day, distance, moment
from web.language import say
from web.showing.mending import to_mend

Item = dict[str, Any]
SENT_BACK = (Action.RETURN, Action.REOPEN)


class Told(Protocol):
    """A section whose chain and history are told."""

    @property
    def state(self) -> State: ...
    @property
    def steps(self) -> tuple[StepRow, ...]: ...
    @property
    def history(self) -> tuple[HistoryLine, ...]: ...
    @property
    def labels(self) -> Mapping[str, str]: ...
    @property
    def stale_revision(self) -> int: ...


def outline(page: SectionPage) -> list[Item]:
    """The unit's sections, with what is missing in each that can still be written."""
    return [
        {
            "number": sibling.number,
            "title": sibling.title,
            "state": sibling.state,
            "href": url_for("section.show", submission_id=sibling.submission_id),
            "is_current": sibling.is_this,
            "is_late": sibling.is_late,
            "missing": sibling.missing if sibling.state in (State.DRAFT, State.RETURNED) else 0,
        }
        for sibling in page.siblings
    ]


def chain(page: Told) -> list[Item]:
    """The steps with their people; a step done says who decided and when."""
    returned = last_return(page)
    returned_at = returned.step if returned and page.state is State.RETURNED else None
    giving = ("approve", "keep")
    approvals = {
        line.step: line for line in page.history if line.verb in giving and not line.is_undone
    }
    return [
        {
            "title": step.title,
            "state": _state_of(step, is_returned=index == returned_at),
            "quorum": _quorum(step),
            "people": step.approved_by if step.state is StepState.DONE else step.people,
            "when": _when(approvals.get(index)) if step.state is StepState.DONE else "",
            "due": day(step.due_on),
            "distance": distance(step.due_on) if step.due_on else "",
            "is_late": step.due_on is not None and step.due_on < clock.today(),
            "note": _partly(step),
        }
        for index, step in enumerate(page.steps)
    ]


def _state_of(step: StepRow, *, is_returned: bool) -> str:
    if is_returned:
        return "returned"
    if step.is_stuck or (not step.people and step.state is not StepState.DONE):
        return "broken"
    return step.state.value


def _quorum(step: StepRow) -> str:
    if len(step.people) < 2:
        return ""
    match step.quorum:
        case Quorum.ANY:
            return str(_("一人办理即可"))
        case Quorum.ALL:
            return str(_("须全部同意"))
        case Quorum.AT_LEAST:
            return str(_("须 %(count)s 人同意", count=step.count))


def _when(line: HistoryLine | None) -> str:
    if line is None:
        return ""
    return str(_("%(when)s 同意 · 第 %(number)s 版", when=moment(line.at), number=line.revision))


def _partly(step: StepRow) -> str:
    if step.state is not StepState.OPEN:
        return ""
    said = []
    if step.approved_by:
        said.append(str(_("已同意：%(names)s", names=_("、").join(step.approved_by))))
    if step.added:
        said.append(str(_("加签：%(names)s", names=_("、").join(step.added))))
    return " ".join(said)


def history(page: Told) -> list[Item]:
    """Every act, the newest first."""
    return [entry(line, page) for line in reversed(page.history)]


def entry(line: HistoryLine, page: Told) -> Item:
    """One act as the macro `history` takes it; the fields to mend follow the words."""
    words = [line.words, to_mend(line.named, page.labels)]
    step = page.steps[line.step].title if line.step is not None else ""
    return {
        "when": moment(line.at),
        "who": line.person or _("系统"),
        "behalf": line.on_behalf_of,
        "verb": _verb(line, page),
        "revision": line.revision,
        "step": step,
        "words": "\n".join(filter(None, words)),
        "is_stale": line.is_approval and line.revision == page.stale_revision,
    }


def _verb(line: HistoryLine, page: Told) -> str:
    """What was done, in words: to whom, to which step, by when, and whether it still counts."""
    said = say(line.verb_name)
    if line.to_step is not None:
        said = str(_("退回到“%(step)s”", step=page.steps[line.to_step].title))
    if line.due_on is not None:
        said += str(_("，期限 %(day)s", day=day(line.due_on)))
    if line.days_late:
        said += str(ngettext("，迟交 %(num)d 天", "，迟交 %(num)d 天", line.days_late))
    return said + str(_("（已撤销）")) if line.is_undone else said


def last_return(page: Told) -> HistoryLine | None:
    """The act that sent the section back to the drafter last, if it still counts."""
    sent_back = (
        line
        for line in reversed(page.history)
        if line.verb in SENT_BACK and line.to_step is None and not line.is_undone
    )
    return next(sent_back, None)


def return_notice(page: SectionPage) -> Item | None:
    """Who sent the section back and what they said, while it is being mended.

    What they named is not among the words: the form lists it, with what leads there.
    """
    line = last_return(page)
    if line is None or page.state is not State.RETURNED:
        return None
    return {**entry(line, page), "words": line.words}


def finding_items(
    findings: Iterable[Finding],
    explanations: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
) -> list[Item]:
    """Findings as the macros take them; `names` maps a field's key to its input's name."""
    return [
        {
            "severity": finding.severity.value,
            "message": say(finding.message),
            "hint": say(finding.hint) if finding.hint else "",
            "code": finding.code,
            "is_new": finding.is_new,
            "explanation": (explanations or {}).get(finding.key, ""),
            "href": f"#f-{names[finding.place.field]}"
            if names and finding.place.field in names
            else "",
        }
        for finding in findings
    ]
