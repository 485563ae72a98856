from connectors.events import Actor
from connectors.slack.address import actor
from connectors.slack.people import described

ANA = actor("T1", "UANA", "ana")


def test_the_directory_tells_name_zone_and_language() -> None:
    user = {
        "tz": "Europe/Helsinki",
        "locale": "fi-FI",
        "is_owner": True,
        "profile": {"display_name": "", "real_name": "Ana Aalto", "email": "ana@acme.example"},
    }
    assert described(ANA, user) == Actor(
        ANA.installation,
        "T1/UANA",
        ANA.direct,
        name="Ana Aalto",
        zone="Europe/Helsinki",
        language="fi-FI",
        email="ana@acme.example",
        administrator=True,
    )


def test_what_it_does_not_tell_stays() -> None:
    assert described(ANA, {"profile": None, "tz": None}) == ANA
    for mark in ("is_restricted", "is_ultra_restricted", "is_stranger"):
        assert described(ANA, {mark: True}).guest
