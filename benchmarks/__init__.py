"""How fast it is on this machine, always beside something bare in the same run."""
