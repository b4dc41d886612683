"""One program, three ways in: the window, the terminal, or a process behind one of them."""

import sys


def main(arguments: list[str] | None = None) -> int:
    """Dispatch to a child's work (``--engine`` and others), the terminal or the window."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["--engine"]:
        from ins_studio.engine.server import serve

        return serve()
    if given[:1] == ["--read-fbx"]:
        from ins_studio.motion.fbx_child import serve as read_fbx

        read_fbx(given[1:])
    if given[:1] == ["--read-alembic"]:
        from ins_studio.dataset.alembic_child import serve as read_alembic

        read_alembic(given[1:])
    if given[:1] == ["--make-proxy"]:
        from ins_studio.dataset.proxy_child import serve as make_proxy

        make_proxy(given[1:])
    if given and given[0] != "--window" and not _is_project(given[0]):
        from ins_studio.cli.main import run

        return run(given)
    return main_window(given)


def main_window(arguments: list[str] | None = None) -> int:
    """Open the window; an argument that is a project folder is opened in it."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] in (["--engine"], ["--read-fbx"], ["--read-alembic"], ["--make-proxy"]):
        return main(given)
    from ins_studio.app import run

    return run([argument for argument in given if argument != "--window"])


def _is_project(argument: str) -> bool:
    return argument.rstrip("/\\").endswith(".insproj")


if __name__ == "__main__":
    sys.exit(main())
