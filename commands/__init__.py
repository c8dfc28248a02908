"""The command line: reports, accounts, audit, demonstration, health."""

from flask import Flask


def register(app: Flask) -> None:
    """Register every command group."""
    from commands import account, audit, demo, doctor, report  # noqa: PLC0415 - needs the app's tables

    for group in (account.group, audit.group, demo.group, doctor.command, report.group):
        app.cli.add_command(group)
