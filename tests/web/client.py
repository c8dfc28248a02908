"""A client that reads each answer as strictly as it can, and sends forms as a person would."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.strict import faults_of, parse, words

SENDING = ("submit", None)


@dataclass(frozen=True)
class Form:
    """A form of a page: where it goes, and what it holds before anything is typed."""

    action: str
    method: str
    values: dict[str, str]
    buttons: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Page:
    """One answer. `tree` is None for what is not HTML."""

    path: str
    status: int
    response: TestResponse
    tree: Element | None

    @property
    def html(self) -> str:
        return self.response.text

    @property
    def location(self) -> str:
        """Where a redirect leads, as a path of the site."""
        return self.response.headers["Location"]

    @property
    def text(self) -> str:
        """All words of the page's main part."""
        return words(self.first("main"))

    @property
    def heading(self) -> str:
        return words(self.first("h1"))

    def first(self, tag: str) -> Element:
        return next(iter(self.all(tag)))

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """The elements of a tag whose attributes have these values; `_` stands for `-`."""
        wanted = {name.strip("_").replace("_", "-"): value for name, value in attributes.items()}
        assert self.tree is not None, f"{self.path} is no HTML"
        return [
            each
            for each in self.tree.iter(tag)
            if all(each.get(name) == value for name, value in wanted.items())
        ]

    def links(self) -> dict[str, str]:
        """Where the links of the main part lead, by their words."""
        return {words(a): a.get("href", "") for a in self.first("main").iter("a")}

    def rows(self, table: int = 0) -> list[list[str]]:
        """The words of a table's cells, head included."""
        found = self.all("table")[table]
        return [
            [words(cell) for cell in row if cell.tag in ("th", "td")] for row in found.iter("tr")
        ]

    def form(self, action: str) -> Form:
        """The form that goes to a path."""
        found = [
            form for form in self.all("form") if urlsplit(form.get("action", "")).path == action
        ]
        assert found, f"{self.path} has no form to {action}"
        return _form(self, found[0], action)


def _form(page: Page, form: Element, action: str) -> Form:
    inside = {id(each) for each in form.iter()}
    assert page.tree is not None
    own = [
        e for e in page.tree.iter() if id(e) in inside or e.get("form") == (form.get("id") or "?")
    ]
    values, buttons = {}, []
    for each in own:
        name = each.get("name")
        if each.tag == "button" and each.get("type") in SENDING:
            buttons.append((words(each), name or "", each.get("value", "")))
        elif name and each.get("disabled") is None:
            values.update((name, value) for value in _values(each))
    return Form(form.get("action", action), form.get("method", "get"), values, tuple(buttons))


def _values(field: Element) -> Iterator[str]:
    if field.tag == "textarea":
        yield (field.text or "").removeprefix("\n")
    elif field.tag == "select":
        chosen = [option for option in field.iter("option") if option.get("selected") is not None]
        for option in chosen or list(field.iter("option"))[:1]:
            yield option.get("value", words(option))
    elif field.get("type") not in ("checkbox", "radio"):
        yield field.get("value", "")
    elif field.get("checked") is not None:
        yield field.get("value", "on")


class Client:
    """A visitor of the site; each step names the status that it expects."""

    def __init__(self, app: Flask, session_key: str = "") -> None:
        self.inner: FlaskClient = app.test_client()
        self.is_signed_in = bool(session_key)
        if session_key:
            with self.inner.session_transaction() as session:
                session["_user_id"] = session_key
                session["_fresh"] = True

    def get(self, path: str, status: int = 200, **options: Any) -> Page:
        return self._read(path, self.inner.get(path, **options), status)

    def post(self, path: str, data: dict[str, Any], status: int = 302, **options: Any) -> Page:
        """Send fields that no page offered, with a good token."""
        sent = data if "csrf_token" in data else {"csrf_token": self.token(), **data}
        return self._read(path, self.inner.post(path, data=sent, **options), status)

    def submit(
        self, page: Page, action: str, status: int = 302, *, button: str = "", **typed: Any
    ) -> Page:
        """Send a form of `page` with what was typed into it, by the button with these words."""
        form = page.form(urlsplit(action).path)
        pressed = [(n, v) for label, n, v in form.buttons if label == button and n]
        assert not button or any(label == button for label, _, _ in form.buttons), form.buttons
        unknown = set(typed) - set(form.values) - self._names(page)
        assert not unknown, f"the form to {action} has no {unknown}"
        data = {**form.values, **typed, **dict(pressed)}
        assert form.method == "post"
        return self._read(form.action, self.inner.post(form.action, data=data), status)

    def follow(self, page: Page, status: int = 200) -> Page:
        """Go where a redirect leads."""
        return self.get(page.location, status)

    def token(self) -> str:
        """A form token of this visitor's session."""
        page = self.get("/sign-in" if not self.is_signed_in else "/")
        return page.all("input", name="csrf_token")[0].get("value", "")

    @staticmethod
    def _names(page: Page) -> set[str]:
        return {
            each.get("name", "")
            for tag in ("input", "select", "textarea")
            for each in page.all(tag)
        }

    def _read(self, path: str, response: TestResponse, status: int) -> Page:
        is_html = response.mimetype == "text/html"
        said = response.text[-3000:] if is_html and response.status_code >= 400 else ""
        assert response.status_code == status, f"{path}: {response.status}, not {status}\n{said}"
        policy = response.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy, policy
        assert "unsafe" not in policy, policy
        if 300 <= status < 400:
            assert not urlsplit(response.headers["Location"]).netloc
            return Page(path, status, response, None)
        if not is_html:
            return Page(path, status, response, None)
        page = Page(path, status, response, parse(response.text))
        assert page.tree is not None
        faults = faults_of(page.tree)
        assert not faults, f"{path}: " + "; ".join(faults)
        return page
