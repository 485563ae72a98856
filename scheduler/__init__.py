"""When, and exactly once: the machine that speaks unasked. What is said comes from the rounds it is given."""
