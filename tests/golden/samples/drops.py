"""Bringing something worth sharing: form, preview, channel post, taking it back."""

from typing import Any

from bot.rules.networks import NETWORKS
from tests.golden.samples.rows import (
    CAPTIONS,
    OTHER_SQUAD,
    SQUAD,
    Sample,
    ago,
    drop,
    hence,
    offer,
    plain_drop,
)

FORM: dict[str, Any] = {
    "drop_id": "",
    "problem": "",
    "link": "",
    "title": "",
    "summary": "",
    "captions": "",
    "topics": "",
    "image_url": "",
    "image_alt": "",
    "kind": "news",
    "incentive": "",
    "networks": list(NETWORKS.values())[:8],
    "chosen": [],
    "squads": [SQUAD],
    "squad_id": 3,
}
FILLED = {
    **FORM,
    "drop_id": 12,
    "link": drop().url,
    "title": drop().title,
    "summary": drop().summary,
    "captions": "\n\n".join(caption.text for caption in CAPTIONS),
    "topics": "hiring, culture",
    "image_url": drop().image_url,
    "image_alt": drop().image_alt,
    "kind": "culture",
    "chosen": ["linkedin", "x"],
    "squads": [SQUAD, OTHER_SQUAD],
}
PREVIEW: dict[str, Any] = {
    "drop": drop(state="draft", published_at=None),
    "networks": ["LinkedIn", "X"],
    "captions": CAPTIONS,
    "next": hence(days=7),
}

SAMPLES = (
    Sample("drop/idea", "from no lead"),
    Sample("drop/form", "empty", FORM),
    Sample("drop/form", "filled", FILLED),
    *(
        Sample(
            "drop/form",
            f"page {problem}",
            {**FORM, "problem": problem, "link": "https://x.y"},
            brief=True,
        )
        for problem in (
            "not_a_link",
            "private",
            "not_found",
            "too_slow",
            "too_big",
            "not_a_page",
            "failed",
        )
    ),
    Sample("drop/preview", "a draft", PREVIEW),
    Sample("drop/preview", "ready", {**PREVIEW, "drop": drop(state="ready", credit_name="Ben")}),
    Sample(
        "drop/preview",
        "scheduled, bare",
        {
            "drop": plain_drop(state="scheduled", publish_at=hence(days=1)),
            "networks": [],
            "captions": (),
            "next": None,
        },
    ),
    Sample("drop/preview", "published", {**PREVIEW, "drop": drop()}),
    Sample(
        "drop/drafts",
        "some",
        {
            "drafts": [
                drop(state="draft"),
                plain_drop(state="ready"),
                drop(id=14, title="", state="scheduled", publish_at=hence(days=1)),
            ],
            "recent": [drop(id=11, title="What our interns built", published_at=ago(days=3))],
        },
    ),
    Sample("drop/drafts", "none", {"drafts": [], "recent": []}),
    Sample(
        "drop/time",
        "tomorrow",
        {
            "drop": drop(state="draft"),
            "day": "2026-11-24",
            "zone": "Europe/Helsinki",
            "times": ["08:30", "09:00", "09:30"],
        },
    ),
    Sample("drop/post", "with everything", {"drop": drop(credit_name="Ben", demo=True)}),
    Sample("drop/post", "bare", {"drop": plain_drop()}),
    Sample("drop/pick", "followed", {"drop": drop(), "why": offer(drop())}),
    *(
        Sample(
            "drop/pick",
            f"because: {why}",
            {"drop": plain_drop(), "why": offer(plain_drop(), why, "")},
            brief=True,
        )
        for why in ("yours", "squad", "idea", "language", "evergreen", "fresh")
    ),
    Sample("drop/gone", "taken back", {"drop": drop(state="withdrawn")}),
    Sample("drop/gone_note", "no reason", {"drop": drop(state="withdrawn"), "reason": ""}),
    Sample(
        "drop/gone_note",
        "a reason",
        {"drop": drop(state="withdrawn"), "reason": "the numbers were wrong"},
    ),
    Sample("drop/withdrawn", "was out", {"was_out": True}),
    Sample("drop/withdrawn", "was not", {"was_out": False}),
)
