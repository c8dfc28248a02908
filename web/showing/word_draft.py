"""The preview of a Word draft as its template shows it."""

from collections.abc import Collection, Iterable
from typing import Any

from flask_babel import gettext as _

from domain.answers import Answer
from domain.word_draft import Left, Way
from forms.word_draft import Carried, pack
from services.reads.word_draft import FieldPreview, Preview, SectionPreview
from services.word_drafts import Chosen
from web.language import say
from web.showing.field_view import FieldView


def shown_preview(found: Preview) -> dict[str, Any]:
    """What the template needs beside the preview itself."""
    previews = [each for section in found.sections for each in section.fields]
    fields = {each.spec.key: each.spec for each in previews}
    carried = [_carried(section) for section in found.sections if section.offered]
    return {
        "carried": pack(carried, fields),
        "views": {each.spec.key: _view(each, found) for each in previews},
        "ways": {
            Way.TABLE: _("表格"),
            Way.LINE: _("标签行"),
            Way.SENTENCE: _("文中"),
            Way.HEADING: _("标题之下"),
        },
        "left": left_by_section(found),
    }


def _carried(section: SectionPreview) -> Carried:
    answers = {each.spec.key: each.answer for each in section.fields if each.is_offered}
    return Carried(section.submission_id, section.draft_version, answers)


def _view(each: FieldPreview, found: Preview) -> FieldView:
    return FieldView(spec=each.spec, label=each.spec.label, answer=each.answer, shown=found.shown)


def left_by_section(found: Preview) -> list[tuple[str, list[tuple[str, str]]]]:
    """What was not taken: the section's heading (empty above the first), words and reason."""
    grouped: dict[str, list[Left]] = {}
    for left in found.left:
        grouped.setdefault(found.headings.get(left.section, ""), []).append(left)
    return [
        (heading, [(each.words, say(each.why)) for each in lefts])
        for heading, lefts in grouped.items()
    ]


def chosen_in(
    carried: Iterable[Carried], taken: Collection[str], own: Collection[int]
) -> list[Chosen]:
    """What was ticked, by section; sections of other units are not listened to."""
    found = []
    for section in carried:
        answers: dict[str, Answer] = {
            key: answer for key, answer in section.answers.items() if key in taken
        }
        if answers and section.submission_id in own:
            found.append(Chosen(section.submission_id, section.based_on, answers))
    return found
