"""Foreign pages and feeds: one guarded way out to the web, and pure readers of what came back.

`fetch` opens addresses, `page` and `feeds` read bytes. Nothing here renders, stores or speaks.
"""
