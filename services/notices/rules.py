"""Which event tells whom, in which words, and where that leads: the whole rule, as a table.

An event is a row of the audit trail. A person is told by the first line that names them, and
nobody is told of their own act. Who is named by PEOPLE stands in the event's fact `people`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.workflow.states import EventKind


class Group(StrEnum):
    """Who is told, seen from what the event is about."""

    NEXT_SIGNERS = "next_signers"  # for whom the act opened a step
    CLOSED_SIGNERS = "closed_signers"  # whose step it closed before they decided
    EARLIER_APPROVERS = "earlier_approvers"  # who approved before in this round
    AUTHORS = "authors"  # who submitted and who wrote
    WRITERS = "writers"  # who may write for the unit
    PEOPLE = "people"  # whom the event itself names
    REPORT_AUTHORS = "report_authors"  # who compiled, froze and sent a report
    REPORT_RECEIVERS = "report_receivers"  # who may sign for it above
    ALL_WRITERS = "all_writers"  # who may write in a whole cycle, or in the one unit it is about


class Page(StrEnum):
    """The page a notice leads to."""

    SECTION = "section"
    REVIEW = "review"
    REPORT = "report"
    BOARD = "board"
    ROLL_UP = "roll_up"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class Telling:
    """One line: these people, in the words of `services.notices.wording`, lead to a page."""

    to: Group
    words: str
    page: Page
    by_mail: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """What an event tells; `robot_words` say it in the group chat, where there is a robot."""

    tellings: tuple[Telling, ...]
    robot_words: str = ""


def _rule(*tellings: Telling, robot_words: str = "") -> Rule:
    return Rule(tellings, robot_words)


_DECIDE = Telling(Group.NEXT_SIGNERS, "to_decide", Page.REVIEW)


def _named(words: str, page: Page = Page.REVIEW) -> Rule:
    return _rule(_DECIDE, Telling(Group.PEOPLE, words, page))


RULES: Mapping[str, Rule] = {
    EventKind.SUBMITTED: _rule(_DECIDE),
    EventKind.APPROVED: _rule(
        _DECIDE, Telling(Group.AUTHORS, "step_approved", Page.SECTION, by_mail=False)
    ),
    "approved_at_last": _rule(Telling(Group.AUTHORS, "approved_at_last", Page.SECTION)),
    EventKind.RETURNED: _rule(
        _DECIDE,
        Telling(Group.AUTHORS, "returned", Page.SECTION),
        Telling(Group.EARLIER_APPROVERS, "returned_after_yours", Page.SECTION),
        Telling(Group.CLOSED_SIGNERS, "over_by_return", Page.SECTION),
    ),
    EventKind.WITHDRAWN: _rule(Telling(Group.CLOSED_SIGNERS, "withdrawn", Page.SECTION)),
    EventKind.REOPENED: _rule(
        Telling(Group.AUTHORS, "reopened", Page.SECTION),
        Telling(Group.EARLIER_APPROVERS, "reopened_after_yours", Page.SECTION),
    ),
    EventKind.WAIVED: _rule(Telling(Group.WRITERS, "waived", Page.SECTION)),
    EventKind.REINSTATED: _rule(Telling(Group.WRITERS, "reinstated", Page.SECTION)),
    "all_is_in": _rule(
        Telling(Group.PEOPLE, "all_is_in", Page.ROLL_UP), robot_words="all_is_in_robot"
    ),
    "transferred": _named("transferred"),
    "reassigned": _named("transferred"),
    "opinion_asked": _named("opinion_asked"),
    "opinion_given": _named("opinion_given"),
    "signer_added": _named("signer_added"),
    "signer_removed": _named("signer_removed", Page.SECTION),
    "copied": _named("copied", Page.SECTION),
    "urged": _named("urged"),
    "urged_to_mend": _named("urged_to_mend", Page.SECTION),
    "undone": _named("undone", Page.SECTION),
    "mentioned": _named("mentioned", Page.SECTION),
    "commented": _named("commented", Page.SECTION),
    "report_sent": _rule(
        Telling(Group.REPORT_RECEIVERS, "report_sent", Page.REPORT), robot_words="report_sent"
    ),
    "report_withdrawn": _rule(Telling(Group.REPORT_RECEIVERS, "report_withdrawn", Page.REPORT)),
    "report_received": _rule(
        Telling(Group.REPORT_AUTHORS, "report_received", Page.REPORT, by_mail=False)
    ),
    "report_accepted": _rule(
        Telling(Group.REPORT_AUTHORS, "report_accepted", Page.REPORT),
        robot_words="report_accepted",
    ),
    "report_returned": _rule(
        Telling(Group.REPORT_AUTHORS, "report_returned", Page.REPORT),
        robot_words="report_returned",
    ),
    "cycle_opened": _rule(
        Telling(Group.ALL_WRITERS, "cycle_opened", Page.DESK), robot_words="cycle_opened"
    ),
    "cycle_dates_changed": _rule(
        Telling(Group.ALL_WRITERS, "cycle_dates_changed", Page.DESK),
        robot_words="cycle_dates_changed",
    ),
    "extension_given": _rule(Telling(Group.ALL_WRITERS, "extension_given", Page.DESK)),
    "extension_withdrawn": _rule(Telling(Group.ALL_WRITERS, "extension_withdrawn", Page.DESK)),
}

SILENT: Mapping[str, str] = {
    EventKind.IMPORTED: "comes with a report, which whoever takes it in will see",
    EventKind.SAVED: "a draft is saved every few seconds",
    "figures_refreshed": "is part of drafting",
    "terms_loaded": "the checks speak at the text itself",
    "escalated": "the reminders tell of all that escalates on a day in one notice",
    "report_compiled": "may be mended many times; the desk of the one who freezes shows it",
    "report_frozen": "waits on the desk of the one who hands it over",
    "report_unfrozen": "nobody above has it; the sections that change tell their own",
    "report_imported": "whoever takes a package in is the one to sign for it",
    "package_exported": "is one's own act",
    "package_answered": "the answer tells by itself",
    "key_trusted": "is an administrator's own act",
    "key_revoked": "is an administrator's own act",
    "cycle_closed": "nothing is left to be done",
    "cycle_planned": "nobody else has anything to do with it before it opens",
    "cycle_replanned": "nobody else has anything to do with it before it opens",
    "cycle_plan_dropped": "nobody else has known of it",
    "account_added": "the person cannot have signed in yet",
    "account_disabled": "a closed account is told nothing",
    "role_given": "the desk shows what it brings",
    "password_changed": "done on the command line with the person",
    "signed_in": "is one's own act",
    "notice_choice_made": "is one's own act",
    "stand_in_set": "what it opens waits on the desk of the one who stands in",
    "stand_in_ended": "what is open stays on the desk of whose it is",
    "attachment_added": "is part of drafting",
    "attachment_removed": "is part of drafting",
    "comment_withdrawn": "takes words back that were told",
    "thread_resolved": "the page shows it at its place",
    "thread_reopened": "the page shows it at its place",
    "proposed": "the return that follows tells of it",
}
"""The events that nobody is told of, each with the reason."""


class Nag(StrEnum):
    """Reminders that no act makes but time: for a step, for a draft, and to the level above."""

    STEP_DUE_SOON = "step_due_soon"
    STEP_LATE = "step_late"
    STEP_ESCALATED = "step_escalated"
    DRAFT_DUE_SOON = "draft_due_soon"
    DRAFT_LATE = "draft_late"
    DRAFT_ESCALATED = "draft_escalated"
    RETURNED_UNTOUCHED = "returned_untouched"
    STUCK = "stuck"
