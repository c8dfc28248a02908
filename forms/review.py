"""What a reviewer sends: an opinion, the fields to mend, and the revision they looked at."""

from typing import Any

from flask_babel import gettext
from wtforms import Form, HiddenField, SelectMultipleField, TextAreaField
from wtforms.validators import ValidationError

from domain.errors import Invalid
from domain.workflow.guards import MIN_REASON
from forms.fields import counted, said


def can_be_kept(form: Form, field: Any) -> None:
    try:
        field.data = said(field.data or "")
    except Invalid as error:
        raise ValidationError(error.message.show(gettext)) from error


def _is_a_reason(form: Form, field: Any) -> None:
    if len(field.data) < MIN_REASON:
        raise ValidationError(gettext("请写明理由。"))


class DecisionForm(Form):
    """A decision names the revision that was shown, by its number and its hash."""

    revision = HiddenField()
    shown_hash = HiddenField()
    opinion = TextAreaField(validators=[can_be_kept])
    fields = SelectMultipleField(validate_choice=False)

    @property
    def shown_revision(self) -> int:
        """The number of the revision that was shown; 0 for anything odd."""
        return counted(self.revision.data, 0)


class ReturnForm(DecisionForm):
    """A return needs its reason."""

    opinion = TextAreaField(validators=[can_be_kept, _is_a_reason])


class ReasonForm(Form):
    """Why a section is opened again, or a unit let off one."""

    reason = TextAreaField(validators=[can_be_kept])
