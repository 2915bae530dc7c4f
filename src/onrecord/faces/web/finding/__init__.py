"""Searching in the portal: every query a page, a feed and data, and words over time."""
