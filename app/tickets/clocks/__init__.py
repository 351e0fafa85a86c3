"""The clocks of tickets: stored, told of, recorded (C2, C4)."""
