"""Random histories of one person and the bot: whatever happens, in whatever order, their attention is respected."""
