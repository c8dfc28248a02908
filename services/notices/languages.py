"""The reader's language where no request tells it: the catalogues by the standard library."""

import gettext
from functools import cache
from pathlib import Path

from services.notices.wording import Translate

CATALOGUES = Path(__file__).resolve().parents[2] / "translations"
SOURCE = "zh_Hans_CN"


@cache
def translation_to(language: str) -> Translate:
    """What translates a sentence into a language; the source language stays as it is."""
    if language == SOURCE:
        return str
    return gettext.translation("messages", str(CATALOGUES), [language], fallback=True).gettext


def html_language(language: str) -> str:
    """The language as HTML and mail headers name it."""
    return "zh-CN" if language.startswith("zh") else language
