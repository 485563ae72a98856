"""python -m benchmarks [name ...]: runs the benchmarks named, or all. Each prints ratios beside a bare baseline."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence

from benchmarks import acknowledge, commands, reading, redirect, teams

BENCHMARKS: Mapping[str, Callable[[], None]] = {
    "acknowledge": acknowledge.main,
    "commands": commands.main,
    "reading": reading.main,
    "redirect": redirect.main,
    "teams": teams.main,
}


def run(names: Sequence[str]) -> None:
    """Run the benchmarks of these names, or all."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(BENCHMARKS)}.")
        raise SystemExit(1)
    for name in names or BENCHMARKS:
        print(f"== {name}")
        BENCHMARKS[name]()


if __name__ == "__main__":
    run(sys.argv[1:])
