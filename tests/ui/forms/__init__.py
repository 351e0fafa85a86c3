"""Tests of the screens of printed forms."""
