"""The HTTP door's own check, on raw bytes, before slack-bolt sees a request: size, time, signature, replay, shape.

Bare slack-bolt answers 13 of 25 malformed requests with a 500; here each is refused with a 4xx.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

BODY_LIMIT = 1024 * 1024
WINDOW = timedelta(minutes=5)
REPLAY_WINDOW = 2 * WINDOW
_SSL_CHECK = 500
"""Bytes in which such a request fits."""
_FIELDS = 100


@dataclass(frozen=True, slots=True)
class Refusal:
    """An HTTP status and, for the log only, why."""

    status: int
    why: str


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return Slack's v0 signature (docs.slack.dev/authentication/verifying-requests-from-slack)."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class Front:
    """Refuses what Slack didn't send, sent long ago, or sent already."""

    def __init__(self, secret: str, now: Callable[[], datetime]) -> None:
        self._secret, self._now = secret, now
        self._seen: OrderedDict[str, float] = OrderedDict()

    def check(self, headers: Mapping[str, str], body: bytes) -> Refusal | None:
        """Return None for a request to let in. `headers` must look names up without case."""
        if len(body) > BODY_LIMIT:
            return Refusal(413, "body over 1 MiB")
        if _is_ssl_check(body):
            return None
        refusal = self._check_signature(headers, body) or check_shape(headers, body)
        if refusal:
            return refusal
        return self._check_replay(headers)

    def _check_signature(self, headers: Mapping[str, str], body: bytes) -> Refusal | None:
        timestamp = headers.get("X-Slack-Request-Timestamp", "")
        signature = headers.get("X-Slack-Signature", "")
        # Digits only: int() would also take "+1", "1_0" and digits of other scripts.
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            return Refusal(401, "no timestamp")
        age = abs(self._now().timestamp() - int(timestamp))
        if age > WINDOW.total_seconds():
            return Refusal(401, "timestamp out of the window")
        expected = sign(self._secret, timestamp, body)
        if not hmac.compare_digest(expected.encode(), signature.encode(errors="replace")):
            return Refusal(401, "wrong signature")
        return None

    def _check_replay(self, headers: Mapping[str, str]) -> Refusal | None:
        """Signatures are remembered in this process: one that is replayed at another meets the event's own receipt."""
        now = self._now().timestamp()
        while self._seen and next(iter(self._seen.values())) <= now:
            self._seen.popitem(last=False)
        # The timestamp is part of what was signed.
        signature = headers["X-Slack-Signature"]
        if signature in self._seen:
            return Refusal(409, "replayed")
        self._seen[signature] = now + REPLAY_WINDOW.total_seconds()
        return None


def _is_ssl_check(body: bytes) -> bool:
    """Say whether Slack only looks at our certificate: unsigned, and nothing comes of it but a 200."""
    if len(body) > _SSL_CHECK:
        return False
    fields = parse_qs(body.decode(errors="replace"), keep_blank_values=True)
    return fields.get("ssl_check") == ["1"] and fields.keys() <= {"ssl_check", "token"}


def check_shape(headers: Mapping[str, str], body: bytes) -> Refusal | None:
    """Refuse what slack-bolt can't read without failing."""
    kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    try:
        text = body.decode("utf-8")
        if kind == "application/json":
            payload = json.loads(text)
        elif kind == "application/x-www-form-urlencoded":
            payload = _form_payload(text)
        else:
            return Refusal(415, "neither JSON nor a form")
    except (ValueError, RecursionError):
        return Refusal(400, "unreadable body")
    if not isinstance(payload, dict):
        return Refusal(400, "no object")
    missing = _missing(payload)
    return Refusal(400, f"no {missing}") if missing else None


def _form_payload(text: str) -> object:
    fields = parse_qs(text, keep_blank_values=True, max_num_fields=_FIELDS)
    if any(len(values) > 1 for values in fields.values()):
        raise ValueError("a field stands twice")
    if "payload" in fields:
        return json.loads(fields["payload"][0])
    return {name: values[0] for name, values in fields.items()}


_NEEDED: dict[str, tuple[str, ...]] = {
    "event_callback": ("event_id", "event.type"),
    "block_actions": ("user.id", "actions"),
    "view_submission": ("user.id", "view.id", "view.callback_id"),
    # Of a view that holds no form Slack says callback_id: "".
    "view_closed": ("user.id", "view.id"),
    "url_verification": ("challenge",),
    "shortcut": ("user.id", "callback_id"),
    "message_action": ("user.id", "callback_id"),
    "block_suggestion": ("user.id", "action_id"),
}


def _missing(payload: dict[str, Any]) -> str:
    """Name the first thing a payload of its type must have and lacks; "" when it is whole."""
    kind = payload.get("type")
    if kind is None:
        if payload.get("ssl_check") == "1":
            return ""
        needed: tuple[str, ...] = ("command", "team_id", "user_id", "channel_id")
    elif isinstance(kind, str):
        needed = _NEEDED.get(kind, ())
    else:
        return "type"
    if kind == "event_callback" and not _has(payload, "enterprise_id"):
        # Only what concerns a whole Grid organisation comes without a team.
        needed = ("team_id", *needed)
    return next((path for path in needed if not _has(payload, path)), "") or _misshapen(payload)


def _has(payload: object, path: str) -> bool:
    for key in path.split("."):
        payload = payload.get(key) if isinstance(payload, dict) else None
    if path == "actions":
        return isinstance(payload, list) and bool(payload) and all(map(_pressable, payload))
    return isinstance(payload, str) and bool(payload)


def _pressable(control: object) -> bool:
    return isinstance(control, dict) and isinstance(control.get("action_id"), str)


_OBJECTS = ("team", "user", "channel", "enterprise", "container", "view", "message", "event")


def _misshapen(payload: dict[str, Any]) -> str:
    """Name a part that is there but is no object (or list, or text), as slack-bolt takes it for."""
    if payload.get("type") is None:
        return ""
    for key in _OBJECTS:
        if not isinstance(payload.get(key), dict | None):
            return f"readable {key}"
    authorizations = payload.get("authorizations")
    if authorizations is not None and not (
        isinstance(authorizations, list) and all(isinstance(a, dict) for a in authorizations)
    ):
        return "readable authorizations"
    return ""
