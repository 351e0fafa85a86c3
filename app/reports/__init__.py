"""Papers and figures over all features (G); the only room that may know them all."""
