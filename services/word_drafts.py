"""Taking chosen answers of a Word draft into the drafts of a unit's sections."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.answers import Answer
from models import Submission
from services.acting import Acting
from services.drafting import Typed, save_draft
from services.sections import load_section


@dataclass(frozen=True, slots=True)
class Chosen:
    """The answers taken for one section, and the draft version beside which they were shown."""

    submission_id: int
    based_on: int
    answers: Mapping[str, Answer]


def take(by: Acting, chosen: Chosen) -> Submission:
    """Write the chosen answers, as if the person had typed them.

    Raises Conflict when somebody changed the same after the preview, NotAllowed when the section
    or a field is closed.
    """
    section = load_section(by.session, chosen.submission_id, for_change=True)
    save_draft(by, chosen.submission_id, Typed(chosen.answers, based_on=chosen.based_on))
    return section.submission
