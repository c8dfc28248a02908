"""What a reviewer ticks in the queue: sections, each with the revision that was shown."""

import re
from dataclasses import dataclass

from wtforms import Form, SelectMultipleField, TextAreaField

from forms.review import can_be_kept

MOST_PICKED = 100
_SHOWN = re.compile(r"(\d{1,18}):(\d{1,9}):([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shown:
    """A section, and the number and content hash of the revision that the list showed."""

    submission_id: int
    revision: int
    content_hash: str

    def __str__(self) -> str:
        return f"{self.submission_id}:{self.revision}:{self.content_hash}"


class PickForm(Form):
    """Ticked rows; `all` asks for every row that was listed instead."""

    item = SelectMultipleField(validate_choice=False)
    listed = SelectMultipleField(validate_choice=False)
    all = SelectMultipleField(validate_choice=False)
    opinion = TextAreaField(validators=[can_be_kept])

    @property
    def picked(self) -> tuple[Shown, ...]:
        """What was picked, each section once; anything odd is left out."""
        given = self.listed.data if self.all.data else self.item.data
        found: dict[int, Shown] = {}
        for text in (given or [])[:MOST_PICKED]:
            if match := _SHOWN.fullmatch(text):
                shown = Shown(int(match[1]), int(match[2]), match[3])
                found.setdefault(shown.submission_id, shown)
        return tuple(found.values())
