"""Telephony: from stored rows to a dialplan, and from a dialplan to what a caller hears. Knows no HTTP."""
