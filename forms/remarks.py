"""What is typed to remark on a section: comments, proposed changes, answers to them."""

from typing import Any, cast

from flask_babel import gettext
from wtforms import Form, HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from domain.errors import Invalid
from domain.plain_narrative import from_plain, labels_by_field
from domain.remarks.proposals import Blocks
from domain.remarks.states import Visibility
from domain.template import FieldSpec, TemplateSpec
from forms.fields import AnswerField, readable, said

ANSWER = "a-answer"


def _can_be_kept(form: Form, field: Any) -> None:
    try:
        field.data = said(field.data or "")
    except Invalid as error:
        raise ValidationError(error.message.show(gettext)) from error


def _can_be_read(form: Form, field: Any) -> None:
    try:
        readable(field.data or "")
    except Invalid as error:
        raise ValidationError(error.message.show(gettext)) from error


def _is_said(form: Form, field: Any) -> None:
    if not field.data:
        raise ValidationError(gettext("请写批注的内容。"))


class ReplyForm(Form):
    """More words in a thread; `next` is the page to go back to, `part` what of it to swap."""

    words = TextAreaField(validators=[_can_be_kept, _is_said])
    next = HiddenField()
    part = HiddenField()


class RemarkForm(ReplyForm):
    """A new thread: where, and who may read it."""

    place = StringField()
    visibility = StringField(default=Visibility.PUBLIC.value)

    @property
    def reach(self) -> Visibility:
        """Who may read it. Anything odd is the narrower circle, which the service then guards."""
        is_public = self.visibility.data == Visibility.PUBLIC.value
        return Visibility.PUBLIC if is_public else Visibility.INTERNAL


class AnswerForm(Form):
    """What the drafter says to a proposed change they leave, if anything."""

    words = TextAreaField(validators=[_can_be_kept])
    next = HiddenField()


class ProposalForm(Form):
    """A proposed change: `a-answer` of a field, or `text` of a paragraph."""

    shown_hash = HiddenField()
    reason = TextAreaField(validators=[_can_be_kept])
    text = TextAreaField(validators=[_can_be_read])
    names: dict[str, str]

    @property
    def answer(self) -> AnswerField:
        """The typed field of the same kind as on the section's form."""
        return cast(AnswerField, self[ANSWER])

    @property
    def blocks(self) -> Blocks:
        """The blocks to stand in the paragraph's place; none to leave it out."""
        keys = {label: key for key, label in self.names.items()}
        return from_plain(self.text.data or "", keys).blocks


def proposal_form(template: TemplateSpec, spec: FieldSpec) -> type[ProposalForm]:
    """The form class for a proposed change to one field."""
    names = labels_by_field(template.fields.values())
    attributes = {"names": names, ANSWER: AnswerField(spec, names)}
    return type("ProposalFormOfField", (ProposalForm,), attributes)
