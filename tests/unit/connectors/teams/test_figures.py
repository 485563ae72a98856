"""Tables and fields on a card: room goes to what has more to say."""

from connectors.teams.render import to_card
from connectors.teams.render.actions import Card
from templates import message as m


def one(block: m.Block) -> Card:
    body: list[Card] = to_card(m.Message((block,)))["body"]
    return body[-1]


def test_a_column_with_more_to_say_is_wider() -> None:
    row = ("Sun 22 Nov", "+5", "A person opened your post")
    table = one(m.Table("Points", ("When", "n", "Why"), (row,)))
    when, number, why = (column["width"] for column in table["columns"])
    assert number < when < why < 2 * number


def test_a_short_label_stays_on_one_line() -> None:
    long = "Opened (measured by our links)"
    made = one(m.Fields((m.Field("Whom to ask", (m.Text("Mia"),)), m.Field(long, (m.Text("8"),)))))
    assert [fact["title"] for fact in made["facts"]] == ["Whom\u00a0to\u00a0ask", long]
