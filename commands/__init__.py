"""The command line: reports, accounts, attachments, audit, demonstration, figures, health."""

from flask import Flask


def register(app: Flask) -> None:
    """Register every command group."""
    from commands import (  # noqa: PLC0415 - needs the app's tables
        account,
        attachments,
        audit,
        demo,
        doctor,
        figures,
        report,
    )

    groups = (
        account.group,
        attachments.group,
        audit.group,
        demo.group,
        figures.group,
        report.group,
    )
    for group in (*groups, doctor.command):
        app.cli.add_command(group)
