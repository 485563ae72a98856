"""What is left of a page for bs4, and what its text weighs in minutes."""

import json

import pytest
from bs4 import BeautifulSoup

from connectors.content.tidy import Tidy, tidy_json


def test_only_what_speaks_of_the_page_is_left() -> None:
    html = (
        '<html lang="en"><div class="x" onclick="evil()"><a href="y">menu</a><h1 id="z">Title</h1>'
        '<p style="s">Some <i>words</i></p><img src="a.png" alt="b" width="1"><span>more</span></div>'
    )
    assert Tidy(html).markup == (
        '<html lang="en"><h1>Title</h1><p>Some words</p><img src="a.png" alt="b"></html>'
    )


def test_a_page_of_any_size_leaves_a_small_shallow_tree() -> None:
    tidy = Tidy("<p><h1>" * 50_000 + "<meta name=a content=b>" * 50_000)
    soup = BeautifulSoup(tidy.markup, "html.parser")
    assert len(soup.find_all(True)) <= 3_000
    assert max(len(list(tag.parents)) for tag in soup.find_all(True)) <= 101


def test_microdata_scopes_are_few_and_of_schema_org() -> None:
    scope = '<div itemscope itemtype="https://schema.org/Article"></div>'
    assert Tidy(scope * 500).markup.count("itemscope") == 50
    assert "itemscope" not in Tidy('<div itemscope itemtype="https://[x/Article"></div>').markup


@pytest.mark.parametrize(
    ("script", "things"),
    [
        ('{"@type": "Article", "headline": "H", "name": "N"}', [{"@type": "Article", "name": "H"}]),
        ('[{"@type": ["Blog"], "name": "B"}, 3]', [{"@type": "Blog", "name": "B"}]),
        ('{"@type": "Person", "name": "Ana"}', []),
        ('{"@type": "Article", "image": {"@id": "https://a.example/i"}, "description": 4}',
         [{"@type": "Article", "image": "https://a.example/i"}]),
        ("not json", []),
        ("[" * 5_000, []),
        ('"' + "x" * 300_000 + '"', []),
    ],
)  # fmt: skip
def test_json_ld_becomes_flat_words(script: str, things: list[dict[str, str]]) -> None:
    assert json.loads(tidy_json(script)) == things


def test_json_ld_cannot_end_its_script() -> None:
    assert "<" not in tidy_json('{"@type": "Article", "name": "</script><p>"}')


@pytest.mark.parametrize(
    ("html", "minutes"),
    [
        ("<header>a b</header><aside>c</aside>", 0),
        ("<nav>" + "w " * 300 + "<nav></nav></nav>" + "w " * 200, 1),
        ("<article>" + "w " * 300 + "</article></article>" + "w " * 900, 2),
        ("<form>" + "w " * 300 + "</form>", 2),
    ],
)
def test_menus_and_what_stands_beside_an_article_are_not_read(html: str, minutes: int) -> None:
    assert Tidy(html).minutes == minutes
