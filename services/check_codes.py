"""The code on the paper of a report, by which a copy is told from all others."""

import hashlib
from datetime import UTC

from models import FinalReport

_CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def check_code(report: FinalReport) -> str:
    """The code that stands on the paper: a hash of what tells this issue from all others."""
    if report.printed_code:  # a report from another installation keeps the one it came with
        return report.printed_code
    compiled_at = report.compiled_at.astimezone(UTC).isoformat()
    seed = f"{report.cycle_id}:{report.unit_id}:{report.issue}:{compiled_at}"
    digits = int(hashlib.sha256(seed.encode()).hexdigest(), 16)
    letters = []
    for _ in range(16):
        digits, index = divmod(digits, len(_CODE_LETTERS))
        letters.append(_CODE_LETTERS[index])
    code = "".join(letters)
    return "-".join(code[i : i + 4] for i in range(0, 16, 4))
