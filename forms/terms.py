"""A term as the head office types it."""

from wtforms import Form, StringField

from domain.checks import Term
from domain.errors import Invalid
from domain.message import msg
from domain.severity import Severity


class TermForm(Form):
    """A word, what to write instead, its weight and a note."""

    word = StringField()
    replacement = StringField()
    severity = StringField()
    note = StringField()

    @property
    def term(self) -> Term:
        """What was typed. Raises Invalid for a weight that there is not."""
        try:
            severity = Severity(self.severity.data or "")
        except ValueError as error:
            raise Invalid(msg("请选择轻重。")) from error
        return Term(
            self.word.data or "", self.replacement.data or "", severity, self.note.data or ""
        )
