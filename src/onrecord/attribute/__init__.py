"""The verb ``attribute``: a draft in, a release out: who spoke, who asked, when, about what. Pure.

A name, an outlet or a date is given only where the document says so; what it does not settle is
null, or a list of candidates.
"""

from onrecord.attribute.releases import attribute

__all__ = ["attribute"]
