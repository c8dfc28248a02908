"""The terms that a new list begins with."""

from functools import cache
from importlib.resources import files

import yaml

from domain.checks import Term
from domain.severity import Severity


@cache
def starter() -> tuple[Term, ...]:
    """The built-in terms; people change the list that is kept, not this one."""
    source = files(__package__).joinpath("terms.yaml").read_text(encoding="utf-8")
    return tuple(
        Term(
            str(item["word"]),
            str(item.get("replacement", "")),
            Severity(item["severity"]),
            str(item.get("note", "")),
        )
        for item in yaml.safe_load(source)
    )
