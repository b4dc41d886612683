"""The one exception that people are meant to read."""


class StudioError(Exception):
    """An expected failure: what is wrong, and the way out.

    Parameters
    ----------
    message : str
        What happened, naming the file or thing that is wrong.
    hint : str
        What the person can do about it.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()
