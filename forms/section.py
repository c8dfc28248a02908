"""The form of a section, made from its outline: one field for each thing asked at a level."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from wtforms import Form, HiddenField

from domain.answers import Answer
from domain.errors import Invalid
from domain.plain_narrative import labels_by_field
from domain.template import SectionSpec, TemplateSpec
from forms.fields import AnswerField, Box, counted, said

ANSWER = "a-"
EXPLANATION = "e-"
MAX_EXPLANATION = 1_000
_EXPLAINED = re.compile(r"e-(?P<code>[A-Za-z0-9]{1,16})-(?P<field>\w{0,64})")
_MOST_KEPT = 256
_made: dict[tuple[int, str, str], tuple[TemplateSpec, type["SectionForm"]]] = {}


class SectionForm(Form):
    """Answers by field key, explanations by finding key, and the version they are based on.

    `data` given beside a form are the answers kept now, shown where the form has nothing.
    """

    section_key = ""
    based_on = HiddenField()

    def __init__(
        self,
        formdata: Any = None,
        *,
        answers: Mapping[str, Answer] | None = None,
        explanations: Mapping[str, str] | None = None,
        based_on: int = 0,
    ) -> None:
        kept = {f"{ANSWER}{key}": answer for key, answer in (answers or {}).items()}
        super().__init__(formdata, data={**kept, "based_on": based_on})
        self._explained = dict(explanations or {})
        self._explained_errors: dict[str, list[str]] = {}
        for name in formdata or ():
            if match := _EXPLAINED.fullmatch(name):
                key = f"{match['code']}:{self.section_key}:{match['field']}"
                self._explained[key] = formdata[name]

    @property
    def version(self) -> int:
        """The version of the draft that the page showed; -1, which is none, for anything odd."""
        return counted(self.based_on.data, -1)

    @property
    def answer_fields(self) -> dict[str, AnswerField]:
        """The fields of the answers, by key, in the order of the report."""
        return {
            field.spec.key: field
            for field in self._fields.values()
            if isinstance(field, AnswerField)
        }

    @property
    def answers(self) -> dict[str, Answer]:
        """What was typed, by field key."""
        return {key: field.data for key, field in self.answer_fields.items() if field.was_typed}

    @property
    def explanations(self) -> dict[str, str]:
        """The explanations by finding key."""
        return dict(self._explained)

    def explanation(self, finding_key: str) -> Box:
        """The input of the explanation that a finding asks for."""
        code, _, field = finding_key.split(":", 2)
        return Box(
            f"{EXPLANATION}{code}-{field}",
            self._explained.get(finding_key, ""),
            self._explained_errors.get(finding_key, []),
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything typed can be read; the errors stand at the fields."""
        is_valid = super().validate(extra_validators)
        for key, text in self._explained.items():
            try:
                said(text, MAX_EXPLANATION)
            except Invalid as error:
                self._explained_errors[key] = [error.message.show(gettext)]
        return is_valid and not self._explained_errors

    @property
    def errors_in_order(self) -> list[tuple[str, str]]:
        """(input name, sentence) of everything that cannot be read, in the order of the page."""
        found = []
        for field in self.answer_fields.values():
            name = f"{field.name}-reason" if field.na_errors else field.name
            found += [(name, f"{field.spec.label}：{error}") for error in field.errors]
        for key, errors in self._explained_errors.items():
            found += [(self.explanation(key).name, error) for error in errors]
        return found


def section_form(template: TemplateSpec, section: SectionSpec, level: str) -> type[SectionForm]:
    """The form class of a section at a level, made once for each outline."""
    place = (id(template), section.key, level)
    known = _made.get(place)
    if known is not None:
        return known[1]
    labels = labels_by_field(template.fields.values())
    fields = {
        f"{ANSWER}{spec.key}": AnswerField(spec, labels)
        for spec in section.fields_entered_at(level)
    }
    made = type("FormOfSection", (SectionForm,), {"section_key": section.key, **fields})
    if len(_made) >= _MOST_KEPT:
        _made.clear()
    _made[place] = (template, made)  # the outline is kept, so that its id stays its own
    return made
