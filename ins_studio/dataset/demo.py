"""The demo person that comes with the program."""

from pathlib import Path

from ins_studio.resources import resource


def demo_dataset_path() -> Path:
    """Return the folder of the demo recordings; never written to."""
    return resource("demo/dataset")


def demo_run_path() -> Path:
    """Return the folder of the trained demo avatar; never written to."""
    return resource("demo/avatar")
