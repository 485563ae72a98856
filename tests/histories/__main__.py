"""`python -m tests.histories 1000000`: as many random histories as you like, on all cores."""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed

from tests.histories.telling import tell_many

CHUNK = 5000


def main(wanted: int) -> None:
    """Tell them all, or end at the first broken promise, which names its history."""
    started = time.monotonic()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        firsts = range(0, wanted, CHUNK)
        told = [pool.submit(tell_many, n, min(n + CHUNK, wanted)) for n in firsts]
        sent = sum(done.result() for done in as_completed(told))
    seconds = time.monotonic() - started
    print(  # noqa: T201
        f"{wanted:,} histories, {sent:,} messages, no promise broken, {seconds:,.0f} s"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
