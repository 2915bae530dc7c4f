"""Hardship: bad input, kills, full disks and large heaps, through the real command in real processes."""
