"""The three kinds of feed, broken ones, and those that are meant to hurt."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.content.feeds import MAX_ENTRIES, MAX_TOPICS, FeedEntry, load_feed, read_feed
from connectors.content.fetch import MAX_BYTES, Fetcher
from connectors.content.guard import Unreachable
from connectors.content.words import MAX_SUMMARY, MAX_TITLE
from tests.unit.connectors.content.conftest import OpenSite, answer, only

SOURCE = "https://acme.example/blog/feed.xml"

RSS = """<?xml version="1.0"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://127.0.0.1/rss.dtd">
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Acme</title><link>https://acme.example/</link><language>en-us</language>
<item><title>Tom &amp; Ana &lt;b&gt;launch&lt;/b&gt;</title><link>/one?a=1&amp;b=2</link>
 <guid isPermaLink="false">g1</guid><pubDate>Mon, 02 Nov 2026 10:00:00 +0200</pubDate>
 <category>Hiring</category><category>Hiring</category><category>AI</category>
 <description><![CDATA[<p>Hello&nbsp;<b>you</b></p><script>alert(1)</script>
 <img src="/i.png" alt="Us">]]></description></item>
<item><guid>https://acme.example/perma</guid><title>Perma</title>
 <enclosure url="https://acme.example/e.jpg" type="image/jpeg" length="1"/>
 <content:encoded><![CDATA[<p>All of it</p>]]></content:encoded></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>T</title><entry>
<id>urn:uuid:1</id><title type="html">&lt;i&gt;Tee&lt;/i&gt; trinken</title>
<link rel="self" href="https://acme.example/self"/><link rel="alternate" href="https://acme.example/tee"/>
<updated>2026-11-02T10:00:00Z</updated><category term="x" label="Pausen"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>In <em>X</em>HTML</p></div></content>
</entry></feed>"""

JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "language": "fi",
    "items": [
        {
            "id": 7,
            "url": "/json",
            "title": "Moi",
            "content_html": "<p>Hei &amp; <b>terve</b></p>",
            "image": "https://acme.example/m.png",
            "date_published": "2026-11-02T12:00:00+02:00",
            "tags": ["Sauna", 3, "Sauna"],
        },
        {"id": "x", "external_url": "https://elsewhere.example/", "summary": "Short"},
    ],
}


def read(text: str, source: str = SOURCE) -> list[FeedEntry]:
    return read_feed(text.encode(), source)


def item(inside: str, link: str = "https://acme.example/x") -> str:
    return f"<rss><channel><item><link>{link}</link>{inside}</item></channel></rss>"


def test_rss() -> None:
    assert read(RSS) == [
        FeedEntry(
            id="g1",
            url="https://acme.example/one?a=1&b=2",
            title="Tom & Ana launch",
            summary="Hello you",
            image_url="https://acme.example/i.png",
            image_alt="Us",
            published=datetime(2026, 11, 2, 8, tzinfo=UTC),
            topics=("Hiring", "AI"),
            language="en-us",
        ),
        FeedEntry(
            id="https://acme.example/perma",
            url="https://acme.example/perma",
            title="Perma",
            summary="All of it",
            image_url="https://acme.example/e.jpg",
            language="en-us",
        ),
    ]


def test_atom() -> None:
    assert read(ATOM) == [
        FeedEntry(
            id="urn:uuid:1",
            url="https://acme.example/tee",
            title="Tee trinken",
            summary="In XHTML",
            published=datetime(2026, 11, 2, 10, tzinfo=UTC),
            topics=("Pausen",),
            language="de",
        )
    ]


def test_json_feed() -> None:
    assert read(json.dumps(JSON)) == [
        FeedEntry(
            id="7",
            url="https://acme.example/json",
            title="Moi",
            summary="Hei & terve",
            image_url="https://acme.example/m.png",
            published=datetime(2026, 11, 2, 10, tzinfo=UTC),
            topics=("Sauna",),
            language="fi",
        ),
        FeedEntry(
            id="x", url="https://elsewhere.example/", title="", summary="Short", language="fi"
        ),
    ]


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "ftp://acme.example/", "file:///etc/passwd", "mailto:a@acme.example", "",
     "http://127.0.0.1/", "http://localhost/", "http://[::1", "http://u:p@acme.example/"],
)  # fmt: skip
def test_entries_that_lead_nowhere_fit_are_dropped(link: str) -> None:
    assert read(item("<title>t</title>", link)) == []
    items = [{"id": "1", "url": link}]
    assert read(json.dumps({"version": JSON["version"], "items": items})) == []


def test_relative_links_need_a_source_on_the_web(tmp_path: Path) -> None:
    assert read(item("", "/x"), source=str(tmp_path / "feed.xml")) == []
    assert [entry.url for entry in read(item(""), source="")] == ["https://acme.example/x"]


@pytest.mark.parametrize(
    "text",
    [
        RSS.replace("</description>", ""),
        RSS.replace("</item>", "", 1).replace("</channel></rss>", ""),
        RSS.replace("&amp;", "&"),
        RSS.replace('version="2.0"', "version=2.0"),
        RSS.replace("xmlns:media", "xmlns:other").replace("<guid", "<media:x>y</media:x><guid"),
        "\ufeff\n\n" + RSS,
        RSS.replace("Tom", "To\x00\x0bm"),
        RSS.replace("<item>", "<!-- <rss> --><item>"),
        RSS + "trailing <b> junk",
    ],
)
def test_broken_xml_is_read_all_the_same(text: str) -> None:
    entries = read(text)
    assert entries[0].id == "g1"
    assert entries[0].url == "https://acme.example/one?a=1&b=2"
    assert entries[0].title == "Tom & Ana launch"


def test_charsets_by_declaration_and_by_header() -> None:
    body = f'<?xml version="1.0" encoding="iso-8859-1"?>{item("<title>Grüße</title>")}'
    assert read_feed(body.encode("latin-1"), SOURCE)[0].title == "Grüße"
    koi = item("<title>Привет</title>").encode("koi8-r")
    assert read_feed(koi, SOURCE, "koi8-r")[0].title == "Привет"


def test_hostile_html_becomes_plain_words() -> None:
    html = (
        "<style>p{}</style><p onclick=x>Hi</p><iframe src=x>no</iframe><p>a<b>b</b></p>"
        "<img src=javascript:x><svg><script>alert(1)</script></svg>&lt;i&gt;&#8238;end"
    )
    (entry,) = read(item(f"<title>T</title><description><![CDATA[{html}]]></description>"))
    assert entry.summary == "Hi ab <i>end"
    assert entry.image_url == ""


def test_caps() -> None:
    topics = "".join(f"<category>{n} {'t' * 99}</category>" for n in range(50))
    (entry,) = read(
        item(f"<title>{'t ' * 999}</title><description>{'d ' * 9999}</description>{topics}")
    )
    assert len(entry.title) <= MAX_TITLE
    assert len(entry.summary) <= MAX_SUMMARY
    assert entry.summary.endswith("d…")
    assert len(entry.topics) == MAX_TOPICS
    assert max(map(len, entry.topics)) <= 50
    many = "".join(f"<item><link>https://acme.example/{n}</link></item>" for n in range(999))
    assert len(read(f"<rss><channel>{many}</channel></rss>")) == MAX_ENTRIES


def test_an_entry_told_twice_counts_once() -> None:
    entries = read(
        RSS.replace(
            "<item><title>Tom",
            "<item><guid isPermaLink='false'>g1</guid><link>/z</link></item><item><title>Tom",
        )
    )
    assert [entry.url for entry in entries] == [
        "https://acme.example/z",
        "https://acme.example/perma",
    ]


@pytest.mark.parametrize(
    "date",
    [
        "never",
        "12:10 +0200",
        "--11-02",
        "9" * 9999,
        "Mon, 99 Nov 2026 10:00:00",
        "0000-00-00",
        "12:61:61",
    ],
)
def test_a_date_nobody_can_read_is_none(date: str) -> None:
    assert read(item(f"<pubDate>{date}</pubDate>"))[0].published is None


LOL = "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(1, 10))
BOMBS = {
    "billion laughs": f'<!DOCTYPE rss [<!ENTITY lol0 "lol">{LOL}]>' + item("<title>&lol9;</title>"),
    "quadratic": f'<!DOCTYPE rss [<!ENTITY a "{"a" * 99_999}">]>' + item(f"<title>{'&a;' * 99_999}</title>"),
    "external": '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + item("<title>&x;</title>"),
    "parameter": '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]>' + item(""),
    "behind a comment": '<!-- <rss> --><!DOCTYPE rss SYSTEM "<!--" [<!ENTITY a "b"> <!-- --> ]>' + item(""),
    "lower case": '<!doctype rss [<!entity a "b">]>' + item(""),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.timeout(20)
def test_entity_bombs_are_refused(name: str, encoding: str) -> None:
    with pytest.raises(Unreachable, match="not_a_page"):
        read_feed(BOMBS[name].encode(encoding)[:MAX_BYTES], SOURCE)


def test_entities_hidden_from_the_reader_are_hidden_from_the_parser() -> None:
    hidden = '<!-- <rss> --><!DOCTYPE rss SYSTEM "[<!--" [<!ENTITY a "boo"> <!-- --> ]>'
    (entry,) = read(hidden + item("<title>&a; there</title>"))
    assert entry.title == "&a; there"


def test_entities_in_an_article_about_entities_are_words() -> None:
    html = "<p>Never write</p><pre>&lt;!DOCTYPE x [&lt;!ENTITY a 'b'&gt;]&gt;</pre>"
    (entry,) = read(item(f"<description><![CDATA[{html} <!ENTITY>]]></description>"))
    assert entry.summary == "Never write <!DOCTYPE x [<!ENTITY a 'b'>]>"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not_a_page"),
        ("hello", "not_a_page"),
        ("<html><body>404</body></html>", "not_a_page"),
        ("{", "not_a_page"),
        ("{}", "not_a_page"),
        ('{"a":' * 99_999, "not_a_page"),
        ('{"version": "9"}', "not_a_page"),
        (" " * MAX_BYTES + "<rss/>", "too_big"),
    ],
)
def test_what_is_no_feed(text: str, reason: str) -> None:
    with pytest.raises(Unreachable) as refusal:
        read(text)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    "items",
    [
        None,
        3,
        "x",
        {},
        [None],
        [[]],
        [{"url": 5}],
        [{"url": "https://a.example/", "tags": 3, "id": []}],
    ],
)
def test_json_of_the_wrong_shape(items: object) -> None:
    entries = read(json.dumps({"version": JSON["version"], "items": items}))
    assert all(entry.id == entry.url == "https://a.example/" for entry in entries)


MALICE = ["<a ", "<!--", "<item>", "<b><i>", "<media:content url='x'/>", "<a b='", "<![CDATA[x",
          "<link>http://e.example/x</link>", "&#" + "9" * 5000 + ";"]  # fmt: skip


@pytest.mark.parametrize("unit", MALICE)
@pytest.mark.parametrize("escape", [False, True])
@pytest.mark.timeout(20)
def test_two_megabytes_of_malice_end(unit: str, escape: bool) -> None:
    """What grew with the square of its size would take many minutes. `benchmarks` measures how long it takes."""
    unit = unit.replace("&", "&amp;").replace("<", "&lt;") if escape else unit
    text = "<rss><channel><item><link>http://e.example/1</link><description>"
    read(text + unit * ((MAX_BYTES - len(text)) // len(unit)))


PIECES = [
    *MALICE, "<rss>", "<channel>", "</item>", "<link>", "</link>", "https://a.example/", "http://[", "<pubDate>", "x",
    "</pubDate>", "Mon, 02 Nov 2026", "<entry>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<link href='", "'/>",
    "<content type='xhtml'>", "<![CDATA[", "]]>", "<media:content url='x' medium='image'/>", "<category>", "&#x0;",
    "<guid>", "<title>", "<enclosure url='http://[' type='image/x'/>", "\ud800", "<georss:point>1 2",
    "<itunes:explicit>", "<a:b xmlns:a=''>", "<content type='application/octet-stream' mode='base64'>", "<x xml:base='http://['>",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_no_feed_raises_anything_unexpected(parts: list[str]) -> None:
    try:
        entries = read_feed("".join(["<rss>", *parts]).encode("utf-8", "surrogatepass"), SOURCE)
    except Unreachable:
        return
    assert all(entry.url.startswith("http") for entry in entries)


async def test_a_feed_is_loaded_over_http(open_site: OpenSite) -> None:
    server = await open_site(
        {
            "/rss": answer(RSS, "application/rss+xml"),
            "/atom": answer(ATOM, "application/atom+xml; charset=utf-8"),
            "/json": answer(json.dumps(JSON), "application/feed+json"),
            "/page": answer("<html></html>"),
        }
    )
    async with Fetcher(allow=only(server)) as fetcher:
        # Relative links lead back to loopback here, so those entries are gone.
        for path, ids in (
            ("/rss", ["https://acme.example/perma"]),
            ("/atom", ["urn:uuid:1"]),
            ("/json", ["x"]),
        ):
            entries = await load_feed(fetcher, str(server.make_url(path)))
            assert [entry.id for entry in entries] == ids
        with pytest.raises(Unreachable, match="not_a_page"):
            await load_feed(fetcher, str(server.make_url("/page")))
