"""The places of a section that one may remark on, as a choice in a form and back."""

import re
from typing import Any

from flask_babel import gettext as _

from domain.remarks.anchors import Anchor, digest_of
from services.reads.section_page import SectionPage
from services.remarks.places import WHOLE, Place
from web.showing.remarks import beginning, label_of

Item = dict[str, Any]
_VALUE = re.compile(r"(?P<field>\w{0,64})(?::(?P<index>[0-9]{1,6}):(?P<digest>[0-9a-f]{16}))?")


def choices_of(page: SectionPage) -> list[tuple[str, str]]:
    """(value, words) of every place: the section, its fields, the paragraphs of its texts."""
    found = [("", label_of(page, ""))]
    for key in asked(page):
        found.append((key, page.labels[key]))
        found += [(item["value"], item["words"]) for item in paragraphs_of(page, key)]
    return found


def asked(page: SectionPage) -> list[str]:
    """The fields that the unit answers itself, in the order of the report."""
    return [row.spec.key for part in page.parts for row in part.fields if row.is_entered]


def paragraphs_of(page: SectionPage, key: str) -> list[Item]:
    """The paragraphs of a narrative; none of any other field."""
    label = page.labels[key]
    return [
        {
            "index": index,
            "value": value_of(Place(key, Anchor(index, digest_of(block)))),
            "words": _(
                "%(label)s 第 %(number)s 段：%(words)s",
                label=label,
                number=index + 1,
                words=beginning(block, page.shown),
            ),
            "text": beginning(block, page.shown),
        }
        for index, block in enumerate(page.own.narrative(key).blocks)
    ]


def value_of(place: Place) -> str:
    """A place as a form carries it."""
    if place.anchor is None:
        return place.field
    return f"{place.field}:{place.anchor.index}:{place.anchor.digest}"


def place_of(value: str | None) -> Place:
    """The place that a form carries; the whole section for anything that is none."""
    match = _VALUE.fullmatch(value or "")
    if match is None:
        return WHOLE
    if match["index"] is None or not match["field"]:
        return Place(match["field"])
    return Place(match["field"], Anchor(int(match["index"]), match["digest"]))
