"""The page on which a section is read, and what may be done with it from there."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from domain.message import Message
from domain.workflow.states import Action
from forms.fields import Box
from services.acting import Acting
from services.reads.attachments import evidence_of
from services.reads.section_page import SectionPage, section_page
from services.reads.way_up import way_up
from web.acting import acting
from web.language import say
from web.showing import around, fields, remark_places, remarks


def context(page: SectionPage, beside: fields.Beside | None = None) -> dict[str, Any]:
    """What every page that shows a section's content needs."""
    return {
        "page": page,
        "parts": fields.read_parts(page, beside),
        "evidence": evidence_of(acting(), page.submission_id),
        "outline": remarks.counted(around.outline(page), page),
        "remarks": remarks.view_of(page),
        "remark_places": remark_places.choices_of(page),
        "chain": around.chain(page),
        "entries": around.history(page),
        "findings": around.finding_items(fields.unplaced(page, page.findings), page.explanations),
        "offers": {action.value: why for action, why in page.offers.items()},
        "Action": Action,
        "way": way_up(acting().session, page),
    }


def reading_page(
    page: SectionPage, status: int = 200, *, why: str = "", reason: Box | None = None
) -> ResponseReturnValue:
    """The section to be read; `why` says what was refused, `reason` is a reason to be mended."""
    body = render_template(
        "section/read.html",
        **context(page),
        why=why,
        named=None,
        reason=reason or Box("reason", "", []),
    )
    return body, status


def refused_page(by: Acting, submission_id: int, why: Message) -> ResponseReturnValue:
    """The section as it stands now, with the sentence that says why an act was refused."""
    return reading_page(section_page(by, submission_id), 409, why=say(why))
