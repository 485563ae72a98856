"""The line that tells readers who is speaking. Where it stands in a caption: captions.py."""

PATTERN = "I work at {company}"
"""The one pattern a workspace starts with, editable (FTC 16 CFR 255: plain words, in the post)."""


def line(workspace_name: str, pattern: str = PATTERN) -> str:
    """The disclosure line of a workspace, in one line and never empty.

    `pattern` is what an admin wrote, so only {company} is filled in and nothing else read from it.
    Raises ValueError for a workspace without a name.
    """
    name = " ".join(workspace_name.split())
    if not name:
        raise ValueError("a disclosure names the employer: give the workspace a name")
    return " ".join((pattern if pattern.strip() else PATTERN).replace("{company}", name).split())
