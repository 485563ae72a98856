"""The rules Slack publishes for manifests, as a schema: docs.slack.dev/reference/app-manifest, read in July 2026.

Only what our manifest uses is in it, and nothing else is let through.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def _text(longest: int, shortest: int = 1, pattern: str = "") -> Json:
    rule: Json = {"type": "string", "minLength": shortest, "maxLength": longest}
    return rule | ({"pattern": pattern} if pattern else {})


def _all_of(**properties: Json) -> Json:
    """An object with these and no others; those that end in "_" need not be there."""
    names = {name.rstrip("_"): rule for name, rule in properties.items()}
    needed = [name for name in properties if not name.endswith("_")]
    return {
        "type": "object",
        "properties": names,
        "required": needed,
        "additionalProperties": False,
    }


def _list(items: Json, longest: int, shortest: int = 1) -> Json:
    return {
        "type": "array",
        "items": items,
        "minItems": shortest,
        "maxItems": longest,
        "uniqueItems": True,
    }


_SWITCH: Json = {"type": "boolean"}
_URL = r"^https?://"
_NAMES = _list(_text(50), 255)

RULES = _all_of(
    _metadata=_all_of(major_version={"const": 2}),
    display_information=_all_of(
        name=_text(35),
        description=_text(140),
        long_description=_text(4_000, 175),
        background_color=_text(7, 4, r"^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$"),
    ),
    features=_all_of(
        app_home=_all_of(
            home_tab_enabled=_SWITCH,
            messages_tab_enabled=_SWITCH,
            messages_tab_read_only_enabled=_SWITCH,
        ),
        bot_user=_all_of(display_name=_text(80), always_online=_SWITCH),
        # The schema lets ten through, its words say five.
        shortcuts=_list(
            _all_of(
                name=_text(24),
                type={"enum": ["message", "global"]},
                callback_id=_text(255),
                description=_text(150),
            ),
            5,
        ),
        slash_commands=_list(
            _all_of(
                command=_text(32, 2, "^/"),
                url_=_text(3_000, pattern=_URL),
                description=_text(2_000),
                usage_hint=_text(1_000),
                should_escape=_SWITCH,
            ),
            5,
        ),
        unfurl_domains_=_list(_text(255, pattern=r"^(?![.\-])[-a-z0-9.]+[a-z0-9]$"), 5),
    ),
    oauth_config=_all_of(
        redirect_urls_=_list(_text(2_500, pattern="^https://"), 1_000),
        scopes=_all_of(bot=_NAMES, bot_optional=_NAMES),
    ),
    settings=_all_of(
        event_subscriptions=_all_of(
            request_url_=_text(3_500, pattern=_URL), bot_events=_list(_text(50), 100)
        ),
        interactivity=_all_of(is_enabled=_SWITCH, request_url_=_text(3_500, pattern=_URL)),
        org_deploy_enabled=_SWITCH,
        socket_mode_enabled=_SWITCH,
        token_rotation_enabled=_SWITCH,
    ),
)
