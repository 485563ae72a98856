"""What every connector promises, held to each of them over its real wire."""
