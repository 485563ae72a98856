"""Sealing of what must not be read in a copy of the database: tokens, kept replies, drafts."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class NoKeyError(ValueError):
    """There is no usable secret key. Put the output of `squad keygen` into SQUAD_SECRET_KEYS."""

    def __init__(self, what: str = "") -> None:
        super().__init__(f"{what} {self.__doc__}".strip())


class WrongKeyError(NoKeyError):
    """None of SQUAD_SECRET_KEYS opens this. Add the key that sealed it to the end of the list."""


def new_key() -> str:
    """Make a key for SQUAD_SECRET_KEYS: 32 random bytes, url-safe base64."""
    return Fernet.generate_key().decode()


class Cipher:
    """Seals with the first key, opens with any: a new key goes to the front, the old one stays."""

    def __init__(self, keys: Sequence[str] = ()) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys]) if keys else None
        except ValueError:
            raise NoKeyError("A key is not 32 bytes of url-safe base64.") from None

    def seal(self, text: str) -> str:
        """Encrypt and sign. Raises NoKeyError without a key."""
        if self._fernet is None:
            raise NoKeyError
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Give the text back. Raises WrongKeyError for a foreign key or a changed text."""
        if self._fernet is None:
            raise NoKeyError
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise WrongKeyError from None

    def reseal(self, sealed: str) -> str:
        """Seal again with the first key, so that an old key can be thrown away."""
        return self.seal(self.open(sealed))
