"""What the terminal says, and which of several processes says it."""

import os
import sys


def speaks() -> bool:
    """Whether this process is on its own, or the first of those that torchrun started."""
    return "TORCHELASTIC_RUN_ID" not in os.environ or os.environ["RANK"] == "0"


def say(text: str) -> None:
    """Write a line to standard output."""
    if not speaks():
        return
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def complain(message: str, hint: str = "") -> None:
    """Write what is wrong, and the way out, to standard error."""
    if not speaks():
        return
    sys.stderr.write(f"ins-studio: {message}\n" + (f"  {hint}\n" if hint else ""))
    sys.stderr.flush()
