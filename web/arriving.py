"""Requests that bring files: each streamed to the disk, counted and hashed while it is read."""

from collections.abc import Callable
from typing import IO, Any

from flask import Flask, Request, current_app, request

from services.attachments.receiving import Arriving
from settings import Settings

# what a form needs beside its files
_FRAME_BYTES = 1024 * 1024


class ArrivingRequest(Request):
    """A request whose files land in `Arriving` where the view asks for it (`receives_files`)."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if not _is_receiving():
            return super()._get_file_stream(
                total_content_length, content_type, filename, content_length
            )
        settings = _settings()
        arriving: Any = Arriving(settings.max_file_mb * 1024 * 1024, settings.data_dir)
        stream: IO[bytes] = arriving
        return stream


def receives_files(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that takes files: its request may be as large as all files of a section."""
    view.receives_files = True  # type: ignore[attr-defined]  # read by _is_receiving
    return view


def init_app(app: Flask) -> None:
    """Bind the request class; to be called before anything that reads a form."""
    app.request_class = ArrivingRequest
    app.before_request(_allow_more)


def _allow_more() -> None:
    if _is_receiving():
        most = _settings().max_section_mb * 1024 * 1024
        request.max_content_length = most + _FRAME_BYTES


def _is_receiving() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "receives_files", False)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
