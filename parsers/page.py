"""Bytes and an address in; text and a tree out, the same for everybody who asks.

Declarations lie, so the bytes decide: a byte order mark, then UTF-8, then GB18030, then what is left of
UTF-8. Big5 is not tried: no page of these portals was seen to need it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """One payload as it was served: `url` and `content_type` may be empty, `body` is never changed."""

    url: str
    body: bytes
    content_type: str = ""
