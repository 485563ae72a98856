"""Somebody with everything on the machine tries to find out who sent a concern without a name."""
