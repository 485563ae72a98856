"""Which ideas read alike: paraphrases in the languages of an office, and what only looks similar."""

import pytest

from bot.rules.likeness import ALIKE, LONGEST, likeness, nearest

ALIKE_PAIRS = [
    ("Film the canteen", "A film about the canteen"),
    ("More pictures from the workshop", "Show more photos and pictures of our workshop"),
    ("Let us start a podcast about our engineers", "A podcast with our engineers"),
    ("Put recycling bins on every floor", "Recycling bins for each floor please"),
    ("Weekly lunch lottery to meet people from other teams", "Lunch lottery: meet other teams"),
    ("A tour of the factory for our children", "Factory tour for the children of employees"),
    ("Ein Sommerfest für alle Büros", "Sommerfest aller Büros zusammen"),
    ("Fahrradständer vor dem Büro", "Mehr Fahrradständer am Büro"),
    ("Lisää kuvia työpajoista", "Kuvia työpajasta lisää"),
    ("Un film sur la cantine", "Un petit film sur notre cantine"),
    ("Un podcast con nuestros ingenieros", "Podcast de los ingenieros"),
    ("En film om våra lärlingar", "Filma våra lärlingar"),
    ("Снять фильм о столовой", "Фильм о нашей столовой"),
    ("社員食堂の動画を公開する", "社員食堂の動画を作る"),
    ("FILM THE CANTEEN!!!", "film the canteen"),
    ("Ｆｉｌｍ the canteen", "Film the canteen"),
]
OTHER_PAIRS = [
    ("Film the canteen", "Film the warehouse robots"),
    ("Film the canteen", "Repaint the canteen"),
    ("A podcast with our engineers", "A dinner with our engineers"),
    ("Let us share the article about our new product", "Let us share the article about hiring"),
    ("We should have a blog about design", "We should have a party about nothing"),
    ("A day in the life of support", "A day off for everyone on their birthday"),
    ("Publish our salary bands", "Publish our roadmap"),
    ("Mehr Fahrradständer am Büro", "Mehr Pflanzen im Büro"),
    ("Lisää kuvia työpajoista", "Lisää kahvia keittiöön"),
    ("Un film sur la cantine", "Un concours sur la sécurité"),
    ("En film om våra lärlingar", "En fest om våra lärlingar är borta"),
    ("Фильм о нашей столовой", "Статья о нашей команде"),
    ("社員食堂の動画を公開する", "新しい製品の記事を書く"),
    ("ok", "ok then let us make a big film about the way we work"),
    ("Share https://acme.example/a", "Share https://acme.example/b"),
    ("the and of", "the and of"),
    ("", ""),
]


@pytest.mark.parametrize(("one", "other"), ALIKE_PAIRS)
def test_paraphrases_read_alike(one: str, other: str) -> None:
    assert likeness(one, other) >= ALIKE
    assert likeness(one, other) == likeness(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER_PAIRS)
def test_others_do_not(one: str, other: str) -> None:
    assert likeness(one, other) < ALIKE


@pytest.mark.parametrize(
    "hostile",
    [
        "\x00\x1b[0m",
        "<!channel> {{ 7*7 }}",
        "\u202e" * 500,
        "🙂🙃",
        "a" * 100_000,
        "\ud800",
        "%s%n",
    ],
)
def test_hostile_words_are_like_themselves_at_most(hostile: str) -> None:
    assert 0 <= likeness(hostile, "Film the canteen") < ALIKE
    assert 0 <= likeness(hostile, hostile) <= 1


def test_only_the_beginning_of_a_long_text_counts() -> None:
    assert likeness("film " * LONGEST, "film") == 1


def test_the_nearest_is_meant_and_the_first_of_two() -> None:
    others = [
        (1, "Repaint the canteen", ""),
        (2, "A film about the canteen and the kitchen", ""),
        (3, "A film about the canteen", ""),
        (4, "Film the canteen", ""),
    ]
    assert nearest("Film our canteen", "", others) == 3
    assert nearest("Plant a tree", "", others) is None
    assert nearest("Film our canteen", "", []) is None


def test_the_same_link_is_the_same_idea() -> None:
    others = [(1, "Look at this", "https://acme.example/a"), (2, "", "https://acme.example/b")]
    assert nearest("", "https://acme.example/b", others) == 2
    assert nearest("Quite other words", "https://acme.example/a", others) == 1
    assert nearest("", "https://acme.example/c", others) is None
    assert nearest("", "", [(1, "", "")]) is None
