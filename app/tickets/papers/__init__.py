"""The papers of a ticket: plain dataclass, layout, kind (C9, C10, C14, C15)."""
