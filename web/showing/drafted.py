"""A draft while it is written: who else is there, what became of each field, what to show where."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import get_template_attribute, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from domain.answers import Given
from domain.fields import type_of
from domain.merge import Outcome
from domain.narrative import Narrative
from forms.fields import AnswerField
from forms.section import SectionForm
from services.acting import Acting
from services.drafting import NOTE, Saved
from services.reads.present import last_touched, others_present
from services.reads.section_page import SectionPage
from web import clock
from web.dates import moment
from web.language import say
from web.showing import fields, foot
from web.showing.around import Item
from web.showing.field_view import FieldView
from web.showing.fields import FormOf


# ---------------------------------------------------------------- who else is there
def others_line(by: Acting, submission_id: int) -> str:
    """A line that names the others who have the section open; empty where there are none."""
    names = others_present(by.session, submission_id, by.person, by.now)
    if not names:
        return ""
    return str(
        _("%(names)s也打开了这一章节，各自修改的内容会逐项合并。", names=_("、").join(names))
    )


def _who(by: Acting, submission_id: int, saved_by: str, keys: Iterable[str]) -> dict[str, str]:
    """The name of who last changed each field, other than this window of this person."""
    touched = last_touched(by.session, submission_id)
    own_words = str(_("您在另一个窗口"))
    found = {}
    for key in keys:
        person, name = touched.get(key, (0, saved_by))
        found[key] = own_words if person == by.person else name
    return found


# ---------------------------------------------------------------- the foot
def first_state(page: SectionPage, *, is_unsaved: bool) -> str:
    """What is saved as the page is opened."""
    if is_unsaved:
        return str(_("有修改尚未保存"))
    if page.draft.saved_at is None:
        return str(_("尚未保存"))
    return str(
        _("%(when)s 由%(name)s保存", when=moment(page.draft.saved_at), name=page.draft.saved_by)
    )


# ---------------------------------------------------------------- conflicts without script
def posted_at(form: SectionForm, keys: Iterable[str]) -> MultiDict[str, str]:
    """What was posted for some fields and explanations, and nothing else but the form's own."""
    names = [_name_of(form, key) for key in keys]
    kept = MultiDict[str, str]()
    for name, value in request.form.items(multi=True):
        is_theirs = any(name == own or name.startswith(f"{own}-") for own in names)
        if (is_theirs or name in ("seen", "writer")) and not name.endswith("-over"):
            kept.add(name, value)
    return kept


def _name_of(form: SectionForm, key: str) -> str:
    if key == NOTE:
        return form.note.name
    field = form.answer_fields.get(key)
    return field.name if field else form.explanation(key).name


def conflict_points(
    by: Acting, page: SectionPage, form: SectionForm, saved: Saved
) -> list[tuple[str, str]]:
    """(input name, words) of each field that two people changed; explanations say theirs."""
    points = []
    for key in saved.conflicts:
        if key in form.answer_fields:
            points.append((form.answer_fields[key].name, page.labels[key]))
        else:
            theirs = _words_kept(page, key)
            points.append((_name_of(form, key), _("说明，对方写的是：%(words)s", words=theirs)))
    return points


def _words_kept(page: SectionPage, key: str) -> str:
    return page.draft.note if key == NOTE else page.explanations.get(key, "")


def conflict_of(by: Acting, before: SectionPage, form: SectionForm, saved: Saved) -> Item:
    """Who changed what this person changed too, when, and the marks to replace it knowingly."""
    who = _who(by, before.submission_id, before.draft.saved_by, saved.conflicts)
    names = sorted(set(who.values()))
    own = [_name_of(form, key) for key in saved.conflicts]
    return {
        "name": _("、").join(names),
        "when": before.draft.saved_at,
        "over": {f"{name}-over": form.kept_mark(name) for name in own},
    }


# ---------------------------------------------------------------- the answer to an autosave
@dataclass(frozen=True, slots=True)
class Autosaved:
    """An autosave: the form as it was sent, what became of it, and the page as it is now.

    `saved_by` saved the draft before; who is not known to have touched a field is taken to be them.
    """

    by: Acting
    saved_by: str
    sent: SectionForm
    saved: Saved
    now: FormOf

    def answer(self) -> Item:
        """What the page's script is told, as JSON."""
        page = self.now.page
        views = {view.spec.key: view for view in _views(self.now)}
        return {
            "version": page.draft.version,
            "saved_at": page.draft.saved_at.isoformat() if page.draft.saved_at else None,
            "saved": saved_words(page),
            "foot": foot.left_to_do(self.now),
            "fields": self._fields(views),
            "findings": self._findings(views),
        }

    def _fields(self, views: Mapping[str, FieldView]) -> dict[str, Item]:
        keys = [*views, *self.saved.outcomes]
        who = _who(self.by, self.now.page.submission_id, self.saved_by, keys)
        found = {}
        for key, view in views.items():
            field = self.sent.answer_fields[key]
            found[field.name] = self._field(view, field, who[key])
        words = {*self.sent.explanations, *self.now.page.explanations}
        if self.sent.has_note:
            words.add(NOTE)
        for key in words:
            found[_name_of(self.sent, key)] = self._words(key, who.get(key, ""))
        return found

    def _field(self, view: FieldView, sent: AnswerField, who: str) -> Item:
        key, mark = sent.spec.key, self.now.form.kept_mark(sent.name)
        if sent.was_typed and sent.process_errors:
            return {"state": "unreadable", "error": " ".join(sent.process_errors)}
        if key in self.saved.closed:
            return {"state": "closed", "error": say(self.saved.closed[key])}
        outcome = self.saved.outcomes.get(key)
        if outcome is None and self.sent.had_seen(sent.name, mark):
            outcome = Outcome.SAME
        if outcome in (Outcome.SAME, Outcome.TAKEN):
            return {"state": "saved", "mark": mark}
        learnt = {"mark": mark, "inputs": inputs_of(self.now.form.answer_fields[key]), "by": who}
        if outcome is Outcome.CONFLICT:
            panel = get_template_attribute("section/conflict.html", "conflict_panel")
            return {"state": "conflict", **learnt, "html": str(panel(view, who))}
        return {"state": "theirs", **learnt, "told": str(_("%(name)s刚刚改了", name=who))}

    def _words(self, key: str, who: str) -> Item:
        """What became of an explanation, or of the note to the reviewers."""
        name = _name_of(self.now.form, key)
        mark, words = self.now.form.kept_mark(name), _words_kept(self.now.page, key)
        outcome = self.saved.outcomes.get(key, Outcome.SAME)
        if outcome in (Outcome.SAME, Outcome.TAKEN):
            return {"state": "saved", "mark": mark}
        learnt = {"mark": mark, "inputs": {name: words}, "by": who}
        if outcome is Outcome.CONFLICT:
            panel = get_template_attribute("section/conflict.html", "words_panel")
            return {"state": "conflict", **learnt, "html": str(panel(name, words, who))}
        return {"state": "theirs", **learnt, "told": str(_("%(name)s刚刚改了", name=who))}

    def _findings(self, views: Mapping[str, FieldView]) -> dict[str, str]:
        """The findings at each field, and under "" those of the section as a whole, as HTML."""
        below = get_template_attribute("components/findings.html", "field_below")
        found = {key: str(below(view.findings, view.explains)) for key, view in views.items()}
        items, explains = fields.elsewhere(self.now)
        return {**found, "": str(below(items, explains))}


def saved_words(page: SectionPage) -> str:
    """When the draft was saved: the time today, else the day too."""
    if page.draft.saved_at is None:
        return str(_("尚未保存"))
    words = moment(page.draft.saved_at)
    is_today = page.draft.saved_at.astimezone(clock.zone()).date() == clock.today()
    return str(_("已于 %(when)s 保存", when=words[11:] if is_today else words))


def inputs_of(field: AnswerField) -> dict[str, Any]:
    """What stands in each input of a field where it shows the answer that is kept now."""
    shown = field.inputs_of(field.kept)
    found: dict[str, Any] = {
        field.name: shown.text,
        f"{field.name}-na": shown.is_not_applicable,
        f"{field.name}-reason": shown.reason,
        f"{field.name}-note": field.note.data,
        f"{field.name}-same": field.is_confirmed,
    }
    match field.kept:
        case Given(Narrative() as narrative):
            data = type_of(field.spec).to_data(narrative, field.spec)
            found[f"{field.name}-tree"] = json.dumps(data, ensure_ascii=False)
        case _ if field.spec.is_narrative:
            found[f"{field.name}-tree"] = ""
    return found


def _views(shown: FormOf) -> list[FieldView]:
    return [
        view
        for part in fields.form_parts(shown)
        for group in part.groups
        for view in group.views
        if view.entry is not None
    ]
