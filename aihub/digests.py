"""Digests of JSON documents that do not depend on how these are written."""

import hashlib
import json


def json_digest(document: object) -> str:
    """Return `sha256:` and the SHA-256 of a document as JSON with sorted keys and without blanks."""
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    # A lone surrogate, which JSON can write as an escape, has no encoding of its own.
    return f"sha256:{hashlib.sha256(canonical.encode(errors='surrogatepass')).hexdigest()}"
