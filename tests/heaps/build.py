"""Heaps for the tests, made by the standard library, by fastwarc's writer, and by hand."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Mapping

from fastwarc.warc import WarcRecord, WarcRecordType

from onrecord.model import Refusal, Source
from onrecord.read.heaps import members
from onrecord.read.limits import Limits

PAGE = b"<html><body><p>Good afternoon.</p></body></html>"
OTHER = b"<html><body><p>Thank you all.</p></body></html>"


class Pipe(io.RawIOBase):
    """A stream like standard input: it cannot be gone about in and gives what it likes."""

    def __init__(self, data: bytes, step: int = 1000) -> None:
        super().__init__()
        self._inner = io.BytesIO(data)
        self._step = step

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        data = self._inner.read(min(len(buffer), self._step))
        buffer[: len(data)] = data
        return len(data)


def found(
    data: bytes, limits: Limits | None = None, name: str = "heap", *, pipe: bool = False
) -> tuple[list[Source], list[Refusal]]:
    stream = io.BufferedReader(Pipe(data)) if pipe else io.BytesIO(data)
    both = list(members(name, stream, limits or Limits()))
    return [one for one in both if isinstance(one, Source)], [one for one in both if isinstance(one, Refusal)]


def names(sources: list[Source]) -> list[str]:
    return [one.name for one in sources]


def kinds(refusals: list[Refusal]) -> list[str]:
    return [one.kind for one in refusals]


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files: Mapping[str, bytes], mode: str = "w", form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=form) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def answer(body: bytes, media: str | None = "text/html", status: str = "200 OK", **fields: str) -> bytes:
    head = [f"HTTP/1.1 {status}"]
    head += [f"Content-Type: {media}"] if media else []
    head += [f"{key.replace('_', '-')}: {value}" for key, value in fields.items()]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def record(address: str, body: bytes, kind: str = "response", **fields: str) -> bytes:
    """A record by hand. ``Content_Length`` among the fields lies."""
    media = "application/http; msgtype=response" if kind in ("response", "revisit") else "text/html"
    head = {
        "WARC-Type": kind,
        "WARC-Target-URI": address,
        "WARC-Date": "2021-05-20T00:00:00Z",
        "Content-Type": media,
        "Content-Length": str(len(body)),
    } | {key.replace("_", "-"): value for key, value in fields.items()}
    lines = ["WARC/1.0", *(f"{key}: {value}" for key, value in head.items() if value)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body + b"\r\n\r\n"


def written(address: str, body: bytes, digest: str | None = None) -> bytes:
    """A record by fastwarc's writer."""
    made = WarcRecord()
    made.init_headers(WarcRecordType.response)
    made.headers.set("WARC-Target-URI", address)
    made.set_bytes_content(body)
    if digest:
        made.headers.set("WARC-Payload-Digest", digest)
    made.is_http = True
    out = io.BytesIO()
    made.write(out)
    return out.getvalue()


def per_record(*records: bytes) -> bytes:
    return b"".join(gzip.compress(one) for one in records)
