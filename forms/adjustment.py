"""What a person sends to put another value in the place of a total, or to take it back."""

from wtforms import Form, HiddenField, StringField, TextAreaField

DROP = "drop"


class AdjustmentForm(Form):
    """The value and its reason, the mark of the total that was shown, and which button it was."""

    value = StringField()
    reason = TextAreaField()
    shown = HiddenField()
    act = StringField()

    @property
    def drops(self) -> bool:
        """Whether the adjustment is to be taken back."""
        return bool(self.act.data == DROP)
