"""The command line: one group of commands a part of the system."""

from flask import Flask


def register(app: Flask) -> None:
    """Register every command group."""
    from commands import (  # noqa: PLC0415 - needs the app's tables
        account,
        attachments,
        audit,
        checks,
        cycle,
        demo,
        doctor,
        figures,
        package,
        report,
    )

    parts = (account, attachments, audit, checks, cycle, demo, figures, package, report)
    for group in (*(part.group for part in parts), doctor.command):
        app.cli.add_command(group)
