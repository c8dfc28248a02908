"""The names of the levels of the built-in templates; any other level goes by its key."""

from collections.abc import Mapping

from domain.message import Message, msg

_NAMES: Mapping[str, Message] = {
    "branch": msg("支部"),
    "team": msg("班组"),
    "plant": msg("厂"),
    "company": msg("公司"),
    "group": msg("集团"),
}


def level_name(level: str) -> Message | str:
    """The name of a level as people say it."""
    return _NAMES.get(level, level)
