"""HTTP as the product's server speaks it: how bodies are read, and the headers on every answer.

Observed on the open-source server (Express behind Node). Hop-by-hop headers are the WSGI server's.
"""

import base64
import codecs
import hashlib
import json
import os
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import orjson
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES, parse_options_header
from werkzeug.sansio.utils import get_content_length
from werkzeug.wrappers import Request

from mock_server import errors
from mock_server.http import ranges
from mock_server.http.answer import JSON, Answer, header_text

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BODY_LIMIT = 100 * 1024

_FORM = "application/x-www-form-urlencoded"
_UPLOAD = "multipart/form-data"
#: Bytes of a form with a file.
UPLOAD_LIMIT = 50 * 1024 * 1024

_EVERY_ANSWER = [
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Origin-Agent-Cluster", "?1"),
    ("Referrer-Policy", "no-referrer"),
    ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-DNS-Prefetch-Control", "off"),
    ("X-Download-Options", "noopen"),
    ("X-Frame-Options", "SAMEORIGIN"),
    ("X-Permitted-Cross-Domain-Policies", "none"),
    ("X-XSS-Protection", "0"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Credentials", "true"),
]
_PREFLIGHT = [
    ("Access-Control-Allow-Methods", "GET,POST,PUT,DELETE,PATCH,OPTIONS"),
    ("Access-Control-Allow-Headers", "Content-Type,Authorization,X-API-Key,X-API-Secret"),
    ("Content-Length", "0"),
]


_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class _NotRead:
    """Stands for a body that no parser took: `req.body` is undefined."""


NOT_READ: Final = _NotRead()


def url_of(request: Request) -> str:
    """Path and query as they stood in the request line, percent escapes and all."""
    environ = request.environ
    raw: str = environ.get("REQUEST_URI") or environ.get("RAW_URI") or request.full_path.removesuffix("?")
    if not raw.startswith("/"):  # the absolute form that proxies get
        parts = urlsplit(raw)
        raw = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return raw


def sent_headers(request: Request) -> dict[str, str]:
    """The headers of a request, names in lower case."""
    return {
        name[5:].replace("_", "-").lower(): value for name, value in request.environ.items() if name.startswith("HTTP_")
    }


def read_body(request: Request) -> tuple[bytes, Any]:
    """The bytes of a request's body, and the value that the server's parsers make of them.

    The value is NOT_READ where no parser takes the content type. Raises Problem 400, 413 or 415.
    """
    environ = request.environ
    length = get_content_length(environ.get("CONTENT_LENGTH"), environ.get("HTTP_TRANSFER_ENCODING"))
    if length is None or is_upload(request):
        return b"", NOT_READ
    if length > BODY_LIMIT:
        raise errors.BODY_TOO_LARGE()
    raw: bytes = environ["wsgi.input"].read(length)
    media, options = _media_type(environ.get("CONTENT_TYPE", ""))
    if media not in (JSON, _FORM):
        return raw, NOT_READ
    text = _decoded(_inflated(raw, environ.get("HTTP_CONTENT_ENCODING", "identity")), options)
    return raw, _parsed_json(text) if media == JSON else _parsed_form(text)


def is_upload(request: Request) -> bool:
    """Whether the body is a form with files, which only a few operations read."""
    return _media_type(request.environ.get("CONTENT_TYPE", ""))[0] == _UPLOAD


def read_upload(request: Request) -> dict[str, Any]:
    """The fields of a form with files: each text, and of each file its `filename` and its `size` in bytes.

    Anything else is a form without fields. Raises Problem 400.
    """
    if not is_upload(request):
        return {}
    if (request.content_length or 0) > UPLOAD_LIMIT:
        raise errors.UPLOAD_TOO_LARGE()
    try:
        fields: dict[str, Any] = dict(request.form.items())
        files = list(request.files.items())
    except (HTTPException, ValueError):
        raise errors.UPLOAD_UNREADABLE() from None
    return fields | {name: {"filename": file.filename or "", "size": _size(file)} for name, file in files}


def _size(file: FileStorage) -> int:
    """How many bytes a file has that nobody needs any more."""
    file.stream.seek(0, os.SEEK_END)
    size = file.stream.tell()
    file.close()
    return size


def is_form(request: Request) -> bool:
    """Whether the body was sent as a form, as curl does unless it is told otherwise."""
    return _media_type(request.environ.get("CONTENT_TYPE", ""))[0] == _FORM


@lru_cache(maxsize=64)
def _media_type(content_type: str) -> tuple[str, Mapping[str, str]]:
    """A media type in lower case, and its parameters. Clients send the same one again and again."""
    media, options = parse_options_header(content_type)
    return media.lower(), options


def _inflated(raw: bytes, encoding: str) -> bytes:
    match encoding.lower():
        case "identity":
            return raw
        case "gzip":
            unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        case "deflate":
            unpacker = zlib.decompressobj()
        case _:
            raise errors.ENCODING_UNSUPPORTED(encoding=encoding.lower())
    try:
        plain = unpacker.decompress(raw, BODY_LIMIT + 1)
    except zlib.error:
        raise errors.BODY_ENCODING_WRONG() from None
    if len(plain) > BODY_LIMIT:
        raise errors.BODY_TOO_LARGE()
    if not unpacker.eof:
        raise errors.BODY_ENCODING_BROKEN()
    return plain


def _decoded(raw: bytes, options: Mapping[str, str]) -> str:
    charset = options.get("charset", "utf-8").lower()
    try:
        if not charset.startswith("utf-"):
            raise LookupError(charset)
        return codecs.decode(raw, charset, "replace").removeprefix("\ufeff")
    except (LookupError, UnicodeError):
        raise errors.CHARSET_UNSUPPORTED(charset=charset.upper()) from None


def _parsed_json(text: str) -> Any:
    if not text:
        return {}
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        value = _with_surrogates(text)
        if value is None:
            raise errors.BODY_NOT_JSON(reason=error) from None
    if not isinstance(value, dict | list):
        raise errors.BODY_NOT_JSON(reason="not an object or a list")
    return value


def _with_surrogates(text: str) -> Any:
    """The value of JSON with half surrogate pairs, each of which becomes U+FFFD as in JavaScript's UTF-8; else None."""
    if not _SURROGATE.search(text):
        return None
    try:
        plain = json.dumps(json.loads(text, parse_constant=_refuse_constant), ensure_ascii=False)
        return orjson.loads(plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))
    except (ValueError, RecursionError):
        return None


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _parsed_form(text: str) -> Any:
    import qs_codec  # forms are rare

    try:
        return qs_codec.decode(text)
    except (ValueError, IndexError, RecursionError) as error:
        raise errors.BODY_NOT_JSON(reason=error) from None


@dataclass(frozen=True, slots=True)
class Response:
    """A response ready to be sent, as a WSGI application. Plainer than a framework's, and so four times as fast."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        start_response(
            f"{self.status} {HTTP_STATUS_CODES.get(self.status, 'Unknown')}", [*_EVERY_ANSWER, *self.headers]
        )
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


def response_to(request: Request, answer: Answer, warnings: list[str]) -> Response:
    """The answer with its headers; 304 where the client has it already, and of a file the part that is asked for."""
    answer = ranges.part_of(answer, request.environ.get("HTTP_RANGE"))
    headers = list(answer.headers.items())
    if warnings:
        headers.append(("Mock-Warning", header_text(warnings)))
    if answer.status == 204:
        return Response(204, headers)
    body = answer.body if isinstance(answer.body, bytes) else _compact_json(answer.body)
    etag = _etag(body)
    headers.append(("ETag", etag))
    if answer.status == 200 and request.method in ("GET", "HEAD") and _has(request, etag):
        return Response(304, headers)
    headers += [("Content-Type", answer.media), ("Content-Length", str(len(body)))]
    return Response(answer.status, headers, body)


def _compact_json(value: Any) -> bytes:
    """A value as compact JSON."""
    try:
        return orjson.dumps(value)
    except TypeError:  # a whole number beyond 64 bits, which a world or a client may hold
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def preflight() -> Response:
    """The answer to OPTIONS on any path."""
    return Response(204, _PREFLIGHT)


def _etag(body: bytes) -> str:
    digest = base64.b64encode(hashlib.sha1(body, usedforsecurity=False).digest())[:27]
    return f'W/"{len(body):x}-{digest.decode()}"'


def _has(request: Request, etag: str) -> bool:
    known = request.environ.get("HTTP_IF_NONE_MATCH")
    if not known:
        return False
    return known.strip() == "*" or etag.removeprefix("W/") in (
        tag.strip().removeprefix("W/") for tag in known.split(",")
    )
