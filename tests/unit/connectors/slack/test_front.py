import pytest

from connectors.slack.front import check_shape, sign

FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}


def test_the_signature_is_slacks_own_example() -> None:
    """From docs.slack.dev/authentication/verifying-requests-from-slack."""
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
        b"&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
        b"&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
        b"%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    signature = sign("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body)
    assert signature == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert check_shape(FORM, body) is None


@pytest.mark.parametrize(
    "body", [b"ssl_check=1&token=x", b"payload=%7B%22type%22%3A%22new_kind%22%7D"]
)
def test_what_slack_may_send_one_day_is_let_in(body: bytes) -> None:
    assert check_shape(FORM, body) is None
