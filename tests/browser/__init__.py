"""What a person sees and does: the real product in a real Chromium, every journey by accessible names."""
