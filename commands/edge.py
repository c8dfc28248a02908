"""What every command shares: one transaction, one clear line on error, a non-zero exit."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
import structlog
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from domain.errors import DomainError
from models import db
from models.engine import begin_writing
from settings import Settings, SettingsError, read_settings

P = ParamSpec("P")
R = TypeVar("R")
log = structlog.get_logger()


def in_transaction(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command in the application, commit at its end, turn refusals into one line."""
    return _at_the_edge(command, begin_writing, Session.commit)


def reading(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command that only reads: it keeps no writer waiting, however long it takes."""
    return _at_the_edge(command, lambda session: None, Session.rollback)


def _at_the_edge(
    command: Callable[P, R], begin: Callable[[Session], None], end: Callable[[Session], None]
) -> Callable[P, R]:
    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        session = db.session()
        try:
            begin(session)
            result = command(*args, **kwargs)
            end(session)
        except Exception as error:
            session.rollback()
            raise refusal(error) from error
        return result

    wrapped: Callable[P, R] = with_appcontext(run)
    return wrapped


def refusal(error: Exception) -> Exception:
    """The error as one line on the terminal; the whole of it is for the log at level debug."""
    if isinstance(error, click.ClickException | click.exceptions.Exit | click.Abort):
        return error
    log.debug("command_failed", exc_info=error)
    if isinstance(error, DomainError):
        return click.ClickException(str(error.message))
    if isinstance(error, SQLAlchemyError):
        return click.ClickException(
            f"数据库出错：{_first_line(getattr(error, 'orig', None) or error)}"
        )
    return click.ClickException(f"命令没有完成：{type(error).__name__}：{_first_line(error)}")


def _first_line(error: object) -> str:
    return next(iter(str(error).splitlines()), "")


def settings_or_refusal() -> Settings:
    """The settings of the environment; a wrong one ends a command with one line.

    Raises settings.SettingsError outside of commands.
    """
    try:
        return read_settings()
    except SettingsError as error:
        if click.get_current_context(silent=True) is None:
            raise
        raise click.ClickException(str(error)) from error
