"""Hostile addresses, by how they are written and by where they lead."""

import errno
import socket
from ipaddress import ip_address

import pytest
from aiohttp import AddrInfoType

from connectors.content.fetch import Fetcher
from connectors.content.guard import (
    Reason,
    Unreachable,
    check_link,
    guarded_socket,
    is_public,
    is_public_link,
)

HOSTILE: list[tuple[str, Reason]] = [
    # loopback and this host, in every spelling a resolver or a browser understands
    ("http://127.0.0.1/", "private"),
    ("http://127.0.0.1:80/", "private"),
    ("http://127.8.9.10/", "private"),
    ("http://127.0.0.1./", "private"),
    ("http://0.0.0.0/", "private"),
    ("http://0/", "not_a_link"),
    ("http://127.1/", "not_a_link"),
    ("http://127.0.1/", "not_a_link"),
    ("http://2130706433/", "not_a_link"),
    ("http://02130706433/", "not_a_link"),
    ("http://0x7f000001/", "not_a_link"),
    ("http://0x7f.0.0.1/", "not_a_link"),
    ("http://0x7f.1/", "not_a_link"),
    ("http://127.0.0.0x1/", "not_a_link"),
    ("http://0177.0.0.1/", "not_a_link"),
    ("http://017700000001/", "not_a_link"),
    ("http://127.0.0.01/", "not_a_link"),
    ("http://256.256.256.256/", "not_a_link"),
    ("http://1.2.3.4.5/", "not_a_link"),
    ("http://127.0.0.1.0x/", "not_a_link"),
    ("http://134744072/", "not_a_link"),  # 8.8.8.8: public, yet nobody writes it so in good faith
    ("http://localhost/", "private"),
    ("http://LOCALHOST/", "private"),
    ("http://localhost./", "private"),
    ("http://a.localhost/", "private"),
    ("http://localhost.localdomain/", "private"),
    ("http://[::1]/", "private"),
    ("http://[::]/", "private"),
    ("http://[0:0:0:0:0:0:0:1]/", "private"),
    ("http://[::ffff:127.0.0.1]/", "private"),
    ("http://[::ffff:7f00:1]/", "private"),
    ("http://[::ffff:10.0.0.1]/", "private"),
    ("http://[::127.0.0.1]/", "private"),
    ("http://[::ffff:0:127.0.0.1]/", "private"),
    # unicode that turns into digits, dots and letters
    ("http://１２７.0.0.1/", "private"),
    ("http://127。0。0。1/", "private"),
    ("http://①②⑦.⓪.⓪.①/", "private"),
    ("http://ⓛocalhost/", "private"),
    # private, shared, link-local, metadata, translated, reserved
    ("http://10.0.0.1/", "private"),
    ("http://10.255.255.255/", "private"),
    ("http://172.16.0.1/", "private"),
    ("http://172.31.255.255/", "private"),
    ("http://192.168.1.1/", "private"),
    ("http://100.64.0.1/", "private"),
    ("http://100.127.255.254/", "private"),
    ("http://169.254.169.254/latest/meta-data/", "private"),
    ("http://169.254.170.2/", "private"),
    ("http://168.63.129.16/", "private"),
    ("http://192.0.0.192/", "private"),
    ("http://192.0.2.1/", "private"),
    ("http://198.18.0.1/", "private"),
    ("http://203.0.113.9/", "private"),
    ("http://224.0.0.1/", "private"),
    ("http://240.0.0.1/", "private"),
    ("http://255.255.255.255/", "private"),
    ("http://[64:ff9b::7f00:1]/", "private"),
    ("http://[64:ff9b::a9fe:a9fe]/", "private"),
    ("http://[64:ff9b:1::1]/", "private"),
    ("http://[2002:7f00:1::]/", "private"),
    ("http://[2001:0:7f00:1::]/", "private"),
    ("http://[fe80::1]/", "private"),
    ("http://[fe80::1%25eth0]/", "private"),
    ("http://[fc00::1]/", "private"),
    ("http://[fd00:ec2::254]/", "private"),
    ("http://[fec0::1]/", "private"),
    ("http://[ff02::1]/", "private"),
    ("http://[2001:db8::1]/", "private"),
    ("http://[100::1]/", "private"),
    # names that live inside networks
    ("http://intranet/", "private"),
    ("http://metadata.google.internal/", "private"),
    ("http://printer.local/", "private"),
    ("http://router.home.arpa/", "private"),
    ("http://wiki.corp/", "private"),
    ("http://nas.lan/", "private"),
    ("http://example.onion/", "private"),
    # users, ports, schemes
    ("http://user:secret@example.com/", "not_a_link"),
    ("http://example.com@127.0.0.1/", "not_a_link"),
    ("http://@example.com/", "not_a_link"),
    ("http://:@example.com/", "not_a_link"),
    ("http://example.com\\@127.0.0.1/", "not_a_link"),
    ("http://example.com:22/", "not_a_link"),
    ("http://example.com:6379/", "not_a_link"),
    ("https://example.com:8443/", "not_a_link"),
    ("http://example.com:0/", "not_a_link"),
    ("http://example.com:99999/", "not_a_link"),
    ("http://example.com:80:80/", "not_a_link"),
    ("http://example.com:８０80/", "not_a_link"),
    ("ftp://example.com/", "not_a_link"),
    ("file:///etc/passwd", "not_a_link"),
    ("javascript:alert(1)", "not_a_link"),
    ("data:text/html,<b>hi", "not_a_link"),
    ("gopher://127.0.0.1:6379/_PING", "not_a_link"),
    ("unix:/var/run/docker.sock", "not_a_link"),
    ("mailto:ana@example.com", "not_a_link"),
    # not links at all
    ("", "not_a_link"),
    ("   ", "not_a_link"),
    ("hello", "not_a_link"),
    ("example.com", "not_a_link"),
    ("//example.com/", "not_a_link"),
    ("http://", "not_a_link"),
    ("http:///path", "not_a_link"),
    ("http:/example.com", "not_a_link"),
    ("http://exa mple.com/", "not_a_link"),
    ("http://example.com/\r\nX-Injected: 1", "not_a_link"),
    ("http://exam\tple.com/", "not_a_link"),
    ("http://example.com/\x00", "not_a_link"),
    ("http://%6c%6f%63alhost/", "not_a_link"),
    ("http://a..example.com/", "not_a_link"),
    ("http://.example.com/", "not_a_link"),
    ("http://-example.com/", "not_a_link"),
    ("http://[::1/", "not_a_link"),
    ("http://[v1.x]/", "not_a_link"),
    ("http://[example.com]/", "not_a_link"),
    (f"http://{'a' * 64}.example.com/", "not_a_link"),
    (f"http://{'a.' * 130}com/", "not_a_link"),
    (f"http://example.com/{'a' * 3000}", "not_a_link"),
]


def test_the_table_is_long_enough() -> None:
    assert len({link for link, _ in HOSTILE}) >= 60


@pytest.mark.parametrize(("link", "reason"), HOSTILE)
def test_hostile_links_are_refused_by_their_looks(link: str, reason: Reason) -> None:
    with pytest.raises(Unreachable) as refusal:
        check_link(link)
    assert refusal.value.reason == reason
    assert not is_public_link(link)


@pytest.mark.parametrize(("link", "reason"), HOSTILE)
async def test_the_fetcher_refuses_them_too(link: str, reason: Reason, fetcher: Fetcher) -> None:
    with pytest.raises(Unreachable) as refusal:
        await fetcher.get(link)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    "link",
    [
        "http://example.com",
        "https://example.com:443/a?b=c&d=e#f",
        "  https://example.com/padded  ",
        "http://example.com:80/",
        "https://acme.example/launch",
        "https://bücher.example/über",
        "https://例え.テスト例.jp/",
        "https://under_score.example.com/",
        "https://example.com./",
        "https://8.8.8.8/",
        "https://[2606:4700:4700::1111]/",
        "https://example.com/a@b",
        "https://example.com/?u=http://127.0.0.1/",
        "https://123.example.com/",
        "https://home.example.com/",
        "https://localhost.example.com/",
    ],
)
def test_ordinary_links_pass(link: str) -> None:
    assert check_link(link).raw_host
    assert is_public_link(link)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("1.1.1.1", True),
        ("100.63.255.255", True),
        ("100.128.0.0", True),
        ("172.32.0.0", True),
        ("2606:4700:4700::1111", True),
        ("::ffff:8.8.8.8", True),
        ("127.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("::127.0.0.1", False),
        ("64:ff9b::808:808", False),
        ("4000::1", False),
        ("168.63.129.16", False),
        ("192.88.99.1", False),
        ("239.1.2.3", False),
    ],
)
def test_public_is_public_only(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


def place(address: str, port: int) -> AddrInfoType:
    if ":" in address:
        return (
            socket.AF_INET6,
            socket.SOCK_STREAM,
            socket.IPPROTO_TCP,
            "",
            (address, port, 0, 0),
        )
    return (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port))


@pytest.mark.parametrize(
    ("address", "port"),
    [
        ("127.0.0.1", 80),
        ("10.1.2.3", 443),
        ("169.254.169.254", 80),
        ("::1", 80),
        ("fe80::1%lo", 80),
        ("::ffff:127.0.0.1", 80),
        ("64:ff9b::7f00:1", 443),
        ("8.8.8.8", 22),
        ("8.8.8.8", 6379),
        ("8.8.8.8", 8080),
    ],
)
def test_no_socket_is_made_for_a_refused_place(address: str, port: int) -> None:
    with pytest.raises(PermissionError) as refusal:
        guarded_socket(None)(place(address, port))
    assert refusal.value.errno == errno.EACCES


@pytest.mark.parametrize(("address", "port"), [("8.8.8.8", 443), ("2606:4700:4700::1111", 80)])
def test_a_socket_is_made_for_a_public_place(address: str, port: int) -> None:
    with guarded_socket(None)(place(address, port)) as made:
        assert made.type == socket.SOCK_STREAM


def test_a_hook_opens_its_own_port_and_no_other() -> None:
    guard = guarded_socket(lambda address, port: str(address) == "127.0.0.1" and port == 4711)
    guard(place("127.0.0.1", 4711)).close()
    for address, port in (("127.0.0.1", 4712), ("127.0.0.2", 4711), ("::1", 4711)):
        with pytest.raises(PermissionError):
            guard(place(address, port))
