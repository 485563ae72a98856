"""What Lumen had to tell these twelve weeks: sixty things over ten topics, and some ideas. Data, nothing else."""

from __future__ import annotations

from store.ideas import State

# topic: (title, a sentence)
STORIES: dict[str, tuple[tuple[str, str], ...]] = {
    "product": (
        (
            "The desk lamp you can repair with one screwdriver",
            "Every part can be swapped. We show how.",
        ),
        (
            "Why our new bulb is dimmer on purpose",
            "Less light in the evening, better sleep: what we learned from 300 homes.",
        ),
        ("A lamp that outlives its cable", "We made the cable the cheapest part to replace."),
        (
            "What 1,200 returned lamps taught us",
            "The most common fault was ours. Here is what we changed.",
        ),
        ("Warm light for cold kitchens", "Four kitchens, four answers, no spotlights."),
        ("The switch nobody notices", "It took eleven prototypes to make it quiet."),
    ),
    "design": (
        ("Sketches we threw away this year", "Nineteen lamps that will never be, and why."),
        (
            "Designing for a room you will never see",
            "How our designers work with photographs from customers.",
        ),
        ("The colour of a shadow", "Yuki on choosing a white that stays white at night."),
        ("One shape, nine rooms", "A study in leaving things out."),
        ("How we test a lampshade with a hair dryer", "Cheap tests first."),
        ("The drawing that became the Halo", "From a napkin to the shop in 14 months."),
    ),
    "sustainability": (
        (
            "Our footprint, with the parts we can't yet measure",
            "An honest table with three empty cells.",
        ),
        ("Taking lamps back: the first 5,000", "What came back, what was mended, what was not."),
        ("Aluminium from old bicycles", "A supplier in Tampere and a long train."),
        ("Packaging you can plant", "It works for basil. It doesn't for roses."),
        ("Fewer colours, less waste", "We went from 24 to 7, and nobody wrote in."),
        ("The spare part promise: fifteen years", "What it costs us and why we do it."),
    ),
    "hiring": (
        ("How we fixed onboarding", "New colleagues ship something in week one. Here is the plan."),
        ("Interviews without riddles", "We send the questions two days before."),
        ("Why we publish salary bands", "And what happened the week after."),
        ("Part-time leads: two years on", "Five people, four days, no drama."),
        (
            "What our last ten hires asked us",
            "Questions we were glad about, and two we weren't ready for.",
        ),
        ("Seven open roles in Lisbon and Berlin", "Electronics, design, support."),
    ),
    "culture": (
        ("A week without meetings, three times a year", "What we kept of it."),
        ("The kitchen table in Copenhagen", "How a wobbly table became our best idea box."),
        ("Parental leave, told by three fathers", "Long, ordinary, good."),
        ("We say no in writing", "Declining kindly, with a reason."),
        ("Forty people, seventeen languages", "How the translation channel works."),
        (
            "What we learned from a bad quarter",
            "Nobody was let go. Here is the plan we showed everyone.",
        ),
    ),
    "engineering": (
        ("Firmware that fits in 28 kilobytes", "Counting bytes on a bulb."),
        (
            "How a dimmer talks to a phone it has never met",
            "Pairing in two seconds, without an account.",
        ),
        ("Our build went from 40 minutes to 6", "Mostly by deleting things."),
        ("A bug that only showed at dusk", "A light sensor, a cloud and a very patient tester."),
        ("Open sourcing our test bench", "Drawings, code and a parts list."),
        ("Over-the-air updates people can refuse", "And what we do when they do."),
    ),
    "security": (
        ("Nobody can listen to a lamp without a microphone", "So we built it without."),
        ("A year of paid bug reports", "Eleven reports, nine fixes, two thank-you lamps."),
        ("What our lamps tell us: nothing", "A packet capture you can repeat at home."),
        ("Passkeys for everyone at Lumen", "How forty people changed over in a week."),
        ("The phishing test we stopped doing", "And the one-click report we do instead."),
        ("How we handle a vulnerability, step by step", "With the clock beside each step."),
    ),
    "research": (
        (
            "Light and sleep: our study, data included",
            "412 nights, one clear answer, two open ones.",
        ),
        ("Do people notice flicker?", "Most don't. Those who do get headaches."),
        ("What grandparents want from a lamp", "Bigger switches, and nothing to update."),
        ("Reading light in six countries", "The same page, very different lamps."),
        ("A failed experiment with candle light", "It made people sad."),
        ("Colour names across languages", "What is 'warm white' in Japanese?"),
    ),
    "events": (
        ("Open day in Berlin: bring a broken lamp", "We mended 61 of 80."),
        ("Nairobi meetup: solar at the roadside", "Slides and the recording."),
        ("Repair café tour, five cities", "Dates and how to join."),
        ("Our talk at the design week", "Twenty minutes on leaving things out."),
        ("School visits: forty ten-year-olds and a circuit", "What they built."),
        ("The night walk in Lisbon", "Looking at a city's lights with an engineer."),
    ),
    "learning": (
        ("How to read a light label", "Lumen, kelvin, watt: in three minutes."),
        ("Soldering for beginners, by our support team", "A free evening class, now online."),
        ("The book list of our design team", "Twelve books, two of them about bread."),
        ("Writing an answer people understand", "Our support style in one page."),
        ("A short course on batteries", "Why they age and how to be kind to them."),
        ("Speaking in public when you'd rather not", "Notes from our training."),
    ),
}

CAPTIONS = (
    "I liked how plainly this is told.",
    "This is the part of our work I am happiest to show: {title}.",
    "A colleague wrote this down, and I learned something.",
)

# author, squad, words, state, reason
IDEAS: tuple[tuple[str, str, str, State, str], ...] = (
    (
        "jan",
        "Brand Squad",
        "Show the ten questions support gets every week, with honest answers.",
        "accepted",
        "",
    ),
    ("rosa", "Community Squad", "A map of repair cafés near our customers.", "acknowledged", ""),
    (
        "lin",
        "Engineering Squad",
        "Publish the data of the flicker test as a file.",
        "made",
        "The data stands on our site, free for everyone to use.",
    ),
    (
        "omar",
        "Brand Squad",
        "A discount code for everyone's friends.",
        "declined",
        "Discounts would make posts feel like ads; we'd rather keep them yours.",
    ),
    ("ida", "Brand Squad", "A photo a month from the aluminium plant.", "received", ""),
    ("uma", "Community Squad", "Let a new colleague tell their first week.", "discussed", ""),
)
