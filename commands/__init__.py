"""The command line: one group of commands a part of the system."""

from flask import Flask


def register(app: Flask) -> None:
    """Register every command group."""
    from commands import (  # noqa: PLC0415 - needs the app's tables
        account,
        attachments,
        audit,
        checks,
        demo,
        doctor,
        figures,
        report,
    )

    groups = (
        account.group,
        attachments.group,
        audit.group,
        checks.group,
        demo.group,
        figures.group,
        report.group,
    )
    for group in (*groups, doctor.command):
        app.cli.add_command(group)
