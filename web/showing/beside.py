"""What stands beside the answers of a section: notes, confirmations, where a number is from."""

from flask import url_for
from flask_babel import gettext as _

from domain.answers import Given
from forms.fields import Kept
from forms.section import SectionForm
from services.drafting import Typed
from services.reads.draft import DraftRow
from services.reads.section_fields import FieldRow, Source
from services.reads.section_page import SectionPage
from web.showing.around import Item


def kept(page: SectionPage) -> dict[str, Kept]:
    """What is kept beside each answer, as the form reads it over what was typed."""
    return {
        row.spec.key: Kept(
            row.note, row.is_confirmed, row.previous if row.can_be_confirmed else None, row.answer
        )
        for part in page.parts
        for row in part.fields
        if row.is_entered
    }


def kept_in(draft: DraftRow) -> dict[str, Kept]:
    """The same of a draft alone, without its page."""
    return {
        key: Kept(
            draft.asides.notes.get(key, ""),
            key in draft.asides.confirmed,
            draft.confirmable.get(key),
            draft.own[key],
        )
        for key in draft.asked
    }


def typed(form: SectionForm) -> Typed:
    """Everything that came with a form, as it is saved."""
    return Typed(
        answers=form.answers,
        explanations=form.explanations,
        based_on=form.version,
        seen=form.seen_marks,
        notes=form.notes,
        confirmed=form.confirmed,
        note=form.note.data if form.has_note else None,
    )


def source_item(source: Source | None, *, is_known: bool) -> Item | None:
    """Where a number is taken from, as a link to the field that is typed there."""
    if source is None:
        return None
    words = _("来自“%(section)s”") if is_known else _("取自“%(section)s”，那里还没有填写")
    return {
        "words": words % {"section": source.heading},
        "href": url_for("section.show", submission_id=source.submission_id)
        + f"#field-a-{source.field_key}"
        if source.submission_id
        else "",
    }


def confirmation(row: FieldRow, form: SectionForm) -> Item | None:
    """The box that confirms a number to be last cycle's; none where there is none to confirm."""
    field = form.answer_fields.get(row.spec.key)
    if field is None or not row.can_be_confirmed or not isinstance(row.previous, Given):
        return None
    return {
        "name": f"{field.name}-same",
        "is_ticked": field.is_confirmed,
        "value": field.entry_of(row.previous),
    }
