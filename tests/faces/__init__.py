"""The finished product on each face: the real process and connectors against our own fake platforms, over real HTTP."""
