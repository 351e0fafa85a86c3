"""Measures against the raw limit in the same run and prints ratios (``make bench``); never part of the tests."""
