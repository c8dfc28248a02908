"""Remarks as the templates show them: at their fields, in a panel, and on a page of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import gettext as _

from domain.narrative import Block, Narrative, plain_text, text_of, tokens_of
from domain.narrative import runs_of as texts_of
from domain.remarks.proposals import applied
from domain.remarks.states import Fit, ProposalState, Visibility
from services.opening import Opening
from services.reads.remarks import (
    ProposalRow,
    Remarks,
    ThreadRow,
    people_to_mention,
    remarks_on,
    unresolved_counts,
)
from services.reads.section_page import SectionPage
from web.acting import acting
from web.dates import moment
from web.paths import own_path
from web.showing.proposed import difference_of, words_of

Item = dict[str, Any]
QUOTE = 40


@dataclass(frozen=True, slots=True)
class AtField:
    """The remarks at one field, or on the whole section (no key); `now` is what it says."""

    key: str
    label: str
    now: str = ""
    threads: Sequence[Item] = ()
    proposals: Sequence[Item] = ()

    @property
    def unresolved(self) -> int:
        """How many threads are open."""
        return sum(1 for thread in self.threads if not thread["is_resolved"])

    @property
    def waiting(self) -> int:
        """How many threads and proposals wait for somebody."""
        return self.unresolved + sum(1 for p in self.proposals if p["is_open"])


@dataclass(frozen=True, slots=True)
class RemarksView:
    """Everything to show; `places` are the choices of where a comment stands: (value, words)."""

    submission_id: int
    groups: Mapping[str, AtField]
    remarks: Remarks
    people: Mapping[str, list[str]] = field(default_factory=dict)
    next: str = ""

    def at(self, key: str) -> AtField | None:
        """The remarks at a field; None where there are none."""
        return self.groups.get(key)

    @property
    def unresolved(self) -> int:
        return len(self.remarks.unresolved)

    @property
    def unanswered(self) -> int:
        return len(self.remarks.unanswered)

    @property
    def settled(self) -> list[tuple[AtField, Item | None, Item | None]]:
        """(place, thread, proposal) of everything that waits for nobody any more."""
        found: list[tuple[AtField, Item | None, Item | None]] = []
        for group in self.groups.values():
            found += [(group, each, None) for each in group.threads if each["is_resolved"]]
            found += [(group, None, each) for each in group.proposals if not each["is_open"]]
        return found

    def ordered(self, first: str) -> list[AtField]:
        """Every place with remarks, in the report's order, the one asked for before the others."""
        return sorted(self.groups.values(), key=lambda group: group.key != first)


def view_of(page: SectionPage) -> RemarksView:
    """The remarks on the section of a page, as far as the person who asks may read them."""
    by = acting()
    remarks = remarks_on(by, page)
    people = people_to_mention(by, page) if remarks.may_write else ()
    keys = ["", *(row.spec.key for part in page.parts for row in part.fields)]
    groups = {}
    for key in dict.fromkeys(keys):
        threads = [thread_item(each) for each in remarks.threads if each.field == key]
        proposals = [
            proposal_item(each, page, remarks, by.person)
            for each in remarks.proposals
            if each.spec.key == key
        ]
        if threads or proposals:
            groups[key] = AtField(key, label_of(page, key), _now(page, key), threads, proposals)
    return RemarksView(
        submission_id=page.submission_id,
        groups=groups,
        remarks=remarks,
        people={
            visibility.value: [p.label for p in people if p.reads(visibility)]
            for visibility in Visibility
        },
        next=_came_from(),
    )


def _now(page: SectionPage, key: str) -> str:
    """What a field says now, to stand beside what is proposed."""
    if not key:
        return ""
    spec = page.template.fields[key]
    if spec.is_narrative:
        unknown = {name: str(_("（未填）")) for name in page.labels}
        return plain_text(page.own.narrative(key), {**unknown, **page.shown})
    return words_of(page.own[key], spec)


def counted(outline: list[Item], page: SectionPage) -> list[Item]:
    """The outline of the unit's sections, each with how many threads are open in it."""
    counts = unresolved_counts(acting(), page)
    return [
        {**item, "remarks": counts.get(sibling.submission_id, 0)}
        for item, sibling in zip(outline, page.siblings, strict=True)
    ]


def label_of(page: SectionPage, key: str) -> str:
    """The name of a place: a field's label, or the section as a whole."""
    return page.labels[key] if key else str(_("整个章节"))


def thread_item(thread: ThreadRow) -> Item:
    """A thread as the macros take it."""
    return {
        "id": thread.id,
        "place": _paragraph(thread.place) if thread.anchor else "",
        "quote": shortened(thread.quote) if thread.place is not None else thread.quote,
        "is_changed": thread.anchor is not None and thread.place is None,
        "revision": thread.revision,
        "is_internal": thread.visibility is Visibility.INTERNAL,
        "visibility": thread.visibility.value,
        "is_resolved": thread.is_resolved,
        "resolved_by": thread.resolved_by,
        "resolved_when": moment(thread.resolved_at),
        "may_settle": thread.may_settle,
        "comments": [
            {
                "id": comment.id,
                "who": comment.author,
                "when": moment(comment.at),
                "words": comment.words,
                "is_withdrawn": comment.is_withdrawn,
                "may_withdraw": comment.may_withdraw,
            }
            for comment in thread.comments
        ],
    }


def proposal_item(row: ProposalRow, page: SectionPage, remarks: Remarks, person: int) -> Item:
    """A proposed change as the macros take it."""
    is_open = row.state is ProposalState.OPEN
    is_closed = page.opening is not None and _is_closed(row, page, page.opening)
    return {
        "id": row.id,
        "key": row.spec.key,
        "place": _paragraph(row.place) if row.place is not None else "",
        "difference": difference_of(row.spec, row.change, page.shown),
        "reason": row.reason,
        "who": row.made_by,
        "when": moment(row.made_at),
        "revision": row.revision,
        "state": row.state.value,
        "is_open": is_open,
        "is_outdated": is_open and row.fit is Fit.OUTDATED,
        "is_done": is_open and row.fit is Fit.DONE,
        "is_closed": is_open and remarks.may_answer and is_closed,
        "may_take": is_open and remarks.may_answer and not is_closed and row.fit is Fit.FITS,
        "may_leave": is_open and remarks.may_answer,
        "may_withdraw": is_open and row.made_by_id == person,
        "answered_by": row.answered_by,
        "answered_when": moment(row.answered_at),
        "answer": row.answer,
    }


def _paragraph(place: int | None) -> str:
    return "" if place is None else str(_("第 %(number)s 段", number=place + 1))


def _is_closed(row: ProposalRow, page: SectionPage, opening: Opening) -> bool:
    """Whether what a proposal would change is not open."""
    answer = applied(row.change, page.own[row.spec.key])
    fits = page.own[row.spec.key] if answer is None else answer
    return opening.why_closed(row.spec, fits) is not None


def shortened(words: str) -> str:
    """The beginning of a paragraph's words, enough to know it by."""
    line = " ".join(words.split())
    return line if len(line) <= QUOTE else f"{line[:QUOTE]}…"


def beginning(block: Block, shown: Mapping[str, str]) -> str:
    """The beginning of a block as it reads now."""
    unknown = {token.field: f"〔{_('未填')}〕" for token in tokens_of(Narrative((block,)))}
    return shortened(" ".join(text_of(run, {**unknown, **shown}) for run in texts_of(block)))


def _came_from() -> str:
    """The page to go back to: this one, or where the page with these remarks was opened from."""
    told = own_path(request.values.get("next"))
    return told or (request.full_path.rstrip("?") if request.method == "GET" else "")
