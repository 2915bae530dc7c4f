"""keep: the record, where every source, release and edition stays."""

from onrecord.keep.audit import AuditReport, Finding, audit
from onrecord.keep.record import Record
from onrecord.keep.views import ReleaseFilter

__all__ = ["AuditReport", "Finding", "Record", "ReleaseFilter", "audit"]
