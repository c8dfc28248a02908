"""What somebody ticks on the board to be urged."""

from wtforms import Form, SelectMultipleField, TextAreaField

from forms.fields import counted
from forms.review import can_be_kept

MOST_URGED = 100


class UrgeForm(Form):
    """Sections by their numbers, and the words that go with the urging."""

    item = SelectMultipleField(validate_choice=False)
    reason = TextAreaField(validators=[can_be_kept])

    @property
    def picked(self) -> tuple[int, ...]:
        """The sections (ids), each once; anything odd is left out."""
        given = (counted(text, 0) for text in (self.item.data or [])[:MOST_URGED])
        return tuple(dict.fromkeys(number for number in given if number))
