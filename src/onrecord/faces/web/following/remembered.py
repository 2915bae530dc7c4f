"""What happened to subjects, remembered between the askers of feeds."""

import threading
from collections import OrderedDict

from onrecord.keep import history
from onrecord.keep.views import Counts
from onrecord.tell.model import Event, Notice, Subject
from onrecord.tell.recent import recent

from ..portal import Portal

__all__ = ["Remembered"]

_MOST_KEPT = 128
_MOST = 100
"""Entries of a feed."""


class Remembered:
    """What happened to subjects, for as long as the record stays as it is; one is worked out at a time."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._known: OrderedDict[tuple[Subject, tuple[Event, ...]], tuple[Notice, ...]] = OrderedDict()
        self._of: tuple[Counts, tuple[int, ...]] | None = None
        self._lock = threading.Lock()

    def ask(self, portal: Portal, subject: Subject, events: tuple[Event, ...]) -> tuple[Notice, ...]:
        """What happened to a subject, newest first."""
        with self._lock:
            now = portal.record.counts(), portal.record.ask(history.extent)
            if now != self._of:
                self._known.clear()
                self._of = now
            key = subject, events
            if key not in self._known:
                self._known[key] = recent(portal.record, subject, events)[:_MOST]
            self._known.move_to_end(key)
            if len(self._known) > _MOST_KEPT:
                self._known.popitem(last=False)
            return self._known[key]
