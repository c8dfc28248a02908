"""What is wrong with a page: it is read by a parser that forgives nothing."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib
from html5lib.html5parser import ParseError

TYPED = ("input", "select", "textarea")
POINTERS = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "form", "list")
ADDRESSES = ("href", "src", "action", "formaction", "poster")
NAMELESS = ("hidden", "submit", "button")


def parse(html: str) -> Element:
    """The tree of a page. Raises AssertionError with the place of the first fault."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    try:
        tree: Element = parser.parse(html)
    except ParseError as fault:
        (line, column), code, _ = parser.errors[-1]
        raise AssertionError(f"line {line}, column {column}: {code} {_near(html, line)}") from fault
    return tree


def _near(html: str, line: int) -> str:
    return "\n".join(html.splitlines()[max(0, line - 3) : line])


def words(element: Element) -> str:
    """The words of an element, white space folded; a line break is a space."""
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: Element) -> Iterator[str]:
    yield " " if element.tag == "br" else element.text or ""
    for child in element:
        yield from _pieces(child) if isinstance(child.tag, str) else ()  # a comment says nothing
        yield child.tail or ""


def faults_of(tree: Element) -> list[str]:
    """Every fault of a page, in words."""
    return [
        *_heading_faults(tree),
        *_id_faults(tree),
        *_label_faults(tree),
        *_policy_faults(tree),
        *_leaks(tree),
    ]


def _heading_faults(tree: Element) -> Iterator[str]:
    headings = [words(each) for each in tree.iter("h1")]
    titles = [words(each) for each in tree.iter("title")]
    if len(headings) != 1 or len(titles) != 1:
        yield f"one h1 and one title are wanted: {headings} {titles}"
    elif not headings[0] or not titles[0].startswith(headings[0]):
        yield f"the title {titles[0]!r} does not begin with the h1 {headings[0]!r}"
    levels = [int(e.tag[1]) for e in tree.iter() if re.fullmatch(r"h[1-6]", str(e.tag))]
    if any(after - before > 1 for before, after in pairwise(levels)):
        yield f"a level of headings is left out: {levels}"
    root = tree if tree.tag == "html" else tree.find("html")
    if root is None or not root.get("lang"):
        yield "the page does not name its language"


def _id_faults(tree: Element) -> Iterator[str]:
    ids = Counter(each.get("id") for each in tree.iter() if each.get("id"))
    for name, count in ids.items():
        if count > 1:
            yield f"the id {name} is used {count} times"
    for each in tree.iter():
        for pointer in POINTERS:
            for target in (each.get(pointer) or "").split():
                if target not in ids:
                    yield f"{each.tag} points to #{target} by {pointer}, which is not there"
        href = each.get("href") or ""
        if href.startswith("#") and len(href) > 1 and href[1:] not in ids:
            yield f"a link leads to {href}, which is not there"


def _label_faults(tree: Element) -> Iterator[str]:
    named = {label.get("for") for label in tree.iter("label")}
    inside = {id(each) for label in tree.iter("label") for each in label.iter()}
    for each in tree.iter():
        if each.tag in TYPED and each.get("type") not in NAMELESS:
            is_named = each.get("id") in named or id(each) in inside or each.get("aria-label")
            if not is_named:
                yield f"no label for {each.attrib}"
        if each.tag in ("button", "a") and not (words(each) or each.get("aria-label")):
            yield f"{each.tag} without words: {each.attrib}"


def _policy_faults(tree: Element) -> Iterator[str]:
    for each in tree.iter():
        if each.tag == "style" or (each.tag == "script" and (each.text or "").strip()):
            yield f"inline {each.tag}"
        for name in each.attrib:
            if name == "style" or name.startswith("on"):
                yield f"inline {name} on {each.tag}"
        for name in ADDRESSES:
            address = each.get(name) or ""
            if re.match(r"(?i)\s*([a-z][a-z0-9+.-]*:|//)", address):
                yield f"{each.tag} leads off the site: {address}"


def _leaks(tree: Element) -> Iterator[str]:
    text = words(tree)
    for sign in ("Traceback (most recent", "Undefined", "<bound method", "object at 0x", "None、"):
        if sign in text:
            yield f"the page shows {sign!r}"
    ours = text
    for tag in ("textarea", "option"):  # what a person wrote may look like anything
        for typed in tree.iter(tag):
            ours = ours.replace(words(typed), "")
    if re.search(r"\{\{|\}\}|%\([a-z_]+\)s", ours) and "{{名称}}" not in ours:
        yield "the page shows a placeholder"
