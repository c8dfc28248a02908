"""What carries a message outside; each says whether a refusal may be tried again."""


class Refused(Exception):
    """The message was not taken; `is_final`: it never will be. The text holds no secret."""

    def __init__(self, why: str, *, is_final: bool = False) -> None:
        super().__init__(why)
        self.is_final = is_final
