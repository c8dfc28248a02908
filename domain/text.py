"""Text as people paste it, made safe to keep: no control characters, one form of each letter."""

import re
import unicodedata

from domain.errors import Invalid
from domain.message import msg

# Word pastes its soft line break as a vertical tab, the web U+2028: all of them end a line
_LINE_END = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# controls, what no XML file may hold, and what is invisible or turns the reading direction around
_CONTROL = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def refuse_half_characters(text: str) -> str:
    """`text` itself. Raises Invalid for a lone surrogate, half a character: no file can hold it."""
    if _SURROGATE.search(text):
        raise Invalid(msg("文字中有无法识别的字符，请删去后重新输入。"))
    return text


def clean(text: str) -> str:
    """Composed (NFC) text with `\\n` line ends and without control characters; cleaning is stable.

    Raises Invalid for a lone surrogate.
    """
    lined = _LINE_END.sub("\n", refuse_half_characters(text))
    return unicodedata.normalize("NFC", _CONTROL.sub("", lined))


def clean_line(text: str) -> str:
    """`clean` text on one line, runs of white space folded into one space."""
    return " ".join(clean(text).split())
