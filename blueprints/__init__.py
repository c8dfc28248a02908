"""Pages: each view loads, permits, validates, calls one service and answers."""

from flask import Flask


def register(app: Flask) -> None:
    """Register every page."""
    from blueprints import (  # noqa: PLC0415 - blueprints need the extensions bound first
        account,
        board,
        desk,
        health,
        report,
        review,
        rollup,
        section,
    )

    for pages in (account, board, desk, health, report, review, rollup, section):
        app.register_blueprint(pages.blueprint)
