"""What the bot does, asked and unasked. This docstring is the map; there is no code in this file.

Every top-level folder answers one question. An import may skip a floor, but never climbs, and
never crosses from `connectors` to `store` or back:

    bot/          what the bot does      may import all below
    scheduler/    when, exactly once     connectors, store, templates
    connectors/   how it hears, speaks   templates
    store/        what it remembers      nothing of ours
    templates/    what it says           nothing of ours
    tests/        whether that is true   everything, and nothing imports it

`bot` is on top because `app.py` puts the parts together. `scheduler` is a machine: it is given
what to say (`rounds`) and whom it may disturb, and knows neither.

Where do I add ...?

    a subcommand      commands/<name>.py, templates/<name>/, its line in commands.COMMANDS
    its button, form  a handler in that same file; the id is "<name>.<verb>", written out
    a chat platform   one folder in connectors/, one line in connectors/registry.py; nothing here
    a measure         one function in store/metrics.py, its formula in rules/measures.py
    a scheduled job   one function in rounds/, one line in rounds.JOBS
    a tag             a dataclass in templates/message.py, its line in markup.py, a case in each
                      connector's render.py (mypy names those still missing)
    a word we say     templates/ only; the text of a UserError is the one exception
"""
