"""The bound worked out beside the choice, in a process of its own: HiGHS lets nothing else of its process go on."""

import sys
from contextlib import suppress
from subprocess import DEVNULL, PIPE, Popen
from threading import Thread
from typing import IO

from .bound import balance_bound
from .links import Links
from .posts import FOLDER


class Bounding:
    """How many needs any choice serves at most: `bound` is what is proven so far; used as a context, ended with it."""

    def __init__(self, links: Links, seconds: float) -> None:
        self.bound = balance_bound(links)
        command = [sys.executable, "-m", "market", "bound", str(seconds)]
        self.process = Popen(command, cwd=FOLDER, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
        streams = self.process.stdin, self.process.stdout
        self.reading = Thread(target=self._read, args=(links, *streams), daemon=True)

    def __enter__(self) -> "Bounding":
        self.reading.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self.process.kill()
        self.reading.join()
        self.process.wait()

    def _read(self, links: Links, given: IO[bytes], told: IO[bytes]) -> None:
        """Give the process the links, and lower the bound by each line it writes."""
        with suppress(BrokenPipeError), told, given:  # ended before it took all
            given.write(links.written())
            given.close()
            for line in told:
                self.bound = min(self.bound, int(line))

    def wait(self, seconds: float) -> None:
        """Wait for the last bound, so long at most."""
        self.reading.join(max(0.0, seconds))
