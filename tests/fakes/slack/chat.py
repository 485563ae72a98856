"""chat.*: posting, whispering, editing, deleting, and cards under links."""

from __future__ import annotations

import re

from tests.fakes.slack.facts import APP, Json, SlackError
from tests.fakes.slack.methods import Ask, Method
from tests.fakes.slack.state import refuse
from tests.fakes.slack_blocks import check_message

UPDATE_TEXT = 4_000
METADATA_BYTES = 8_000
_LINK = re.compile(r"https?://[^\s<>|]+")
_CARD = {"blocks", "color", "fallback", "hide_color", "preview", "title"}


def post(ask: Ask) -> Json:
    channel = str(ask.arguments.get("channel", ""))
    if channel.startswith(("U", "W")):
        channel = ask.place.direct(channel)
    else:
        ask.place.enter(channel)
    ask.slack.check_content(ask.arguments)
    _check_metadata(ask.arguments)
    # The product says on every post whether its links are drawn: Slack's own default is half yes, half no.
    for flag in ("unfurl_links", "unfurl_media"):
        if ask.arguments.get(flag) is not False:
            raise SlackError(f"test_wants_{flag}_false")
    ts = ask.place.say(channel, ask.arguments)
    return {"channel": channel, "ts": ts, "message": ask.place.message(channel, ts)}


def update(ask: Ask) -> Json:
    channel, ts = ask.text("channel", "channel_not_found"), ask.text("ts", "message_not_found")
    ask.place.see(channel)
    message = ask.place.message(channel, ts)
    if message["user"] != ask.place.bot:
        raise SlackError("cant_update_message")
    ask.slack.check_content(ask.arguments)
    _check_metadata(ask.arguments)
    if len(ask.arguments.get("text", "")) > UPDATE_TEXT:
        raise SlackError("msg_too_long")
    message |= {
        "text": ask.arguments.get("text", ""),
        "blocks": ask.arguments.get("blocks", []),
        "edited": {"user": ask.place.bot, "ts": ask.place.stamp()},
    }
    if "metadata" in ask.arguments:
        message["metadata"] = ask.arguments["metadata"]
    return {"channel": channel, "ts": ts, "text": message["text"], "message": message}


def delete(ask: Ask) -> Json:
    channel, ts = ask.text("channel", "channel_not_found"), ask.text("ts", "message_not_found")
    ask.place.see(channel)
    message = ask.place.message(channel, ts)
    if message["user"] != ask.place.bot:
        raise SlackError("cant_delete_message")
    ask.place.messages[channel].remove(message)
    return {"channel": channel, "ts": ts}


def whisper(ask: Ask) -> Json:
    channel, user = (
        ask.text("channel", "channel_not_found"),
        ask.text("user", "user_not_in_channel"),
    )
    ask.place.enter(channel)
    if user not in ask.place.members(channel):
        raise SlackError("user_not_in_channel")
    ask.slack.check_content(ask.arguments)
    ts = ask.place.stamp()
    ask.place.ephemerals.append({**ask.arguments, "ts": ts})
    return {"message_ts": ts}


def permalink(ask: Ask) -> Json:
    channel, ts = (
        ask.text("channel", "channel_not_found"),
        ask.text("message_ts", "message_not_found"),
    )
    ask.place.see(channel)
    message = ask.place.message(channel, ts)
    tail = f"?thread_ts={message['thread_ts']}&cid={channel}" if "thread_ts" in message else ""
    path = f"archives/{channel}/p{ts.replace('.', '')}{tail}"
    return {"channel": channel, "permalink": f"https://{ask.place.domain}.slack.com/{path}"}


def unfurl(ask: Ask) -> Json:
    ask.scope("links:write")
    unfurls = ask.arguments.get("unfurls")
    if unfurls is None:
        raise SlackError("missing_unfurls")
    if not isinstance(unfurls, dict) or not all(isinstance(one, dict) for one in unfurls.values()):
        raise SlackError("invalid_unfurls_format")
    if "unfurl_id" in ask.arguments or "source" in ask.arguments:
        channel, ts, urls = _by_id(ask)
    else:
        channel, ts, urls = _by_message(ask)
    for url, card in unfurls.items():
        if url not in urls:
            raise SlackError("cannot_unfurl_message")
        if not ask.slack.unfurls(url):
            raise SlackError("cannot_unfurl_url")
        if not card.keys() <= _CARD:
            raise SlackError("cannot_parse_attachment")
        refuse(check_message(card.get("blocks")), "invalid_blocks")
    ask.slack.cards.setdefault((channel, ts), {}).update(unfurls)
    for message in ask.place.messages[channel]:
        if message["ts"] == ts:
            message["attachments"] = [
                {
                    **card,
                    "id": n,
                    "from_url": url,
                    "app_unfurl_url": url,
                    "is_app_unfurl": True,
                    "app_id": APP,
                    "bot_id": ask.place.bot_id,
                }
                for n, (url, card) in enumerate(ask.slack.cards[channel, ts].items(), 1)
            ]
    return {}


def _by_id(ask: Ask) -> tuple[str, str, set[str]]:
    share = ask.slack.shares.get(ask.text("unfurl_id", "missing_unfurl_id"))
    source = ask.text("source", "missing_source")
    if share is None or share.team != ask.place.id:
        raise SlackError("invalid_unfurl_id")
    if source != share.source:
        raise SlackError("invalid_source")
    return share.channel, share.ts, share.urls


def _by_message(ask: Ask) -> tuple[str, str, set[str]]:
    """Needs no membership: who posted the link let the app in on it."""
    channel, ts = ask.text("channel", "missing_channel"), ask.text("ts", "missing_ts")
    if channel not in ask.place.channels and not channel.startswith("D"):
        raise SlackError("cannot_find_channel")
    for message in ask.place.messages[channel]:
        if message["ts"] == ts:
            return channel, ts, set(_LINK.findall(message["text"].replace("&amp;", "&")))
    raise SlackError("cannot_find_message")


def _check_metadata(arguments: Json) -> None:
    metadata = arguments.get("metadata")
    if metadata is None:
        return
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    payload = metadata.get("event_payload")
    if not isinstance(payload, dict) or metadata.keys() - {"event_type", "event_payload"}:
        raise SlackError("invalid_metadata_schema")
    if len(str(payload)) > METADATA_BYTES:
        raise SlackError("metadata_too_large")


METHODS = {
    "chat.delete": Method(delete, "chat:write"),
    "chat.getPermalink": Method(permalink, json=False),
    "chat.postEphemeral": Method(whisper, "chat:write", tier=100),
    # Its own limits, by channel and workspace, stand in `rates`.
    "chat.postMessage": Method(post, "chat:write", tier=0),
    "chat.unfurl": Method(unfurl),
    "chat.update": Method(update, "chat:write"),
}
