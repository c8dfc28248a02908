"""Where a person may be sent on to: only to pages of this site."""

from urllib.parse import urlsplit


def own_path(target: str | None) -> str:
    """`target` if it is a path of this site, with its query; an empty string otherwise.

    Browsers read a backslash as a slash and drop tabs and line breaks, so a target with any of them
    is refused like a foreign address.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return ""
    if "\\" in target or any(ord(character) < 0x20 for character in target):
        return ""
    parts = urlsplit(target)
    return "" if parts.scheme or parts.netloc else target
