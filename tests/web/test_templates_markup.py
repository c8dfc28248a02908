"""Every page of the gallery is valid, labelled, and free of inline script and style."""

import re
from collections import Counter
from itertools import pairwise, product
from xml.etree.ElementTree import Element

import html5lib
import pytest

from tests.conftest import ROOT
from tests.web.samples import values
from tests.web.stage import GALLERY, SOMEBODY, make_stage, render

PAGES = sorted(path.stem for path in GALLERY.glob("*.html"))
LANGUAGES = ("zh_Hans_CN", "en")
TYPED = ("input", "select", "textarea")
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "form")


def page_of(name: str, language: str = "zh_Hans_CN", account: object | None = SOMEBODY) -> str:
    return render(make_stage(language, account), f"{name}.html", **values())


@pytest.fixture(params=list(product(PAGES, LANGUAGES)), ids="-".join, scope="module")
def tree(request: pytest.FixtureRequest) -> Element:
    """The page parsed by a parser that forgives nothing."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(page_of(*request.param))


def test_each_id_is_used_once(tree: Element) -> None:
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    assert [name for name, count in ids.items() if count > 1] == []


def test_what_points_to_an_id_finds_it(tree: Element) -> None:
    ids = {element.get("id") for element in tree.iter()}
    wanted = {
        (name, target)
        for element in tree.iter()
        for name in REFERENCES
        for target in (element.get(name) or "").split()
    }
    assert {(name, target) for name, target in wanted if target not in ids} == set()


def test_each_input_has_a_label(tree: Element) -> None:
    named = {label.get("for") for label in tree.iter("label")}
    inside = {typed for label in tree.iter("label") for typed in label.iter() if typed is not label}
    bare = [
        element.attrib
        for element in tree.iter()
        if element.tag in TYPED
        and element.get("type") != "hidden"
        and element.get("id") not in named
        and element not in inside
    ]
    assert bare == []


def test_one_heading_of_the_page_begins_its_title(tree: Element) -> None:
    (heading,) = list(tree.iter("h1"))
    (title,) = list(tree.iter("title"))
    assert "".join(title.itertext()).startswith("".join(heading.itertext()).strip())


def test_the_levels_of_headings_leave_none_out(tree: Element) -> None:
    levels = [int(el.tag[1]) for el in tree.iter() if re.fullmatch(r"h[1-6]", str(el.tag))]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_there_is_no_inline_script_or_style(tree: Element) -> None:
    for element in tree.iter():
        assert element.tag != "style"
        assert element.tag != "script" or (element.get("src") and not element.text)
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


def test_nothing_is_fetched_from_elsewhere(tree: Element) -> None:
    addresses = [
        element.get(name) or ""
        for element in tree.iter()
        if element.tag in ("link", "script", "img")
        for name in ("href", "src")
    ]
    assert [
        address for address in addresses if address and not address.startswith("/static/")
    ] == []


def test_each_form_that_posts_holds_its_token(tree: Element) -> None:
    for form in tree.iter("form"):
        tokens = [el for el in form.iter("input") if el.get("name") == "csrf_token"]
        assert len(tokens) == (1 if form.get("method") == "post" else 0)


def test_a_page_has_at_most_one_primary_button_and_it_submits(tree: Element) -> None:
    primary = [el for el in tree.iter() if "button--primary" in (el.get("class") or "").split()]
    title = "".join(tree.find("head/title").itertext())
    allowed = 2 if title.startswith("部件") else 1
    assert len(primary) <= allowed
    assert all(element.tag == "button" for element in primary)


def test_what_the_page_loads_is_there(tree: Element) -> None:
    for element in tree.iter():
        address = element.get("href") if element.tag == "link" else element.get("src")
        if address:
            assert (ROOT / address.lstrip("/")).is_file()


def test_a_stranger_sees_neither_navigation_nor_sign_out() -> None:
    page = page_of("sign-in", account=None)
    assert 'action="/sign-out"' not in page
    assert 'class="nav"' not in page
    assert 'action="/language"' in page


def test_the_error_page_asks_nobody_who_is_signed_in() -> None:
    app = make_stage()
    app.template_context_processors[None].pop()
    page = render(app, "errors/page.html", title="系统正忙", advice="请稍后重试。", status=503)
    assert "<h1>系统正忙</h1>" in page
    assert "503" in page
