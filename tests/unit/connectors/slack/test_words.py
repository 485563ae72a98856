from __future__ import annotations

import pytest

from connectors.slack.render import ENGLISH
from connectors.slack.words import words_of


@pytest.mark.parametrize("language", ["", "en", "en-US", "fi-FI", "xx"])
def test_the_template_and_the_defaults_say_the_same(language: str) -> None:
    assert words_of(language) == ENGLISH
