"""Points, for store/models/ledger.py."""

from __future__ import annotations

from collections.abc import Mapping

from store.datamap.entry import YOU, Entry, Tie, key

ENTRIES: Mapping[str, Entry] = {
    "point_entry": Entry(
        "Your points, line by line",
        "person",
        "here",
        YOU,
        {
            "amount": "Points",
            "reason": "Why",
            "reference": "For what",
            "at": "When",
        },
        (Tie("advocate_id"), Tie("reverses_id", shows=("reason",))),
        gone="their sum stays in an account that is nobody's",
    ),
    "point_total": Entry(
        "Your points, added up",
        "person",
        "here",
        {"you": "all", "colleagues": "on the board, if you chose to be seen"},
        {"period": "Month, quarter or all", "amount": "Points"},
        (Tie("advocate_id"),),
    ),
    "erasure": Entry(
        "People whose data are being deleted this moment",
        "person",
        "here",
        {},
        {"at": key("When it began")},
        (Tie("advocate_id"),),
    ),
}
