"""A hand at the editor: what a test types, pastes, sets and reads."""

import json
from typing import Any

from playwright.sync_api import CDPSession, Locator, Page

from domain.narrative import Inlines, Narrative, Text, to_data
from domain.text import clean

PASTE = """(text, [html, plain]) => {
  const clipboardData = new DataTransfer();
  if (html !== null) clipboardData.setData('text/html', html);
  clipboardData.setData('text/plain', plain);
  text.dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}));
}"""
REPLACE = """([name, {tree, text}]) => {
  const {[name]: area, [name + '-tree']: hidden} = document.querySelector('form').elements;
  if (tree !== undefined) hidden.value = JSON.stringify(tree);
  if (text !== undefined) area.value = text;
  area.dispatchEvent(new Event('cengbao:narrative-replaced', {bubbles: true}));
}"""


class Hand:
    """An editor on a page, by the name of its field."""

    def __init__(self, page: Page, name: str = "story") -> None:
        self.page = page
        self.name = name
        self.text: Locator = page.locator(f"#f-{name}")
        self._session: CDPSession | None = None

    @property
    def tree(self) -> list[dict[str, Any]]:
        """The tree in the hidden input."""
        found: list[dict[str, Any]] = json.loads(
            self.page.locator(f"input[name={self.name}-tree]").input_value()
        )
        return found

    @property
    def plain(self) -> str:
        """The plain text in the textarea."""
        return self.page.locator(f"textarea[name={self.name}]").input_value()

    def outline(self) -> str:
        return outline(self.tree)

    def set(self, **detail: Any) -> None:
        """Make a tree or a plain text the text, as the page itself may."""
        self.page.evaluate(REPLACE, [self.name, detail])

    def set_and_read(self, **detail: Any) -> tuple[list[dict[str, Any]], str]:
        """The same in one step: the tree and the plain text that come of it."""
        tree, plain = self.page.evaluate(
            f"""([name, detail]) => {{
              const form = document.querySelector('form');
              ({REPLACE})([name, {{text: '…'}}]);
              ({REPLACE})([name, detail]);
              return [form.elements[name + '-tree'].value, form.elements[name].value];
            }}""",
            [self.name, detail],
        )
        return json.loads(tree), plain

    def paste(self, html: str | None, plain: str = "") -> None:
        self.text.evaluate(PASTE, [html, plain])

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def start(self, *lines: str) -> None:
        """The cursor in an editor that holds these lines, at the end."""
        self.set(text="\n".join(lines))
        self.text.focus()
        self.press("Control+End")
        self.settle()

    def settle(self) -> None:
        """Wait until the editor has heard of a moved cursor: an event tells it."""
        self.page.evaluate(
            """() => new Promise(done =>
              requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"""
        )

    def put_cursor(self, words: str, offset: int) -> None:
        """The cursor into the text node that holds these words."""
        self.text.evaluate(
            """(text, [words, offset]) => {
              const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
              while (walker.nextNode() && !walker.currentNode.data.includes(words));
              text.focus();
              getSelection().collapse(walker.currentNode, offset);
            }""",
            [words, offset],
        )
        self.settle()

    # ---- an input method
    def compose(self, *steps: str) -> None:
        """What an input method shows on its way to a word, without the word being taken."""
        if self._session is None:
            self._session = self.page.context.new_cdp_session(self.page)
        for step in steps:
            self._session.send(
                "Input.imeSetComposition",
                {"text": step, "selectionStart": len(step), "selectionEnd": len(step)},
            )
            self.page.wait_for_timeout(10)

    def commit(self, word: str) -> None:
        """The word that the input method puts in the place of what it showed."""
        assert self._session is not None
        self._session.send("Input.insertText", {"text": word})
        self.page.wait_for_timeout(120)  # the editor waits a moment after a composition

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)


def normal(narrative: Narrative) -> list[dict[str, Any]]:
    """The data of a narrative as the plain form would keep it: trimmed, without what is empty."""
    blocks = []
    for block in to_data(narrative):
        for name in ("content", "items"):
            if name in block:
                block[name] = _content(block[name]) if name == "content" else [
                    content for item in block[name] if (content := _content(item))
                ]  # fmt: skip
        if "rows" in block:
            block["rows"] = [[_content(cell) for cell in row] for row in block["rows"]]
        if block.get("content") or block.get("items") or block.get("rows"):
            blocks.append(block)
    return blocks


def _content(run: list[dict[str, str]]) -> list[dict[str, str]]:
    made: list[dict[str, str]] = []
    for inline in run:
        if made and "text" in inline and "text" in made[-1]:
            made[-1] = {"text": made[-1]["text"] + inline["text"]}
        else:
            made.append(inline)
    made = [{"text": clean(one["text"])} if "text" in one else one for one in made]
    if made and "text" in made[0]:
        made[0] = {"text": made[0]["text"].lstrip()}
    if made and "text" in made[-1]:
        made[-1] = {"text": made[-1]["text"].rstrip()}
    return [inline for inline in made if inline.get("text") != ""]


def merged(run: Inlines) -> str:
    """The words of a run of texts."""
    return "".join(inline.text for inline in run if isinstance(inline, Text))


def outline(tree: list[dict[str, Any]]) -> str:
    """A tree for the eye, one line a run: what it is, and its words with tokens in braces."""
    return "\n".join(line for block in tree for line in _outlined(block))


def _outlined(block: dict[str, Any]) -> list[str]:
    match block["type"]:
        case "paragraph":
            return [f"p   {_words(block['content'])}"]
        case "heading":
            return [f"h{block['level']}  {_words(block['content'])}"]
        case "list":
            mark = "1." if block["ordered"] else "-"
            return [f"{mark:<3} {_words(item)}" for item in block["items"]]
        case _:
            marks = ["th" if block["head"] else "td", *["td"] * len(block["rows"])]
            return [
                f"{mark}  {' | '.join(map(_words, row))}"
                for mark, row in zip(marks, block["rows"], strict=False)
            ]


def _words(run: list[dict[str, str]]) -> str:
    return "".join(inline.get("text") or "{" + inline["field"] + "}" for inline in run)
