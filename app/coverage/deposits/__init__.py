"""Quality deposits (质保金) of projects: agreed, deducted from, returned (A2, B11)."""
