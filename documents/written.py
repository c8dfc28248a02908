"""What a writer hands back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Written:
    """A file's bytes, and the characters that no face has (drawn as 〓), each once, in order."""

    content: bytes
    missing_characters: tuple[str, ...] = ()
