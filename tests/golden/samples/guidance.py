"""The guidance: read, accepted, edited, looked after; drafts held against it; three questions."""

from dataclasses import replace
from datetime import date
from typing import Any

from bot.practice import guidance
from bot.practice.guidance import Due, Finding, Verdict
from bot.rules import quiz
from bot.rules.guidelines import Change
from store.policies import Acceptance, Care, Policy
from tests.golden.samples.rows import POLICY, Sample, ago, hence

PLAIN = Policy(4, 3, "Be kind\nSay that you work at Acme & <b>how</b>", ago(days=1))
MARKED = replace(
    POLICY,
    text="# Sharing at Acme\n\nSee [the *long* text](https://acme.example/rules?a=1&b=2).\nOr ask.\n\n"
    "1. First `look`\n2. Then **post**\n\n## Never\n\n- **Project Falcon** <!channel> [x](javascript:x)",
)
CHANGES = (
    Change("", "Name colleagues who have agreed, and thank them."),
    Change("Be kind.", "Be kind, and be yourself."),
    Change("No pictures of the office.", ""),
    Change("Customers by name", "Customers by name", "do"),
    Change("Plans we have", "Plans that aren't public", "dont"),
)
DUE = Due(replace(POLICY, version=3), CHANGES, 2)
SHOW: dict[str, Any] = {
    "policy": POLICY,
    "contacts": ["Mia", "Tom"],
    "last": Acceptance(POLICY, ago(days=39), "f00d"),
    "due": None,
    "has_quiz": False,
    "may_edit": False,
    "admin": False,
    "joined": True,
}
EDIT: dict[str, Any] = {"text": POLICY.text, "version": 3, "changes": (), "seen": ""}
FINDINGS = (
    Finding("secret", "an AWS access key", None, "Passwords, keys, or what is marked internal."),
    Finding("name", "Project Falcon", date(2027, 1, 31), ""),
    Finding("name", "Bluebird"),
    *(Finding(kind) for kind in ("email", "phone", "account", "card", "identity")),
    Finding("confidential", "internal only", None, "What is marked internal."),
    Finding("words", "salary", None, "Anybody's salary."),
)
VERDICT = Verdict(FINDINGS, "Say that you work here, so that readers know.")
ONE = Verdict(FINDINGS[:1])
QUESTIONS = quiz.read(guidance.starter_quiz())
CARE = Care(2, "Mia", hence(days=180), True, "")
CARE_FORM: dict[str, Any] = {
    "owner": "",
    "review": "",
    "has_quiz": False,
    "quiz": guidance.starter_quiz(),
}

SAMPLES = (
    Sample("policy/show", "accepted", SHOW),
    Sample(
        "policy/show",
        "an admin who hasn't joined",
        SHOW | {"contacts": [], "last": None, "may_edit": True, "admin": True, "joined": False},
    ),
    Sample("policy/show", "a change that matters", SHOW | {"due": DUE, "has_quiz": True}),
    Sample("policy/show", "bare lines", SHOW | {"policy": PLAIN, "last": None}),
    Sample("policy/show", "every mark", SHOW | {"policy": MARKED}),
    Sample("policy/accepted", "as it is", {"policy": POLICY, "due": None, "has_quiz": False}),
    Sample("policy/accepted", "one came after", {"policy": POLICY, "due": DUE, "has_quiz": True}),
    Sample("policy/draft", "empty"),
    Sample("policy/fine", "all said", {"disclosure": ""}),
    Sample("policy/fine", "where they work isn't", {"disclosure": VERDICT.disclosure}),
    Sample(
        "policy/verdict",
        "everything",
        {"verdict": VERDICT, "names": ["Mia", "Tom"], "draft": "AKIA & Project Falcon"},
    ),
    Sample(
        "policy/verdict", "one thing", {"verdict": ONE, "names": ["Mia"], "draft": "A key: AKIA"}
    ),
    Sample("policy/second_look", "nobody to ask", {"verdict": VERDICT}),
    Sample("policy/edit", "the text", EDIT),
    Sample("policy/edit", "what it changes", EDIT | {"changes": CHANGES, "seen": "f00d"}),
    Sample("policy/edit", "no line changes", EDIT | {"seen": "f00d"}),
    Sample("policy/care", "new", CARE_FORM),
    Sample("policy/care", "standing", CARE_FORM | {"review": "2027-05-31", "has_quiz": True}),
    Sample("policy/cared", "all of it", {"care": CARE}),
    Sample("policy/cared", "none of it", {"care": Care()}),
    Sample("policy/names", "two", {"names": "Project Falcon until 2027-01-31\nBluebird"}),
    Sample("policy/names", "none", {"names": ""}),
    Sample("policy/named", "two", {"count": 2}),
    Sample("policy/named", "none", {"count": 0}),
    Sample("policy/quiz", "ours", {"questions": QUESTIONS}),
    Sample(
        "policy/answered",
        "two fit",
        {"answers": list(zip(QUESTIONS, (True, True, False), strict=True))},
    ),
    Sample("policy/review", "to its owner", {"policy": POLICY}),
)
