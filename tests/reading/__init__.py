"""What a person finds on a screen, read back from each face without the renderers' help."""
