"""What is added to compile a report: its number, who signs it, its date."""

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from domain.document_number import document_number
from domain.errors import Invalid
from domain.fields import type_of
from domain.template import FieldKind, FieldSpec
from forms.fields import readable

_DAY = FieldSpec(key="dated_on", label="", kind=FieldKind.DATE, levels=())
MAX_LINE = 60


class DayField(Field):
    """A calendar day, typed as people write one; what was typed stays in the input."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors = []
        self.data = data if isinstance(data, date) else None
        self.typed = "" if self.data is None else type_of(_DAY).entry(self.data, _DAY)
        if formdata and self.name in formdata:
            self.typed = formdata[self.name]
            self._read()

    def _read(self) -> None:
        self.data = None
        if not self.typed.strip():
            self.process_errors = [gettext("请填写日期。")]
            return
        try:
            day = type_of(_DAY).parse(self.typed, _DAY)
            problem = next(iter(type_of(_DAY).check(day, _DAY)), None)
        except Invalid as error:
            self.process_errors = [error.message.show(gettext)]
            return
        if problem is not None:
            self.process_errors = [gettext("日期的年份不对，请核对。")]
        else:
            self.data = day

    def _value(self) -> str:
        return self.typed


def _can_be_read(form: Form, field: Any) -> None:
    try:
        readable(field.data or "")
    except Invalid as error:
        raise ValidationError(error.message.show(gettext)) from error


def _is_a_number(form: Form, field: Any) -> None:
    try:
        field.data = document_number(field.data or "")
    except Invalid as error:
        raise ValidationError(error.message.show(gettext)) from error


_LINE = (_can_be_read, Length(max=MAX_LINE, message=_l("最多 60 个字。")))


class CoverForm(Form):
    """发文字号 may still be open while a report is compiled; who signs it and its date may not."""

    number = StringField(validators=[*_LINE, _is_a_number])
    signer = StringField(validators=[InputRequired(_l("请填写签发人。")), *_LINE])
    dated_on = DayField()
