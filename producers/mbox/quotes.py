"""Part what the author wrote from what the message repeats: quotes, signatures, and what lists add.

The forms are those that mail programs write: lines that begin with `>`, with the line before them that says whom
they quote; a message enclosed below `-----Original Message-----` or below its repeated header; what follows the
line `-- ` (RFC 3676, 4.3); the footers of list servers, and pipermail's notes of parts that it took out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# What ends the line above a quote, in the languages that mail programs speak.
_VERB = (
    r"(?:wrote|writes|said|schrieb|schreibt|(?:a |à )?écrit|a ecrit|escribió|escribio|escreveu|ha scritto|scrisse|"
    r"schreef|skrev|kirjoitti|napsal(?:\(a\))?|napisał(?:\(a\))?|írta|пишет|написал\(?а?\)?|写道|のメッセージ)"
)
_SAYS_WHOM = re.compile(
    rf"(?:\A|\n)((?:(?:On|Am|Le|El|Il|Em|Op|Den|Dne|W dniu|At|In|From|Quoting)\b[^\n]*\n(?:[^\n>]+\n){{0,2}})?"
    rf"[^\n]*{_VERB}\b[^\n]{{0,80}}[:：][ \t]*(?:\[[^\n]*\][ \t]*)?|Quoting [^\n]+:[ \t]*)\n\s*\Z"
)
_LINE = 120  # characters in which a line ends, with blanks after it
_LOOK_BACK = 500  # characters before a quote in which the line above it begins
_QUOTE = re.compile(r"(?:\n[ \t]{0,2}>[^\n]*(?:\n[ \t]*(?=\n[ \t]{0,2}>))*)+")
_ALONE = re.compile(
    rf"\n((?:On|Am|Le|El|Il|Em|Op|Den)\b[^\n]{{8,200}}(?:\n[^\n]{{1,120}})?\b{_VERB}[ \t]*[:：])[ \t]*\n"
)
_ENCLOSED = re.compile(
    r"\n[ \t]*(?:-{2,}[ \t]*(?:Original (?:Message|Appointment)|Forwarded message|Forwarded by|"
    r"Urspr(?:ü|ue|\?)ngliche Nachricht|Weitergeleitete Nachricht|Message d'origine|Mensaje original|"
    r"Messaggio originale|Mensagem original|Oorspronkelijk bericht|Ursprungligt meddelande)[^\n]*|"
    r"Begin forwarded message:[ \t]*)(?=\n)",
    re.IGNORECASE,
)
_REPEATED = re.compile(
    r"\n(?:[ \t]*_{10,}[ \t]*\n\s*)?[ \t]*\*?(?:From|Von|De|Da|Van|Fra|Från)\*?[ \t]*:\*?[ \t]*[^\n]+"
    r"(?:\n[^\n]{1,200}){0,2}?"
    r"(?:\n[ \t]*\*?(?:Sent|Date|To|Cc|Subject|Gesendet|Datum|An|Betreff|Envoy\S+|À|Objet|Enviado|Para|Asunto|"
    r"Inviato|A|Oggetto|Verzonden|Aan|Onderwerp|Skickat|Till|Ämne|Reply-To|Organization)\*?[ \t]*:\*?[^\n]*"
    r"(?:\n[ \t]+[^\n]+)*){2,}"
)
# One of these stands in whatever the two patterns above find.
_HEADS = (
    "riginal", "orward", "Urspr", "Weiter", "oorspron", "Oorspron", "Subject", "Betreff", "Objet", "Asunto", "Oggetto",
    "Onderwerp", "Ämne", "Gesendet", "Envoy", "Enviado", "Inviato", "Verzonden", "Skickat", "Sent:", "Date:", "Datum",
)  # fmt: skip
_SIGNATURE = re.compile(r"\n--[ \t]?(?=\n)")
_FOOTER = re.compile(
    r"\n[ \t]*_{20,}[ \t]*\n(?:[^\n]*(?:mailing list|listinfo)[^\n]*(?:\n[^\n]+)*|(?:[^\n]*\n){0,10}\Z)", re.IGNORECASE
)
_SCRUBBED = re.compile(
    r"\n-{6,} next part -{6,}\n(?:(?:An HTML attachment was scrubbed|A non-text attachment was scrubbed)[^\n]*"
    r"(?:\n(?:Name|Type|Size|Desc|Url|URL)[ \t]*:[^\n]*(?:\n<[^\n]*>)?)*)?"
)
_SCRUBBED_NAME = re.compile(r"\nName[ \t]*:[ \t]*([^\n]+)")
_NOTE = re.compile(
    r"\n[ \t]*(?:\[\[alternative HTML version deleted\]\]|\[HTML version deleted\]|Sent from my [^\n]{2,40}|"
    r"Von meinem [^\n]{2,30} gesendet|Envoyé de mon [^\n]{2,30})[ \t]*(?=\n)"
)
_BLANKS = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
_MAX_SIGNATURE = 15  # lines, where the blank after `--` is missing
_BLOCKQUOTE = re.compile(r"<(/?)blockquote\b[^>]*>", re.IGNORECASE)


@dataclass(slots=True)
class Parted:
    """Hold a text in two: what its author wrote, and what was taken out, each in its order."""

    own: str
    quoted: str = ""
    named: list[str] = field(default_factory=list)  # attachments that an archive took out


def part_plain(text: str, *, reply: bool) -> Parted:
    """Return a plain text without what it repeats.

    Lines that begin with `>` are what somebody typed at a prompt, too: above the first line that says whom one
    quotes, and where there is none in a message that answers nobody.
    """
    text = "\n" + text.rstrip() + "\n"
    cuts: list[tuple[int, int]] = []
    if "\n>" in text or "\n >" in text or "\n  >" in text:
        cuts += _quotes(text, reply)
    cuts += _enclosed(text, cuts)
    if "\n--" in text:
        cuts += [found.span() for found in _SCRUBBED.finditer(text)]
        cuts += _signature(text, cuts)
    if "____" in text:
        cuts += [found.span() for found in _FOOTER.finditer(text)]
    if "deleted]" in text or "ent from my " in text or "Von meinem" in text or "Envoy" in text:
        cuts += [found.span() for found in _NOTE.finditer(text)]
    if not cuts:
        return Parted(_tidy(text))
    named = [one.strip() for one in _SCRUBBED_NAME.findall(text)] if "was scrubbed" in text else []
    own, quoted = _take_out(text, cuts)
    return Parted(_tidy(own), _tidy(quoted), list(dict.fromkeys(named)))


def part_html(text: str) -> Parted:
    """Return an HTML text without its block quotes."""
    cuts: list[tuple[int, int]] = []
    depth = begin = 0
    for tag in _BLOCKQUOTE.finditer(text):
        if not tag[1]:
            begin = tag.start() if depth == 0 else begin
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                cuts.append((begin, tag.end()))
    if depth:
        cuts.append((begin, len(text)))
    own, quoted = _take_out(text, cuts)
    return Parted(own.strip(), quoted.strip())


def _quotes(text: str, reply: bool) -> list[tuple[int, int]]:
    """Find the quotes. What stands above the first line that says whom one quotes was typed at a prompt."""
    cuts: list[tuple[int, int]] = []
    attributed = False
    for found in _QUOTE.finditer(text):
        begin, end = found.span()
        back = max(0, begin - _LOOK_BACK)
        # Few lines end so: the pattern itself takes longer than all else here.
        ended = text[max(0, begin - _LINE) : begin].rstrip().endswith((":", "：", ": ]", ":]"))
        above = _SAYS_WHOM.search(text[back : begin + 1]) if ended else None
        if above is not None:
            begin = max(0, back + above.start(1) - 1)
            if not attributed:
                attributed, cuts = True, []
        cuts.append((begin, end))
    return cuts if reply or attributed else []


def _enclosed(text: str, cuts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Find the first place from where all is another's message; only its head, where the author wrote below it."""
    heads: list[re.Match[str]] = []
    if any(word in text for word in _HEADS):
        heads = [found for one in (_ENCLOSED, _REPEATED) if (found := one.search(text)) is not None]
    if not cuts and ":" in text and (found := _ALONE.search(text)) is not None:
        heads.append(found)
    if not heads:
        return []
    head = min(heads, key=lambda one: one.start())
    before, _ = _take_out(text[: head.start()], [(a, min(b, head.start())) for a, b in cuts if a < head.start()])
    if before.strip():
        return [(head.start(), len(text))]
    return [one.span() for one in heads]


def _signature(text: str, cuts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    for found in _SIGNATURE.finditer(text):
        if any(begin <= found.start() < end for begin, end in cuts):
            continue
        end = min((begin for begin, _ in cuts if begin > found.start()), default=len(text))
        if found[0] == "\n--" and text.count("\n", found.start(), end) > _MAX_SIGNATURE:
            continue
        return [(found.start(), end)]
    return []


def _take_out(text: str, cuts: list[tuple[int, int]]) -> tuple[str, str]:
    own: list[str] = []
    quoted: list[str] = []
    at = 0
    for begin, end in sorted(cuts):
        if end <= at:
            continue
        own.append(text[at : max(at, begin)])
        piece = text[max(at, begin) : end]
        quoted.append(piece if piece.startswith("\n") or not quoted else "\n" + piece)
        at = end
    own.append(text[at:])
    return "".join(own), "".join(quoted)


def _tidy(text: str) -> str:
    return _BLANKS.sub("\n\n", text).strip("\n").rstrip()
