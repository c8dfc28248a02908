"""What templates need to show dates, messages and states."""

from flask import Flask

from domain.answers import Answer, NotApplicable, is_missing
from domain.content import show_answer
from web import clock
from web.dates import day, distance, moment
from web.identity import account, runs_cycles, signs
from web.language import LANGUAGES, current, html_lang, say
from web.permits import may
from web.showing.mending import to_mend
from web.showing.prose import prose


def init_app(app: Flask) -> None:
    """Register filters and what every template may use."""
    app.jinja_env.filters.update(
        moment=moment,
        day=day,
        distance=distance,
        say=say,
        kind=kind,
        shown=show_answer,
        prose=prose,
        to_mend=to_mend,
        file_size=file_size,
        thousands="{:,}".format,
    )
    app.jinja_env.globals.update(
        may=may, html_lang=html_lang, LANGUAGES=LANGUAGES, language=current
    )
    app.context_processor(
        lambda: {
            "account": account(),
            "signs": signs(),
            "runs_cycles": runs_cycles(),
            "today": clock.today(),
        }
    )


def file_size(size: int) -> str:
    """Bytes as people read them: 640 B, 12 KB, 3.4 MB."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def kind(answer: Answer) -> str:
    """Which of the three values an answer is, as the macro `answer` names them."""
    if isinstance(answer, NotApplicable):
        return "not_applicable"
    return "not_answered" if is_missing(answer) else "given"
