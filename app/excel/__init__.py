"""Excel: reading, writing, templates, import (H1, H2, G3). Knows registers and lists, no business of its own."""
