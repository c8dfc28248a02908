"""What a signer sends with a verb: a person, words, a step, a day, and what was shown."""

from datetime import date

from wtforms import HiddenField, StringField

from domain.errors import Invalid
from domain.message import msg
from forms.fields import counted
from forms.review import ReasonForm


class VerbForm(ReasonForm):
    """One form for all verbs: each reads what it needs of it."""

    person = StringField()
    how = StringField()
    shown_hash = HiddenField()
    revision = HiddenField()
    to_step = StringField()
    due_on = StringField()

    @property
    def words(self) -> str:
        return self.reason.data or ""

    @property
    def step(self) -> int | None:
        """The earlier step (index) chosen; None: to the drafter."""
        chosen = counted(self.to_step.data, -1)
        return chosen if chosen >= 0 else None

    @property
    def day(self) -> date | None:
        """The day typed; None for nothing. Raises Invalid for what is no day."""
        return _day(self.due_on.data or "")


class AbsenceForm(ReasonForm):
    """Who stands in for somebody, from which day to which."""

    person = StringField()
    starts_on = StringField()
    ends_on = StringField()

    @property
    def days(self) -> tuple[date, date]:
        """The first day and the last. Raises Invalid where one is missing or no day."""
        first, last = _day(self.starts_on.data or ""), _day(self.ends_on.data or "")
        if first is None or last is None:
            raise Invalid(msg("请填写开始日期和结束日期。"))
        return first, last


def _day(typed: str) -> date | None:
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError as error:
        raise Invalid(msg("请按 2023-06-30 的样子填写日期。")) from error
