"""A sentence for a person, kept as source text and arguments until the edge translates it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """`text` is the Chinese source sentence with `%(name)s` places; `args` fills them.

    An argument may itself be a Message (a state's name inside a sentence): it is translated too.
    """

    text: str
    args: Mapping[str, "str | int | Message"] = field(default_factory=dict)

    def show(self, translate: Callable[[str], str] = str) -> str:
        """The sentence in the language of `translate` (source text by default)."""
        filled = {
            name: value.show(translate) if isinstance(value, Message) else value
            for name, value in self.args.items()
        }
        sentence = translate(self.text)
        return sentence % filled if filled else sentence

    def __str__(self) -> str:
        return self.show()


def msg(text: str, **args: "str | int | Message") -> Message:
    """Mark `text` for translation (the extractor looks for this name) and bind its arguments."""
    return Message(text, args)
