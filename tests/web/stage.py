"""A bare stage: the real templates and static files, without tables, views or people."""

from types import SimpleNamespace
from typing import Any

from flask import Flask, render_template
from flask_babel import Babel, get_locale
from flask_wtf.csrf import CSRFProtect
from jinja2 import FileSystemLoader

from tests.conftest import ROOT

GALLERY = ROOT / "tests" / "web" / "gallery"
PIECES = ROOT / "tests" / "web" / "pieces"
SOMEBODY = SimpleNamespace(name="周敏", language="", unread=3)
ENDPOINTS = {
    "desk.show": "/",
    "queue.show": "/queue",
    "board.index": "/board",
    "rollup.index": "/roll-up",
    "report.index": "/reports",
    "absence.show": "/account/stand-ins",
    "checks.terms": "/terms",
    "notices.index": "/notices",
    "account.sign_in": "/sign-in",
    "account.sign_out": "/sign-out",
    "account.language": "/language",
}


def make_stage(language: str = "zh_Hans_CN", account: object | None = SOMEBODY) -> Flask:
    """An application that knows the addresses the frame links to and the gallery's templates."""
    app = Flask("stage", root_path=str(ROOT))
    app.config.update(SECRET_KEY="stage", TESTING=True, BABEL_DEFAULT_LOCALE=language)
    CSRFProtect(app)
    Babel(app)
    for endpoint, rule in ENDPOINTS.items():
        app.add_url_rule(rule, endpoint, lambda: "")
    ours = FileSystemLoader([str(ROOT / "templates"), str(GALLERY), str(PIECES)])
    app.jinja_loader = ours
    app.jinja_env.loader = ours
    app.jinja_env.filters["thousands"] = "{:,}".format
    app.jinja_env.globals.update(
        html_lang=lambda: "zh-CN" if str(get_locale()).startswith("zh") else "en"
    )
    app.context_processor(lambda: {"account": account})
    return app


def render(app: Flask, template: str, **values: Any) -> str:
    """The template's HTML as a GET request would answer it."""
    with app.test_request_context("/"):
        return render_template(template, **values)


def macro(app: Flask, file: str, name: str, *arguments: Any, **named: Any) -> str:
    """What one macro of templates/components writes."""
    return render(
        app,
        "macro.html",
        macro_file=f"components/{file}.html",
        macro_name=name,
        arguments=arguments,
        named=named,
    )


def field(name: str, data: object = None, *errors: str) -> SimpleNamespace:
    """A form field as the macros read one."""
    return SimpleNamespace(name=name, data=data, errors=list(errors))


def na(name: str, reason: str = "", *errors: str) -> SimpleNamespace:
    """The pair of fields behind 不适用."""
    box = SimpleNamespace(name=f"{name}-na", data=bool(reason or errors), errors=[])
    return SimpleNamespace(box=box, reason=field(f"{name}-na-reason", reason, *errors))
