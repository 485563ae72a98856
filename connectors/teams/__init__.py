"""Microsoft Teams: the Bot Framework protocol in, Adaptive Cards out. The SDK stays in `connector` and `replaced`."""
