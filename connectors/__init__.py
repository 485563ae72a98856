"""How the bot hears and speaks: one folder per chat platform, the web, and foreign content."""
