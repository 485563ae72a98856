"""Lumen, the made-up company: forty people in nine time zones, four squads, ten topics. Data, nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.playground.settings import Cast, Channel, Person

NAME = "Lumen"


@dataclass(frozen=True, slots=True)
class SquadPlan:
    """A squad of the demo: people by key, a weekly time, and the three goal answers."""

    name: str
    channel: str
    leads: tuple[str, ...]
    members: tuple[str, ...]
    contact: str
    weekday: int
    hour: int
    zone: str
    audience: str
    aim: str
    measure: str
    target: int
    topics: tuple[str, ...]


# key, name, work, zone, language
_PEOPLE = """
ana|Ana Ruiz|Customer success|Europe/Madrid|es
kim|Kim Larsen|People partner|Europe/Copenhagen|da
lee|Lee Okafor|Legal|Europe/London|en
mia|Mia Schmidt|Brand|Europe/Berlin|de
tom|Tom Baker|Communications|Europe/London|en
noor|Noor Haddad|Head of communications|Europe/London|en
ravi|Ravi Iyer|Engineering|Asia/Kolkata|en
sara|Sara Lindqvist|Recruiting|Europe/Stockholm|sv
yuki|Yuki Tanaka|Design|Asia/Tokyo|ja
omar|Omar Farouk|Sales|Asia/Dubai|ar
lucia|Lucía Gómez|Marketing|America/Bogota|es
paul|Paul Martin|Product|Europe/Paris|fr
ines|Inês Carvalho|Engineering|Europe/Lisbon|pt
jan|Jan Novák|Support|Europe/Prague|cs
eva|Eva Kowalska|Data|Europe/Warsaw|pl
liam|Liam O'Brien|Sales|Europe/Dublin|en
zoe|Zoë de Vries|Product|Europe/Amsterdam|nl
max|Max Weber|Engineering|Europe/Berlin|de
ida|Ida Nieminen|Sustainability|Europe/Helsinki|fi
leo|Leo Rossi|Design|Europe/Rome|it
amy|Amy Chen|Engineering|America/Los_Angeles|en
ben|Ben Carter|Partnerships|America/New_York|en
dee|Dee Williams|Support|America/Chicago|en
gus|Gustavo Lima|Sales|America/Sao_Paulo|pt
hana|Hana Kim|Marketing|Asia/Seoul|ko
ian|Ian MacLeod|Security|Europe/London|en
joy|Joy Adeyemi|Finance|Africa/Lagos|en
kai|Kai Nakamura|Engineering|Asia/Tokyo|ja
lin|Lin Wei|Data|Asia/Singapore|en
mary|Mary Wanjiru|Operations|Africa/Nairobi|en
nils|Nils Berg|Engineering|Europe/Oslo|no
olga|Olga Petrenko|Quality|Europe/Kyiv|uk
pia|Pia Hofer|People|Europe/Vienna|de
quin|Quinn Taylor|Research|Australia/Sydney|en
rosa|Rosa Silva|Customer success|America/Sao_Paulo|pt
sam|Sam Patel|Product|Europe/London|en
tara|Tara Singh|Engineering|Asia/Kolkata|en
uma|Uma Rao|Training|Asia/Kolkata|en
vera|Vera Ivanova|Translation|Europe/Sofia|bg
will|Will Brooks|Events|America/New_York|en
"""

ADMIN = "noor"
LISTENERS = ("kim", "lee")

SQUADS = (
    SquadPlan(
        "Brand Squad",
        "brand",
        ("mia", "tom"),
        ("ana", "lucia", "hana", "leo", "yuki", "vera"),
        "mia",
        0,
        9,
        "Europe/Berlin",
        "People who buy lamps that last",
        "That they read how ours are made",
        "opened",
        60,
        ("product", "design", "sustainability"),
    ),
    SquadPlan(
        "Hiring Squad",
        "hiring",
        ("sara",),
        ("pia", "kim", "max", "amy", "ines", "tara"),
        "sara",
        1,
        10,
        "Europe/Stockholm",
        "Engineers and designers",
        "That they look at our open roles",
        "shares",
        12,
        ("hiring", "culture"),
    ),
    SquadPlan(
        "Engineering Squad",
        "engineering",
        ("ravi",),
        ("max", "kai", "nils", "ian", "lin", "olga", "amy"),
        "ian",
        2,
        15,
        "Asia/Kolkata",
        "Engineers elsewhere",
        "That they use what we publish",
        "opened",
        40,
        ("engineering", "security", "research"),
    ),
    SquadPlan(
        "Community Squad",
        "community",
        ("will", "mary"),
        ("joy", "dee", "gus", "rosa", "uma", "quin"),
        "will",
        3,
        11,
        "America/New_York",
        "Neighbours of our sites",
        "That they come to our open days",
        "shares",
        8,
        ("events", "learning"),
    ),
)

TOPICS = (
    "product",
    "design",
    "sustainability",
    "hiring",
    "culture",
    "engineering",
    "security",
    "research",
    "events",
    "learning",
)


def _roles() -> dict[str, tuple[str, str]]:
    """Return role and title by key: the admin, the listeners, the leads; the rest are employees."""
    roles = {ADMIN: ("admin", "Admin")}
    roles |= dict.fromkeys(LISTENERS, ("listener", "Reads concerns"))
    roles |= {key: ("lead", f"Leads {squad.name}") for squad in SQUADS for key in squad.leads}
    return roles


def cast() -> Cast:
    """Return everyone and every channel, those with a part to play first."""
    roles = _roles()
    people = []
    for line in _PEOPLE.strip().splitlines():
        key, name, work, zone, language = line.split("|")
        role, title = roles.get(key, ("employee", ""))
        people.append(
            Person(key, name, f"{title}, {work}" if title else work, zone, language, role)
        )
    order = {"employee": 1, "lead": 2, "listener": 3, "admin": 4}
    first = next(person for person in people if person.key == "ana")
    rest = sorted((p for p in people if p is not first), key=lambda p: (order[p.role], p.name))
    channels = (Channel("general", "general"), *(Channel(s.channel, s.channel) for s in SQUADS))
    return Cast((first, *rest), channels)
