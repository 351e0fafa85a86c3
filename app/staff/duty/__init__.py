"""The duty roster, hand-over notes and people's absence (A9, C8)."""
