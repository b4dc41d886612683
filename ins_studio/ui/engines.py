"""The engine processes behind the window: made on demand, all closed at the end."""

import threading

from ins_studio.engine.client import Engine


class Engines:
    """Hands out engine processes and leaves none behind.

    Starting an engine only forks a process; torch loads in it, not here.
    """

    def __init__(self) -> None:
        self._engines: list[Engine] = []
        self._closing: list[threading.Thread] = []

    def new(self) -> Engine:
        """Start one more engine; ``close`` it, or leave that to ``close_all``."""
        engine = Engine()
        engine.start()
        self._engines.append(engine)
        return engine

    def close(self, engine: Engine) -> None:
        """End one engine process without waiting for it; its task saves what it has."""
        if engine in self._engines:
            self._engines.remove(engine)
            thread = threading.Thread(target=engine.close, name="closing an engine")
            self._closing = [known for known in self._closing if known.is_alive()]
            self._closing.append(thread)
            thread.start()

    def close_all(self) -> None:
        """End every engine process and wait: the window is going away."""
        for engine in list(self._engines):
            self.close(engine)
        for thread in self._closing:
            thread.join()
