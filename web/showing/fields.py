"""The fields of a section as its form and its reading page show them, in the report's order."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from flask import url_for
from flask_babel import gettext as _

from domain.answers import NOT_ANSWERED, Answer, is_missing
from domain.checks import Finding
from domain.content import show_answer
from domain.plain_narrative import labels_by_field
from domain.rollup import Tally, answer_of
from domain.severity import Severity
from domain.template import PartSpec
from forms.fields import Box
from forms.section import ANSWER, SectionForm
from services.reads.changes import Changes
from services.reads.section_fields import FieldRow
from services.reads.section_page import SectionPage
from web.showing.around import Item, finding_items
from web.showing.beside import confirmation, source_item
from web.showing.field_view import APART, FieldView
from web.showing.mending import opened_in
from web.showing.prose import prose

_MISSING = "R001"


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that stand together: rows of one ledger, or one narrative or table by itself."""

    is_ledger: bool
    views: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True)
class PartView:
    """A sub-section with its groups."""

    spec: PartSpec
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class FormOf:
    """A section's page with the form over it; `saved` are answers that others saved meanwhile.

    `is_tried`: a submit was asked for, so what is missing is said at each field.
    """

    page: SectionPage
    form: SectionForm
    saved: Mapping[str, Answer] = field(default_factory=dict)
    is_tried: bool = False

    def findings(self, found: Iterable[Finding]) -> list[Finding]:
        """The findings to show: what is missing only once a submit was asked for."""
        return list(found) if self.is_tried else _unreproached(found)


def _unreproached(found: Iterable[Finding]) -> list[Finding]:
    """An empty field says so itself: a page does not begin with a list of reproaches."""
    return [finding for finding in found if finding.code != _MISSING]


def form_parts(shown: FormOf) -> tuple[PartView, ...]:
    """Every part with the form's fields in it, totals below their fields."""

    def entry(row: FieldRow) -> FieldView:
        findings = shown.findings(row.findings)
        return FieldView(
            spec=row.spec,
            label=row.spec.label,
            answer=row.answer,
            entry=shown.form.answer_fields.get(row.spec.key) if row.is_open else None,
            findings=finding_items(findings),
            explains=_explains(shown, findings),
            previous=row.previous,
            shown=shown.page.shown,
            proposal=row.proposal,
            saved=shown.saved.get(row.spec.key),
            remark=row.note,
            is_confirmed=row.is_confirmed,
            same=confirmation(row, shown.form),
            source=source_item(row.source, is_known=not is_missing(row.answer)),
            opened=opened_in(shown.page, row.spec.key),
        )

    def total(row: FieldRow) -> FieldView:
        findings = [] if row.is_entered else shown.findings(row.findings)
        return _figure(
            shown.page, row, findings=finding_items(findings), explains=_explains(shown, findings)
        )

    return _parts(shown.page, entry, total)


def _explains(shown: FormOf, findings: Iterable[Finding]) -> list[Box]:
    return [
        shown.form.explanation(finding.key)
        for finding in findings
        if finding.severity is Severity.EXPLAIN
    ]


def has_narrative(parts: Iterable[PartView]) -> bool:
    """Whether a narrative of these can be written in."""
    views = (view for part in parts for group in part.groups for view in group.views)
    return any(view.entry is not None and view.spec.is_narrative for view in views)


@dataclass(frozen=True, slots=True)
class Beside:
    """What a reviewer sees beside the answers: which differ, and what the siblings say."""

    changes: Changes | None = None
    medians: Mapping[str, Decimal] = field(default_factory=dict)


def read_parts(page: SectionPage, beside: Beside | None = None) -> tuple[PartView, ...]:
    """Every part to be read, with what stands beside it for a reviewer."""
    beside = beside or Beside()
    answers = beside.changes.changed_fields if beside.changes else frozenset()
    totals = beside.changes.changed_totals if beside.changes else frozenset()

    def entry(row: FieldRow) -> FieldView:
        return FieldView(
            spec=row.spec,
            label=row.spec.label,
            answer=row.answer,
            findings=finding_items(_unreproached(row.findings), page.explanations),
            previous=row.previous,
            shown=page.shown,
            remark=row.note,
            is_confirmed=row.is_confirmed,
            source=source_item(row.source, is_known=True),
            is_changed=row.spec.key in answers,
            median=beside.medians.get(row.spec.key) if row.total is None else None,
        )

    def total(row: FieldRow) -> FieldView:
        findings = [] if row.is_entered else _unreproached(row.findings)
        return _figure(
            page,
            row,
            findings=finding_items(findings, page.explanations),
            is_changed=row.spec.key in totals,
            median=beside.medians.get(row.spec.key),
        )

    return _parts(page, entry, total)


def _figure(page: SectionPage, row: FieldRow, **more: object) -> FieldView:
    label = row.spec.label
    return FieldView(
        spec=row.spec,
        label=_("%(label)s（含下级合计）", label=label) if row.is_entered else label,
        answer=NOT_ANSWERED if row.total is None else row.total,
        shown=page.shown,
        is_figure=True,
        previous=row.previous_total,
        href=_figure_address(page, row) if _is_from_below(row) else "",
        is_stale=row.spec.key in page.stale_fields,
        note=_figure_words(page, row),
        **more,  # type: ignore[arg-type]  # the two callers above name fields of the view
    )


def _is_from_below(row: FieldRow) -> bool:
    return row.tally is not None and row.tally.units > 1


def _figure_address(page: SectionPage, row: FieldRow) -> str:
    return url_for(
        "rollup.figure",
        cycle_key=page.cycle_key,
        unit_code=page.unit_code,
        section_key=page.section.key,
        field_key=row.spec.key,
    )


def _figure_words(page: SectionPage, row: FieldRow) -> str:
    """How a total came about, and what was put in its place."""
    counted = _tally_words(row.tally) if _is_from_below(row) else str(_("由已填的数计算得出"))
    if row.adjusted is None:
        return counted
    made = row.adjusted.adjustment
    if not row.adjusted.is_in_force:
        return str(_("调整已不生效：下级的数有变化，请点开这个数重新确认或撤销"))
    replaced = answer_of(row.spec, made.replaced, page.template.fields)
    shown = show_answer(replaced, row.spec, with_unit=True)
    said = _("已调整，汇总数是 %(computed)s：%(reason)s", computed=shown, reason=made.reason)
    return str(_("，").join([counted, str(said)]))


def _tally_words(tally: Tally | None) -> str:
    if tally is None:
        return ""
    words = [_("%(count)s 个单位已填", count=tally.answered)]
    if tally.not_applicable:
        words.append(_("%(count)s 个不适用", count=tally.not_applicable))
    if tally.missing:
        words.append(_("%(count)s 个未填", count=tally.missing))
    return str(_("，").join(words))


def _parts(
    page: SectionPage,
    entry: Callable[[FieldRow], FieldView],
    total: Callable[[FieldRow], FieldView],
) -> tuple[PartView, ...]:
    found = []
    for part in page.parts:
        views = []
        for row in part.fields:
            if row.is_entered:
                views.append(entry(row))
            if row.total is not None:
                views.append(total(row))
        grouped = groupby(views, key=lambda view: view.is_apart)
        groups = []
        for is_apart, members in grouped:
            if is_apart:
                groups += [Group(False, (view,)) for view in members]
            else:
                groups.append(Group(True, tuple(members)))
        found.append(PartView(part.spec, tuple(groups)))
    return tuple(found)


def tokens_of(page: SectionPage) -> list[Item]:
    """The numbers of this section that its text may name, with what they show now."""
    names = labels_by_field(page.template.fields.values())
    return [
        {
            "label": names[row.spec.key],
            "value": value,
            "unit": row.spec.unit if row.spec.is_numeric or row.total is not None else "",
        }
        for part in page.parts
        for row in part.fields
        if row.spec.key in names
        and row.spec.kind not in APART
        and (value := show_answer(row.answer if row.total is None else row.total, row.spec))
    ]


def named_in_text(page: SectionPage) -> str:
    """What the editor of a narrative knows of each field of the report: JSON by its key.

    `label` names it in plain text and `shown` are the words of its live number now. One that
    `isElsewhere`, in another section, is read but not offered; one that `isText` cannot be named.
    """
    here = {row.spec.key for part in page.parts for row in part.fields}
    found: dict[str, Item] = {}
    for spec in page.template.fields.values():
        found[spec.key] = {"label": spec.label, "shown": page.shown.get(spec.key, "")}
        if spec.is_narrative:
            found[spec.key]["isText"] = True
        elif spec.key not in here or spec.kind in APART:
            found[spec.key]["isElsewhere"] = True
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def names_of(page: SectionPage) -> dict[str, str]:
    """The name of each field that can be typed into or is taken from elsewhere, by field key."""
    return {
        row.spec.key: f"{ANSWER}{row.spec.key}"
        for part in page.parts
        for row in part.fields
        if row.source or (row.is_entered and row.is_open)
    }


def unplaced(page: SectionPage, findings: Iterable[Finding]) -> list[Finding]:
    """The findings that stand at no field of the page."""
    placed = {row.spec.key for part in page.parts for row in part.fields}
    return [finding for finding in findings if finding.place.field not in placed]


def elsewhere(shown: FormOf) -> tuple[list[Item], list[Box]]:
    """The findings of the section as a whole, and the inputs of their explanations."""
    findings = unplaced(shown.page, shown.findings(shown.page.findings))
    return finding_items(findings), _explains(shown, findings)


def texts_by_field(page: SectionPage) -> dict[str, list[tuple[str, int, Sequence[Item]]]]:
    """(unit, submission, blocks) of what the units below wrote, by field key."""
    found: dict[str, list[tuple[str, int, Sequence[Item]]]] = {}
    for text in page.texts:
        blocks = prose(text.narrative, {})
        found.setdefault(text.field_key, []).append((text.unit_name, text.submission_id, blocks))
    return found
