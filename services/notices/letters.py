"""A letter: what a mail or a chat message says, as plain text and as simple HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

from addresses import mail_address
from domain.message import Message, msg
from services.notices.languages import html_language
from services.notices.wording import Said, Translate

MOST_SUBJECT = 120
MOST_LISTED = 50
_SITE = msg("层报")
_OPEN = msg("打开查看")
_SETTINGS = msg("本邮件由系统自动发送，请勿回复。更改通知方式：%(url)s")
_DIGEST = msg("每日汇总：%(count)s 条通知")
_DIGEST_SENTENCE = msg("以下是尚未以邮件告知您的通知：")
_MORE = msg("另有 %(count)s 条，请在“通知”页查看。")
_INK, _FAINT, _RULE = "#1a1a1a", "#5c5c5c", "#d9d5cc"


@dataclass(frozen=True, slots=True)
class Item:
    """One notice in a letter, and the address of what it is about."""

    said: Said
    url: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes to one person: subject, a sentence above (of a digest), and the notices."""

    subject: str
    above: str
    items: tuple[Item, ...]
    below: str
    settings_line: str
    language: str
    open_word: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who gets a letter from whom, when, and the number that makes a second copy known as one."""

    sender: str
    name: str
    address: str
    sent_at: datetime
    message_id: str


@dataclass(frozen=True, slots=True)
class Style:
    """The reader's language and where the notices may be changed."""

    language: str
    translate: Translate
    settings_url: str


def letter_of(items: Sequence[Item], style: Style, *, is_digest: bool) -> Letter:
    """The letter of one notice, or the digest of several."""
    translate = style.translate
    above = below = ""
    if is_digest:
        subject = Message(_DIGEST.text, {"count": len(items)}).show(translate)
        above = _DIGEST_SENTENCE.show(translate)
    else:
        subject = items[0].said.subject
    if len(items) > MOST_LISTED:
        below = Message(_MORE.text, {"count": len(items) - MOST_LISTED}).show(translate)
    return Letter(
        subject=f"[{_SITE.show(translate)}] {subject}",
        above=above,
        items=tuple(items[:MOST_LISTED]),
        below=below,
        settings_line=Message(_SETTINGS.text, {"url": style.settings_url}).show(translate),
        language=style.language,
        open_word=_OPEN.show(translate),
    )


def one_line(text: str, most: int) -> str:
    """`text` on one line without control characters, so that no header can be smuggled in."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= most else line[: most - 1] + "…"


def mail_of(letter: Letter, envelope: Envelope) -> EmailMessage:
    """The mail of a letter: plain text first, HTML as the alternative.

    Raises ValueError where the address is none.
    """
    mail = EmailMessage()
    user, _, host = mail_address(envelope.address).rpartition("@")
    mail["From"] = Address(_SITE.text, addr_spec=envelope.sender)
    mail["To"] = Address(one_line(envelope.name, 60), user, host)
    mail["Subject"] = one_line(letter.subject, MOST_SUBJECT)
    mail["Date"] = format_datetime(envelope.sent_at)
    mail["Message-ID"] = envelope.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(plain(letter))
    mail.add_alternative(html(letter), subtype="html")
    # the last: what is said of the content goes to its first part when the second is added
    mail["Content-Language"] = html_language(letter.language)
    return mail


def plain(letter: Letter) -> str:
    """The letter as plain text."""
    parts = [letter.above] if letter.above else []
    is_digest = bool(letter.above)
    for item in letter.items:
        lines = [item.said.subject] if is_digest else []
        lines += [item.said.sentence, *item.said.lines, item.url]
        parts.append("\n".join(lines))
    parts += [letter.below] if letter.below else []
    return "\n\n".join([*parts, f"-- \n{letter.settings_line}"]) + "\n"


def html(letter: Letter) -> str:
    """The letter as a small HTML page; everything that people wrote is escaped."""
    above = f"<p>{escape(letter.above)}</p>" if letter.above else ""
    below = f"<p>{escape(letter.below)}</p>" if letter.below else ""
    items = "".join(_html_item(item, letter.open_word) for item in letter.items)
    return (
        f'<!doctype html><html lang="{html_language(letter.language)}"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(letter.subject)}</title></head>"
        f'<body style="margin:0;padding:16px;color:{_INK};background:#ffffff;font:16px/1.7 '
        "'PingFang SC','Microsoft YaHei','Noto Sans SC',sans-serif\">"
        f'<div style="max-width:640px">{above}{items}{below}'
        f'<p style="margin:24px 0 0;padding-top:12px;border-top:1px solid {_RULE};'
        f'color:{_FAINT};font-size:13px">{escape(letter.settings_line)}</p>'
        "</div></body></html>"
    )


def _html_item(item: Item, open_word: str) -> str:
    lines = "".join(
        f'<p style="margin:0 0 6px;white-space:pre-line">{escape(line)}</p>'
        for line in (item.said.sentence, *item.said.lines)
    )
    return (
        f'<div style="margin:0 0 20px;padding:0 0 0 14px;border-left:3px solid #b3141d">'
        f'<p style="margin:0 0 6px;font-weight:bold">{escape(item.said.subject)}</p>{lines}'
        f'<p style="margin:0"><a href="{escape(item.url)}" style="color:#0b4f8a">'
        f"{escape(open_word)}</a></p></div>"
    )


def chat_text(item: Item, site: str) -> str:
    """The message of a robot: plain lines; no mark that calls on people can come in by a name."""
    words = (item.said.subject, item.said.sentence, *item.said.lines, item.url)
    text = "\n".join(one_line(word, 300) for word in (f"[{site}] {words[0]}", *words[1:]))
    return text.replace("<", "＜").replace("@", "＠")


def site_name(translate: Translate) -> str:
    """The site's name in a language."""
    return _SITE.show(translate)
