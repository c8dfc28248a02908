"""What head office sends about a cycle: a plan, other dates, more time, waivers."""

from collections.abc import Collection, Mapping
from datetime import date

from wtforms import Form, SelectMultipleField, StringField, TextAreaField

from domain.cycle.dates import Dates, Limits
from domain.errors import Invalid
from domain.message import Message, msg
from domain.text import clean_line
from forms.fields import counted
from forms.review import ReasonForm

LONGEST_KEY = 64
LONGEST_TITLE = 200
_DAYS = ("opens", "due", "closes")


class PlanForm(Form):
    """A cycle to be; the days of each level are read by the level's key."""

    key = StringField()
    title = StringField()
    choice = StringField()
    previous = StringField()
    left_out = SelectMultipleField(validate_choice=False)

    @property
    def name(self) -> str:
        """The title. Raises Invalid for none or one that is too long."""
        said = clean_line(self.title.data or "")
        if not said or len(said) > LONGEST_TITLE:
            raise Invalid(msg("请填写周期名称，最多 %(most)s 个字。", most=LONGEST_TITLE))
        return said

    @property
    def code(self) -> str:
        """The key. Raises Invalid for one that does not fit into the address of a page."""
        said = clean_line(self.key.data or "")
        fits = said and all(sign.isalnum() or sign in "-_." for sign in said)
        if not fits or len(said) > LONGEST_KEY:
            raise Invalid(
                msg("周期代码只能用字母、数字和“-_.”，最多 %(most)s 个字符。", most=LONGEST_KEY)
            )
        return said

    @property
    def units_left_out(self) -> tuple[int, ...]:
        """The units (ids) that were ticked."""
        found = (counted(each, 0) for each in self.left_out.data or ())
        return tuple(sorted({each for each in found if each > 0}))


def dates_typed(
    typed: Mapping[str, str], levels: Collection[str], names: Mapping[str, Message | str]
) -> dict[str, Dates]:
    """The days of each level that has any. Raises Invalid for what is no day or is half filled."""
    found: dict[str, Dates] = {}
    for level in levels:
        words = [typed.get(f"{name}-{level}", "").strip() for name in _DAYS]
        if not any(words):
            continue
        if not all(words):
            raise Invalid(msg("%(level)s 的开放、截止、关闭日期要填就填全。", level=names[level]))
        found[level] = Dates(*(day_typed(each) for each in words))
    return found


def day_typed(words: str) -> date:
    """A day. Raises Invalid for what is none."""
    try:
        return date.fromisoformat(words.strip())
    except ValueError as error:
        raise Invalid(msg("请按 2023-06-30 的样子填写日期。")) from error


class ExtensionForm(ReasonForm):
    """More time for a unit: the section (empty: all of them), and until when."""

    unit = StringField()
    section = StringField()
    due_on = StringField()
    closes_on = StringField()

    @property
    def limits(self) -> Limits:
        """The days; closing on the due day where nothing else is said. Raises Invalid."""
        due_on = day_typed(self.due_on.data or "")
        closes = (self.closes_on.data or "").strip()
        return Limits(due_on, day_typed(closes) if closes else due_on)


class WaiverForm(ReasonForm):
    """Which sections (submission ids) are waived, and why."""

    item = SelectMultipleField(validate_choice=False)
    reason = TextAreaField()

    @property
    def picked(self) -> tuple[int, ...]:
        """The sections that were ticked, each once."""
        found = (counted(each, 0) for each in self.item.data or ())
        return tuple(dict.fromkeys(each for each in found if each > 0))
