"""Only this computer may open the playground."""

from __future__ import annotations

import pytest

from connectors.playground.settings import check_bind


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost", "LOCALHOST"]
)
def test_this_computer_is_fine(host: str) -> None:
    check_bind(host)


@pytest.mark.parametrize(
    "host",
    [
        "0.0.0.0",
        "::",
        "192.168.1.4",
        "8.8.8.8",
        "acme.example",
        "localhost.acme.example",
        "",
        "127.0.0.1.x",
    ],
)
def test_any_other_address_is_refused_with_the_mend(host: str) -> None:
    with pytest.raises(
        ValueError, match=r"stays on this computer: start it with SQUAD_HOST=127\.0\.0\.1"
    ):
        check_bind(host)
