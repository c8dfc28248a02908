"""A folder of .eml files in place of a mail server."""

import os
from email import policy
from email.message import EmailMessage
from pathlib import Path

from services.notices.carriers import Refused


def deliver(mail: EmailMessage, folder: Path, name: str) -> None:
    """Keep a mail as a file; the same name again is the same mail again. Raises Refused."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = folder / f".{name}.{os.getpid()}"
        unfinished.write_bytes(mail.as_bytes(policy=policy.SMTP))
        unfinished.replace(folder / f"{name}.eml")
    except OSError as error:
        raise Refused(f"folder: {error.strerror}") from error
