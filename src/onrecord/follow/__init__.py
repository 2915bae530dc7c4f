"""Follow addresses: ask again for feeds, sitemaps and pages, politely, and keep what they answer.

What is decided is pure (``addresses``, ``due``, ``kinds``, ``robots``, ``sitemap``); ``fetch`` alone asks the
network, and ``passes`` keeps what came with the state of its address in one transaction.
"""

from onrecord.follow.addresses import checked_address
from onrecord.follow.model import Event, PassTold, Wanted
from onrecord.follow.passes import Follower

__all__ = ["Event", "Follower", "PassTold", "Wanted", "checked_address"]
