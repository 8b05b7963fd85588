"""Requests as nobody sends them by accident, put together by chance."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from hypothesis import strategies as st

ROUTES = [
    (method.strip(), path)
    for methods, _, path in (
        line.partition(" /") for line in Path(__file__).with_name("routes.txt").read_text().splitlines()
    )
    for method in methods.split(",")
]
TEXTS = [
    *(
        "",
        "\x00",
        "a\x00b",
        "\ud800",
        "\udcff",
        "\U0010ffff",
        "\u202e",
        "\r\nX: y",
        "x" * 5_000,
        "x" * 600_000,
    ),
    *(
        "../../etc/passwd",
        "%00",
        "//evil.example",
        "javascript:alert(1)",
        "<script>",
        "{{7*7}}",
        "';--",
        "=1",
    ),
    *("-1", "0", "1e999", "9" * 30, "NaN", "1_0", "１２", "2026-13-45", "0001-01-01", "9999-12-31T23:59:59"),
    *("__class__", "[0]", "null", "true", "C-2026-000001"),
]
NAMES = [
    *("product", "description", "remedies_wanted", "amount_wanted", "name", "email", "consent", "enclosures"),
    *("bundle", "department", "code", "username", "password", "next", "channel", "action", "add", "remove"),
    *(
        "drop",
        "refresh",
        "preview",
        "approved_by_hand",
        "severity",
        "reason",
        "nobody_asked",
        "received",
        "token",
    ),
]
PARAMETERS = ["page", "filter", "text", "status", "stage", "product", "department", "channel", "next"]
HEADERS = {
    "Accept-Language": ["tr,it;q=x", "a, b;q=nan", "x" * 9_000],
    "Content-Length": ["-5", "x", "99999999999"],
    "Cookie": ["plaint=x", "plaint=" + "x" * 9_000, "\xff"],
    "Host": ["evil.example", "x" * 9_000, "a b", "[::1"],
    "HX-Request": ["true"],
    "If-Modified-Since": ["x", "Thu, 99 Foo 2026"],
    "Range": ["bytes=0-", "bytes=9-1", "x"],
    "Referer": ["//evil.example", "\xff"],
}
texts = st.sampled_from(TEXTS)
names = st.builds(
    str.__add__, st.sampled_from(NAMES), st.sampled_from(["", "", "", "[0].x", "[]", "[9999999]"])
)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@dataclass(frozen=True)
class Hostile:
    """One request; what its address names is real, but for what stands in ``names``."""

    method: str
    path: str
    names: dict[str, str] = field(default_factory=dict)
    query: str = ""
    body: bytes = b""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def address(self, places: dict[str, str]) -> str:
        path = f"/{self.path}"
        for name, value in {**places, **self.names}.items():
            path = path.replace(f"<{name}>", quote(_bytes(value[:5_000]), safe=""))
        return path


@st.composite
def requests(draw: st.DrawFn) -> Hostile:
    method, path = draw(st.sampled_from(ROUTES))
    parts = [part.split(">")[0] for part in path.split("<")[1:]]
    odd = {part: draw(texts) for part in parts} if draw(st.integers(0, 2)) == 0 else {}
    pairs = draw(st.lists(st.tuples(st.sampled_from(PARAMETERS), texts), max_size=2))
    query = "&".join(f"{name}={quote(_bytes(text[:3_000]))}" for name, text in pairs)
    content_type, body = draw(bodies()) if method == "POST" else ("", b"")
    header = draw(st.sampled_from([None, None, None, *HEADERS]))
    headers = {header: draw(st.sampled_from(HEADERS[header]))} if header else {}
    return Hostile(method, path, odd, query, body, content_type, headers)


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str, bytes]:
    kind = draw(st.sampled_from(["form", "form", "parts", "parts", "parts", "noise"]))
    if kind == "form":
        pairs = draw(st.lists(st.tuples(names, texts), max_size=6))
        said = "&".join(f"{name}={quote(_bytes(text))}" for name, text in pairs)
        return "application/x-www-form-urlencoded", said.encode()
    if kind == "parts":
        parts = draw(st.lists(_parts(), max_size=5)) * draw(st.sampled_from([1, 1, 1, 150]))
        body = b"".join(parts) + b"--B--\r\n"
        return "multipart/form-data; boundary=B", body[: draw(st.sampled_from([len(body), len(body) // 2]))]
    types = ["multipart/form-data", "multipart/form-data; boundary=", "application/json", "\x00", ""]
    noise = [b"", b"\xff" * 300, b"{}", b"x" * 3_000_000]
    return draw(st.sampled_from(types)), draw(st.sampled_from(noise))


@st.composite
def _parts(draw: st.DrawFn) -> bytes:
    name, text = draw(names), draw(texts)
    file = f'; filename="{draw(texts)[:300]}"' if draw(st.integers(0, 3)) == 0 else ""
    kind = draw(
        st.sampled_from(["", "Content-Type: image/png\r\n", "Content-Type: text/plain; charset=nope\r\n"])
    )
    return _bytes(f'--B\r\nContent-Disposition: form-data; name="{name}"{file}\r\n{kind}\r\n{text}\r\n')
