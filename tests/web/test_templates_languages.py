"""Every sentence of the templates has its English one, with the same places to fill."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.conftest import ROOT

TEMPLATES = ROOT / "templates"
CATALOGUE = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
CHINESE = re.compile(r"[\u3400-\u9fff]")


def sentences() -> Iterator[str]:
    found = extract_from_dir(str(TEMPLATES), [("**.html", "jinja2")], {})
    return (row[2] if isinstance(row[2], str) else row[2][0] for row in found)


def test_each_sentence_has_an_english_one_with_the_same_places() -> None:
    catalogue = read_po(BytesIO(CATALOGUE.read_bytes()), locale="en")
    for sentence in set(sentences()):
        entry = catalogue.get(sentence)
        assert entry is not None, sentence
        english = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        assert all(english), sentence
        places = [set(re.findall(r"%\((\w+)\)", text)) for text in (sentence, *english)]
        assert all(each == places[0] for each in places), sentence


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_chinese_stands_in_a_template_outside_of_gettext(path: Path) -> None:
    text = path.read_text()
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\bngettext\((['\"]).*?\1, (['\"]).*?\2", "", text)
    text = re.sub(r"_\((['\"]).*?\1", "", text)
    # each language is named in itself
    assert CHINESE.findall(text.replace("'中文'", "")) == []
