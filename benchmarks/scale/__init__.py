"""The search at a million turns and more: whole answers beside other engines."""
