"""Tests of the web shell, over real HTTP."""
