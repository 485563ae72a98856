"""Sealing: opens with any key, seals with the first, says what to do when it can't."""

from __future__ import annotations

import pytest

from store.cipher import Cipher, NoKeyError, WrongKeyError, new_key


def test_round_trip_in_any_script() -> None:
    cipher = Cipher([new_key()])
    for text in ("", "päivää ☕", "x" * 10_000):
        sealed = cipher.seal(text)
        assert cipher.open(sealed) == text
        assert text == "" or text not in sealed


def test_a_new_key_goes_to_the_front() -> None:
    old, new = new_key(), new_key()
    sealed = Cipher([old]).seal("kept")
    both = Cipher([new, old])
    assert both.open(sealed) == "kept"
    assert Cipher([new]).open(both.reseal(sealed)) == "kept"


def test_foreign_and_changed_texts_are_refused() -> None:
    sealed = Cipher([new_key()]).seal("kept")
    with pytest.raises(WrongKeyError):
        Cipher([new_key()]).open(sealed)
    with pytest.raises(WrongKeyError):
        Cipher([new_key()]).open("not sealed at all")


def test_without_a_key_the_remedy_is_named() -> None:
    with pytest.raises(NoKeyError, match="SQUAD_SECRET_KEYS"):
        Cipher().seal("text")
    with pytest.raises(NoKeyError, match="squad keygen"):
        Cipher(["too short"])
