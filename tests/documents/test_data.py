"""The tree as data and back."""

import json
from datetime import date
from typing import Any

import pytest

from documents.build import build_report
from documents.data import from_data, to_data, write
from tests.documents.sample_report import figure_table, report, small


def test_every_node_survives_being_kept_as_json() -> None:
    for content in (
        report(),
        report(is_draft=True, dated_on=None),
        small(figures=(figure_table(),)),
    ):
        document = build_report(content)
        assert from_data(json.loads(json.dumps(to_data(document)))) == document


def test_decimals_and_dates_are_strings_and_keys_are_sorted() -> None:
    text = write(build_report(report())).content.decode()
    assert '"value": "91.4"' in text
    assert '"dated_on": "2024-01-05"' in text
    data = json.loads(text)
    assert list(data) == sorted(data)
    assert report().dated_on == date(2024, 1, 5)


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "text",
        {},
        {"node": "Document"},
        {"node": "Para", "runs": []},
        {"node": "Unknown"},
        {"node": "Document", "meta": None, "blocks": []},
    ],
)
def test_what_is_no_document_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match="not a document"):
        from_data(data)


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("title", 3),
        ("dated_on", "gestern"),
        ("is_draft", "yes"),
        ("extra", "x"),
    ],
)
def test_a_field_of_the_wrong_kind_is_refused(key: str, wrong: object) -> None:
    data = to_data(build_report(small()))
    data["meta"][key] = wrong
    with pytest.raises(ValueError, match=r"not a document|isoformat"):
        from_data(data)


def test_a_node_in_the_wrong_place_is_refused() -> None:
    data = to_data(build_report(small()))
    data["blocks"].append({"node": "TextRun", "text": "x"})
    with pytest.raises(ValueError, match="not a document"):
        from_data(data)
