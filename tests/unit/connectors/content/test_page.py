"""Pages as sites write them, and as nobody should: what is read, what is left out, how long it takes."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.content.fetch import Fetched, Fetcher
from connectors.content.guard import Unreachable
from connectors.content.page import Page, load_page, read_page
from connectors.content.words import MAX_SUMMARY, MAX_TITLE
from tests.unit.connectors.content.conftest import OpenSite, answer, only

URL = "https://www.acme.example/blog/launch?a=1"


def read(html: str | bytes, url: str = URL, charset: str = "") -> Page:
    body = html.encode() if isinstance(html, str) else html
    return read_page(Fetched(url, "text/html", charset, body))


RICH = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Launch | Acme</title>
<meta name="description" content="The plain summary">
<meta property="og:title" content="  We &amp; our\n launch ">
<meta property="og:description" content="What we learned.">
<meta property="og:image" content="/pictures/launch.png">
<meta property="og:image:alt" content="A rocket, drawn by hand">
<meta property="og:site_name" content="Acme Blog">
<meta property="article:published_time" content="2026-11-02T10:00:00+02:00">
<link rel="canonical" href="https://acme.example/blog/launch">
</head><body><nav>Home About Jobs</nav><article><h1>Launch</h1><p>Words</p></article></body></html>"""


def test_open_graph_is_believed_first() -> None:
    assert read(RICH) == Page(
        url="https://acme.example/blog/launch",
        title="We & our launch",
        summary="What we learned.",
        image_url="https://www.acme.example/pictures/launch.png",
        image_alt="A rocket, drawn by hand",
        site="Acme Blog",
        language="en",
        minutes=1,
        published=datetime(2026, 11, 2, 8, tzinfo=UTC),
    )


def test_twitter_cards() -> None:
    page = read(
        '<title>t</title><meta name="twitter:title" content="Tweetable">'
        '<meta name="twitter:description" content="Short"><meta name="twitter:image" '
        'content="https://cdn.acme.example/t.jpg"><meta name="twitter:image:alt" content="Us">'
    )
    assert (page.title, page.summary) == ("Tweetable", "Short")
    assert (page.image_url, page.image_alt) == ("https://cdn.acme.example/t.jpg", "Us")


def test_json_ld_with_its_usual_twists() -> None:
    page = read(
        '<title>t</title><script type="application/ld+json">{"@context": "https://schema.org", '
        '"@graph": [{"@type": "BreadcrumbList", "name": "Crumbs"}, {"@type": ["NewsArticle"], '
        '"headline": "From </b> JSON", "image": [{"url": "https://cdn.acme.example/j.jpg"}], '
        '"description": "Told by data", "datePublished": "2026-01-02"}]}</script>'
    )
    assert (page.title, page.summary) == ("From </b> JSON", "Told by data")
    assert page.image_url == "https://cdn.acme.example/j.jpg"
    assert page.published == datetime(2026, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "script",
    ["{", "", "null", "[]", "[[]]", "3", '{"@type": 5}', '{"@type": {"a": 1}, "name": []}', "[" * 9999,
     '{"@type": "Article", "name": {"a": 1}, "image": [[1]]}', "9" * 5000],
)  # fmt: skip
def test_broken_json_ld_is_passed_over(script: str) -> None:
    page = read(f'<title>Safe</title><script type="application/ld+json">{script}</script>')
    assert (page.title, page.image_url) == ("Safe", "")


def test_microdata() -> None:
    page = read(
        '<title>t</title><div itemscope itemtype="http://schema.org/Article https://[x">'
        '<meta itemprop="name" content="Micro"><meta itemprop="image" content="//cdn.acme.example/m.png">'
        '<meta itemprop="datePublished" content="2026-03-04T05:06:07Z"></div>'
    )
    assert (page.title, page.image_url) == ("Micro", "https://cdn.acme.example/m.png")
    assert page.published == datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def test_a_page_that_says_nothing_of_itself_is_read_by_its_body() -> None:
    page = read(
        "<h1>Only <b>a</b> heading</h1><img src=x.png alt='A cat'><p>First <a>words</a>.<p>More"
    )
    assert (page.title, page.summary) == ("Only a heading", "First words.")
    assert (page.image_url, page.image_alt) == ("https://www.acme.example/blog/x.png", "A cat")
    assert (page.url, page.site, page.language, page.published) == (URL, "acme.example", "", None)


def test_an_empty_meta_hides_nothing() -> None:
    page = read('<meta property="og:title" content=" \u200b "><title>Still here</title>')
    assert page.title == "Still here"


def test_a_silent_page_is_not_an_error() -> None:
    assert read("<html></html>") == Page(url=URL, site="acme.example")


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("<title>Grüße</title>".encode("latin-1"), ""),
        ("<title>Grüße</title>".encode("latin-1"), "iso-8859-1"),
        ("<title>Grüße</title>".encode("latin-1"), "utf-8"),
        ("<title>Grüße</title>".encode("latin-1"), "no-such-charset"),
        ("<title>Grüße</title>".encode(), "latin-1"),
        ("<title>Grüße</title>".encode(), "rot13"),
        ("<title>Grüße</title>".encode("utf-8-sig"), "latin-1"),
        ("<title>Grüße</title>".encode("utf-16"), ""),
        ('<meta charset="iso-8859-15"><title>Grüße</title>'.encode("latin-1"), ""),
        (b"<title>Gr&uuml;&#223;e</title>", "ascii"),
    ],
)
def test_charsets(body: bytes, charset: str) -> None:
    assert read(body, charset=charset).title == "Grüße"


def test_texts_are_one_line_and_capped() -> None:
    page = read(f"<title>a\u202eb\x07c\n\td {'word ' * 100}</title><p>{'x' * 5000}</p>")
    assert page.title.startswith("abc d word")
    assert page.title.endswith("word…")
    assert len(page.title) <= MAX_TITLE
    assert len(page.summary) == MAX_SUMMARY
    assert page.summary.endswith("x…")


def test_markup_in_a_title_stays_words() -> None:
    page = read("<title><script>alert(1)</script> &lt;!channel&gt;</title>")
    assert page.title == "<script>alert(1)</script> <!channel>"


@pytest.mark.parametrize(
    "image",
    ["javascript:alert(1)", "data:image/png;base64,AAAA", "http://127.0.0.1/a.png", "file:///a.png",
     "http://169.254.169.254/", "http://user:pw@acme.example/a.png", "http://[::1", "http://localhost/a.png",
     "https://acme.example:8443/a.png", "//10.0.0.1/a.png"],
)  # fmt: skip
def test_images_from_unfit_places_are_left_out(image: str) -> None:
    page = read(
        f'<meta property="og:image" content="{image}"><meta property="og:image:alt" content="x">'
    )
    assert (page.image_url, page.image_alt) == ("", "")


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        ("/blog/launch", "https://www.acme.example/blog/launch"),
        ("https://m.acme.example/blog/launch", "https://m.acme.example/blog/launch"),
        ("https://elsewhere.example/blog/launch", URL),
        ("http://127.0.0.1/", URL),
        ("javascript:alert(1)", URL),
        ("https://www.acme.example/", URL),
        ("http://www.acme.example/blog/launch", URL),
        ("http://[::1", URL),
        ("", URL),
    ],
)
def test_canonical_links_are_believed_on_their_own_site(canonical: str, url: str) -> None:
    assert read(f'<link rel="canonical" href="{canonical}">').url == url
    assert read(f'<meta property="og:url" content="{canonical}">').url == url


@pytest.mark.parametrize(
    ("html", "minutes"),
    [
        ("<p>" + "word " * 220, 1),
        ("<p>" + "word " * 221, 2),
        ("<nav>" + "word " * 999 + "</nav><p>one</p><footer>" + "word " * 999 + "</footer>", 1),
        ("<nav>" + "word " * 999 + "<main>" + "word " * 440 + "</main>", 2),
        ("<p>" + "word " * 999 + "</p><article>" + "word " * 440 + "</article>", 2),
        ("<script>" + "word " * 999 + "</script><style>" + "word " * 999 + "</style>", 0),
        ("<p>" + "漢" * 501, 2),
        ("", 0),
    ],
)
def test_reading_time(html: str, minutes: int) -> None:
    assert read(html).minutes == minutes


HOSTILE = {
    "open tags": "<a ", "slashes": "<a/", "comments": "<!--", "doctypes": "<!", "quotes": "<a b=\"",
    "nested": "<div>", "nested mix": "<b><i>", "paragraphs": "<p>", "headings": "<h1><p>", "titles": "<title>x</title>",
    "scopes": "<div itemscope itemtype=http://schema.org/Article itemprop=name content=b>",
    "scripts": '<script type="application/ld+json">{"@type":"Article"}</script>', "metas": "<meta name=a content=b>",
    "references": "&#" + "9" * 5000 + ";", "ampersands": "&amp;", "nulls": "\0", "menus": "<nav><aside></nav>",
    "cdata": "<![CDATA[", "stray": "< ", "attributes": "<a b='c' ", "ends": "</",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(20)
def test_two_megabytes_of_malice_end(name: str) -> None:
    """What grew with the square of its size would take many minutes. `benchmarks` measures how long it takes."""
    unit = HOSTILE[name]
    read(unit * (2_000_000 // len(unit)))


@given(st.lists(st.sampled_from(
    [*HOSTILE.values(), "<title>", "</title>", "<h1>", "</h1>", "<meta property=og:image content='", "'>", '">',
     "<html lang=", ">", "<link rel=canonical href=http://[", "<time itemprop=datePublished datetime=0001-01-01>",
     "<base href='http://['>", "x", "\ud800", "漢"]), max_size=30))  # fmt: skip
def test_no_page_is_an_error(parts: list[str]) -> None:
    page = read("".join(parts).encode("utf-8", "surrogatepass"))
    assert len(page.title) <= MAX_TITLE
    page.title.encode()


@given(st.binary(max_size=300))
def test_no_bytes_are_an_error(body: bytes) -> None:
    assert read(body).url == URL


async def test_a_page_is_loaded_over_http(open_site: OpenSite) -> None:
    server = await open_site({"/": answer(RICH), "/pdf": answer("%PDF", "application/pdf")})
    async with Fetcher(allow=only(server)) as fetcher:
        page = await load_page(fetcher, str(server.make_url("/")))
        with pytest.raises(Unreachable, match="not_a_page"):
            await load_page(fetcher, str(server.make_url("/pdf")))
    # Its canonical link lies on another site than this one, and its picture on loopback.
    assert (page.url, page.title) == (str(server.make_url("/")), "We & our launch")
    assert page.image_url == ""
