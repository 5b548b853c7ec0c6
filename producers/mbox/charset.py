"""Decode bytes whose charset may be stated wrongly, or not at all."""

from __future__ import annotations

# What programs state, and what they mean by it: https://encoding.spec.whatwg.org/#names-and-labels
_MEANT = {
    "": "utf-8", "ascii": "utf-8", "us-ascii": "utf-8", "default": "utf-8", "utf8": "utf-8", "unknown-8bit": "utf-8",
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030",
    "gbk": "gb18030", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "shift_jis": "cp932", "x-sjis": "cp932",
    "iso-8859-9": "cp1254", "iso-8859-8-i": "iso-8859-8", "cp-850": "cp850", "x-unknown": "utf-8",
}  # fmt: skip
_NO_TEXT = frozenset({"unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "mbcs", "oem"})


def decode(content: bytes, charset: str = "") -> str:
    """Return the text of bytes: in the charset that is meant, else UTF-8, else Windows-1252.

    Bytes that are none of these become U+FFFD.
    """
    if content.isascii() and b"\x1b" not in content and (not charset or charset.isascii()):
        meant = _MEANT.get(charset.lower(), charset.lower())
        if meant in ("utf-8", "cp1252") or not meant.startswith(("utf-7", "utf-16", "utf-32", "hz", "utf_")):
            return content.decode("ascii")
    name = charset.strip().strip("\"'").lower()
    for one in (_MEANT.get(name, name), "utf-8", "cp1252"):
        if one.replace("-", "_") in _NO_TEXT:
            continue
        try:
            return content.decode(one)
        except (LookupError, ValueError):  # an unknown charset, or bytes that it does not have
            continue
    return content.decode("cp1252", errors="replace")
