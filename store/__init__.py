"""What it remembers: tables, verbs on them, and one way in: `store.database.Database`."""
