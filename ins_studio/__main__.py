"""One program, three ways in: the window, the terminal, or the engine behind the window."""

import sys


def main(arguments: list[str] | None = None) -> int:
    """Dispatch to the engine (``--engine``), the terminal (any sub-command) or the window."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["--engine"]:
        from ins_studio.engine.server import serve

        return serve()
    if given and given[0] != "--window" and not _is_project(given[0]):
        from ins_studio.cli.main import run

        return run(given)
    return main_window(given)


def main_window(arguments: list[str] | None = None) -> int:
    """Open the window; an argument that is a project folder is opened in it."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["--engine"]:
        return main(given)
    from ins_studio.app import run

    return run([argument for argument in given if argument != "--window"])


def _is_project(argument: str) -> bool:
    return argument.rstrip("/\\").endswith(".insproj")


if __name__ == "__main__":
    sys.exit(main())
