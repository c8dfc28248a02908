"""The editor of a narrative in the form of a section: what it is given, and what it sends."""

import json
import re

import pytest

from tests.conftest import ROOT
from tests.web.section_steps import address, send, value_of
from tests.web.site_of_world import Site


def test_the_editor_comes_with_a_narrative_alone_and_its_words_are_the_templates(
    site: Site,
) -> None:
    page = site.visitor("b1.drafter").get(address(site))
    (form,) = page.all("form", id="section")
    (bundle,) = [one for one in page.all("script") if "editor-" in one.get("src", "")]
    assert (ROOT / re.sub(r"^/static/v-\w+/", "static/", bundle.get("src", ""))).is_file()
    listed = (ROOT / "frontend/src/words.js").read_text()
    given = json.loads(form.get("data-editor-words", ""))
    ours = dict(re.findall(r'^  (\w+): "(.*)",$', listed, re.M))
    # the page counts by its own sentences, in narrative.html
    assert given == {k: v for k, v in ours.items() if k not in ("count", "countOf", "over")}
    desk = site.visitor("b1.drafter").get("/")
    assert "editor-" not in desk.html


def test_the_tree_of_an_editor_is_saved_and_offered_again(site: Site) -> None:
    visitor = site.visitor("b1.drafter")
    tree = [
        {"type": "heading", "level": 2, "content": [{"text": "做法"}]},
        {"type": "paragraph", "content": [{"text": "会议"}, {"field": "meetings"}]},
    ]
    typed = {"a_text": "做法", "a_text-tree": json.dumps(tree)}
    page = send(visitor, visitor.get(address(site)), **typed)
    shown = visitor.follow(page)
    assert value_of(shown, "a-text") == "做法\n会议{{会议}}"
    (kept,) = shown.all("input", name="a-text-tree")
    assert json.loads(kept.get("value", "")) == tree
    assert kept.get("disabled") is not None  # only the editor may send it


@pytest.mark.parametrize(
    "tree", ["{", "5", "[5]", "[" * 90_000, '[{"type":"script"}]', "9" * 5_000, "[" * 4_000_001]
)
def test_a_tree_that_is_none_is_refused_and_the_words_stay(site: Site, tree: str) -> None:
    visitor = site.visitor("b1.drafter")
    typed = {"a_text": "我的字", "a_text-tree": tree}
    page = send(visitor, visitor.get(address(site)), 422, **typed)
    assert "正文的结构无法识别" in page.text
    assert value_of(page, "a-text") == "我的字"
