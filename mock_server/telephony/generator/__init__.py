"""Stored rows -> dialplan, one module a part of the file that the real generator writes."""
