"""The telephone side: a deployed dialplan, and calls that walk it. Knows no HTTP and no world."""
