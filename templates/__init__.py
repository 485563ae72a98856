"""What the bot says: templates, the message tree they make, and the words in each language."""
