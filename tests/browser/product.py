"""The product as its own process: `python -m bot demo` on a free port, ended with it."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).parents[2]
_PATIENCE = 30.0
"""Seconds a start may take on a busy machine."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Product:
    """One demo on one folder. Started again it takes the same port, so that an open page finds it."""

    def __init__(self, folder: Path, *options: str, public_url: str = "") -> None:
        self.folder, self.options = folder, options
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._env = {
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "SQUAD_HOST": "127.0.0.1",
            "SQUAD_PORT": str(self.port),
            "SQUAD_PUBLIC_URL": public_url,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.folder / "output.txt"

    def start(self) -> None:
        """Start and wait until it says that it is ready."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "bot", "demo", "--folder", str(self.folder)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, *self.options],
                cwd=self.folder,  # away from any .env of whoever runs the tests
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        started = time.monotonic()
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() - started > _PATIENCE:
                self.end()
                raise RuntimeError(f"The demo did not start:\n{self.log.read_text()}")
            time.sleep(0.05)

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                return int(answer.status) == 200
        except (URLError, OSError):
            return False

    def kill(self) -> None:
        """End it as a power cut does."""
        self._signal(signal.SIGKILL)

    def end(self) -> None:
        """End it as Ctrl-C does, so that the folder is whole in one file."""
        self._signal(signal.SIGINT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(number)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


@contextmanager
def running(
    folder: Path, *options: str, copy_of: Path | None = None, public_url: str = ""
) -> Iterator[Product]:
    """A started product, ended on leaving; `copy_of` is a folder whose past it goes on from."""
    if copy_of is not None:
        shutil.copytree(copy_of, folder)
    product = Product(folder, *options, public_url=public_url)
    try:
        product.start()
        yield product
    finally:
        product.kill()
