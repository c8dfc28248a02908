"""Languages: Chinese is the source, English a catalogue; a person's choice goes first."""

from flask import Flask, current_app, session
from flask_babel import get_locale, gettext

from domain.message import Message
from web.clock import zone
from web.extensions import babel
from web.identity import LANGUAGE_KEY, account

LANGUAGES = {"zh_Hans_CN": "中文", "en": "English"}


def init_app(app: Flask) -> None:
    """Bind Flask-Babel to the application."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "translations")
    babel.init_app(app, locale_selector=_select, timezone_selector=lambda: str(zone()))


def _select() -> str:
    chosen = session.get(LANGUAGE_KEY, "")
    signed_in = account()
    language = chosen or (signed_in.language if signed_in else "")
    return language if language in LANGUAGES else current_app.config["SETTINGS"].language


def current() -> str:
    """The language of this request."""
    return str(get_locale())


def html_lang() -> str:
    """The language as HTML names it."""
    return "zh-CN" if current().startswith("zh") else "en"


def say(message: Message | str) -> str:
    """A domain message in the language of this request."""
    return message.show(gettext) if isinstance(message, Message) else message


def choose(language: str) -> None:
    """Keep a language for the rest of this visit."""
    session[LANGUAGE_KEY] = language
