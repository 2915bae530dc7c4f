"""Countries and places named in a text, and the one that a name asks for: text in, matches out."""

from onrecord.places.gazetteer import By, Place
from onrecord.places.lookup import Found, is_country, lookup
from onrecord.places.matching import Match, matches

__all__ = ["By", "Found", "Match", "Place", "is_country", "lookup", "matches"]
