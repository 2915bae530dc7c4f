"""Following, against a real server."""
