"""The form of a section, made from its outline: one field for each thing asked at a level."""

import json
import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from wtforms import Form, HiddenField

from domain.answers import Answer
from domain.errors import Invalid
from domain.merge import Seen, mark_of
from domain.plain_narrative import labels_by_field
from domain.template import SectionSpec, TemplateSpec
from domain.text import clean
from forms.fields import AnswerField, Box, Kept, counted, said

ANSWER = "a-"
EXPLANATION = "e-"
NOTE = "note"
OVER = "-over"
MAX_EXPLANATION = 1_000
_EXPLAINED = re.compile(r"e-(?P<code>[A-Za-z0-9]{1,16})-(?P<field>\w{0,64})")
_MARK = re.compile(r"[0-9a-f]{16}(\.[0-9a-f]{16})?")
_MOST_KEPT = 256
_made: dict[tuple[int, str, str], tuple[TemplateSpec, type["SectionForm"]]] = {}


class SectionForm(Form):
    """Answers by field key, explanations by finding key, and what they are based on.

    The answers given beside a form are those kept now, shown where the form has nothing. `seen`
    carries the marks of what the page showed of each input, a JSON object by input name; an input
    `NAME-over` says that the person has been shown another's words of this mark and replaces them.
    `writer` is the person for whom the page was made.
    """

    section_key = ""
    based_on = HiddenField()
    writer = HiddenField()
    seen = HiddenField()

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
        self.note = Box(NOTE, "", [])
        self.has_note = False
        self._explained = dict(explanations or {})
        self._typed_explanations: dict[str, str] = {}
        self._explained_errors: dict[str, list[str]] = {}
        self._posted = _seen_of(self.seen.data)
        self._kept_marks = {
            self.explanation(key).name: _mark(mark_of(clean(text)))
            for key, text in self._explained.items()
        }
        for name in formdata or ():
            if match := _EXPLAINED.fullmatch(name):
                key = f"{match['code']}:{self.section_key}:{match['field']}"
                self._explained[key] = self._typed_explanations[key] = formdata[name]
            elif name.endswith(OVER) and _MARK.fullmatch(formdata[name]):
                self._posted[name.removesuffix(OVER)] = formdata[name]

    def read_beside(self, formdata: Any, kept: Mapping[str, Kept], note: str = "") -> None:
        """Read what stands beside the answers (`kept` by field key) and the reviewers' note."""
        for key, field in self.answer_fields.items():
            field.read_beside(formdata, kept.get(key, Kept()))
        self._kept_marks[NOTE] = _mark(mark_of(note))
        self.note.data = (formdata or {}).get(NOTE, note)
        self.has_note = bool(formdata) and NOTE in formdata

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
        """What was typed and can be read, by field key."""
        return {
            key: field.data
            for key, field in self.answer_fields.items()
            if field.was_typed and not field.process_errors
        }

    @property
    def notes(self) -> dict[str, str]:
        """The notes on answers that were typed, by field key; an empty one takes a note away."""
        return {key: f.note.data for key, f in self.answer_fields.items() if f.was_typed}

    @property
    def confirmed(self) -> dict[str, bool]:
        """Whether what was typed is confirmed to be last cycle's, by field key."""
        return {key: f.is_confirmed for key, f in self.answer_fields.items() if f.was_typed}

    @property
    def explanations(self) -> dict[str, str]:
        """The explanations that were typed and can be read, by finding key; after `validate`."""
        typed = self._typed_explanations.items()
        return {key: text for key, text in typed if key not in self._explained_errors}

    @property
    def seen_marks(self) -> dict[str, Seen]:
        """What the page had shown, by field key and finding key.

        A page that says what it showed showed no explanation that it does not name.
        """
        found = {key: field.name for key, field in self.answer_fields.items()}
        seen = {key: self._posted[name] for key, name in found.items() if name in self._posted}
        if self._posted:
            nothing = _mark(mark_of(""))
            names = {key: self.explanation(key).name for key in self._typed_explanations}
            seen |= {key: self._posted.get(name, nothing) for key, name in names.items()}
            seen[NOTE] = self._posted.get(NOTE, nothing)
        return {key: Seen(*_halves(mark)) for key, mark in seen.items()}

    def kept_mark(self, name: str) -> str:
        """The mark of the answer or explanation kept now, by input name."""
        field = self._fields.get(name)
        if isinstance(field, AnswerField):
            return _mark(*field.marks)
        return self._kept_marks.get(name, _mark(mark_of("")))

    def had_seen(self, name: str, mark: str) -> bool:
        """Whether the page showed what is kept now; a page that does not say so did."""
        return self._posted.get(name, mark) == mark

    @property
    def marks(self) -> dict[str, str]:
        """The marks for the page's `seen`, by input name: of what it shows as it is kept.

        Where it shows what was typed, it still says what the person had seen before typing it.
        """
        marks = dict(self._kept_marks)
        typed = {self.explanation(key).name for key in self._typed_explanations}
        for field in self.answer_fields.values():
            marks[field.name] = _mark(*field.marks)
            if field.was_typed:
                typed.add(field.name)
        if self.has_note:
            typed.add(NOTE)
        return {**marks, **{name: self._posted[name] for name in typed & self._posted.keys()}}

    @property
    def seen_words(self) -> str:
        """`marks` as the page carries them."""
        return json.dumps(self.marks, separators=(",", ":"))

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
        try:
            self.note.data = said(self.note.data)
        except Invalid as error:
            self.note.errors.append(error.message.show(gettext))
        return is_valid and not self._explained_errors and not self.note.errors

    @property
    def errors_in_order(self) -> list[tuple[str, str]]:
        """(input name, sentence) of everything that cannot be read, in the order of the page."""
        found = []
        for field in self.answer_fields.values():
            name = f"{field.name}-reason" if field.na_errors else field.name
            name = field.note.name if field.note.errors and not field.value_errors else name
            found += [(name, f"{field.spec.label}：{error}") for error in field.errors]
        for key, errors in self._explained_errors.items():
            found += [(self.explanation(key).name, error) for error in errors]
        return found + [(NOTE, error) for error in self.note.errors]


def _mark(saved: str, shown: str = "") -> str:
    """One mark, or two with a dot between where the inputs say something else than is kept."""
    return saved if shown in ("", saved) else f"{saved}.{shown}"


def _halves(mark: str) -> tuple[str, str]:
    saved, _, shown = mark.partition(".")
    return saved, shown or saved


def _seen_of(text: str | None) -> dict[str, str]:
    """The marks that a page of ours carried; nothing for anything odd."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        name: mark
        for name, mark in found.items()
        if isinstance(mark, str) and _MARK.fullmatch(mark)
    }


def section_form(template: TemplateSpec, section: SectionSpec, level: str) -> type[SectionForm]:
    """The form class of a section at a level, made once for each outline."""
    place = (id(template), section.key, level)
    known = _made.get(place)
    if known is not None:
        return known[1]
    labels = labels_by_field(template.fields.values())
    fields = {
        f"{ANSWER}{spec.key}": AnswerField(spec, labels) for spec in section.fields_typed_at(level)
    }
    made = type("FormOfSection", (SectionForm,), {"section_key": section.key, **fields})
    if len(_made) >= _MOST_KEPT:
        _made.clear()
    _made[place] = (template, made)  # the outline is kept, so that its id stays its own
    return made
