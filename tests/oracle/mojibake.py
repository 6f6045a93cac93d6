"""Mojibake: UTF-8 that was read as Windows-1252 or Latin-1 and saved again. The contract leaves open how it shows.

Here: every stretch of characters beyond ASCII that those encodings have is, as their bytes, UTF-8 again; what comes out
is text of one script, with its capitals where they belong; and at least one stretch can't be honest.
"""

import unicodedata

HONEST_BEHIND_A_LETTER = {
    "RIGHT SINGLE QUOTATION MARK", "RIGHT DOUBLE QUOTATION MARK", "EN DASH", "EM DASH", "HORIZONTAL ELLIPSIS", "BULLET",
    "MIDDLE DOT", "ACUTE ACCENT", "DEGREE SIGN", "SUPERSCRIPT TWO", "TRADE MARK SIGN", "REGISTERED SIGN",
    "NO-BREAK SPACE", "SOFT HYPHEN",
}  # fmt: skip
UNUSUAL = (*range(0x17F, 0x300), *range(0x1D00, 0x1E00), *range(0x2070, 0x20A0), *range(0x20C0, 0x2C00))
RARE_IN_NAMES = set(map(chr, UNUSUAL)) - set("ƠơƯưȘșȚțəɛɔ™№")


def is_mojibake(value: str) -> bool:
    """Whether a value was garbled, once or more often."""
    return _original(value) is not None


def _original(value: str) -> str | None:
    stretches = _stretches(value)
    try:
        undone = "".join(_bytes(stretch).decode() if garbled else stretch for stretch, garbled in stretches)
    except UnicodeDecodeError:
        return None
    if undone == value:
        return None
    deeper = _original(undone)
    if deeper is not None:
        return deeper
    if not all(_fits(undone, place) for place in range(len(undone))):
        return None
    texts = [stretch for stretch, _ in stretches]
    for place, (stretch, garbled) in enumerate(stretches):
        if garbled and not _by_chance("".join(texts[:place]), stretch, "".join(texts[place + 1 :])):
            return undone
    return None


def _byte(character: str) -> int | None:
    if 0x80 <= ord(character) <= 0xFF:
        return ord(character)
    try:
        return character.encode("cp1252")[0] if ord(character) > 0xFF else None
    except UnicodeEncodeError:
        return None


def _bytes(stretch: str) -> bytes:
    return bytes(byte for byte in map(_byte, stretch) if byte is not None)


def _stretches(value: str) -> list[tuple[str, bool]]:
    """The value in pieces, and which consist of what a byte beyond ASCII is read as."""
    pieces: list[tuple[str, bool]] = []
    for character in value:
        odd = _byte(character) is not None
        if pieces and pieces[-1][1] == odd:
            pieces[-1] = (pieces[-1][0] + character, odd)
        else:
            pieces.append((character, odd))
    return pieces


def _is_latin(character: str) -> bool:
    return character.isalpha() and unicodedata.name(character, "").startswith("LATIN") and character not in "ªº"


def _is_foreign(character: str) -> bool:
    """Of another script than Latin, marks and signs of its own included."""
    code = ord(character)
    return 0x370 <= code < 0x1D00 or 0x1F00 <= code < 0x2000 or (code >= 0x2C00 and not 0x1F000 <= code < 0x1FB00)


def _is_known(character: str) -> bool:
    """Whether names have it."""
    if 0x300 <= ord(character) < 0x370:
        return ord(character) - 0x300 in (0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 0x23, 0x27, 0x28)
    if unicodedata.category(character)[0] in "CZ":
        return character in "\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u202f\u3000"
    return character not in RARE_IN_NAMES


def _fits(text: str, place: int) -> bool:
    """Whether a character beyond ASCII can stand where it stands."""
    character, before, after = text[place], text[max(place - 2, 0) : place], text[place + 1 : place + 2]
    if character.isascii():
        return True
    if not _is_known(character) or (character.isupper() and before[-1:].islower()):
        return False
    marked = 0x300 <= ord(before[-1:] or " ") < 0x370
    if _is_foreign(character) and (marked or any(map(_is_latin, before[-1:] + after))):
        return False
    small_between_capitals = len(before) == 2 and before.isascii() and before.isalpha() and before.isupper()
    return not (character.islower() and small_between_capitals and character not in "ßªº")


def _by_chance(before: str, stretch: str, after: str) -> bool:
    """Whether a stretch can be honest although it can be undone."""
    letter, last = _bytes(stretch).decode(), before[-1:]
    if len(letter) > 1 or (stretch.isupper() and last.islower()):
        return False
    if "\u00a0" in stretch:
        return True
    if stretch[0] == "Â" and not last.isalpha():
        return False
    northern = stretch[0] == "Ä" and stretch[1] in "ŠŽšž"
    telling = any(unicodedata.name(sign, "control") not in HONEST_BEHIND_A_LETTER for sign in stretch[1:])
    if telling and not northern and not (_is_foreign(letter) and len(stretch) == 2):
        return False
    return not _is_inside_a_word(before, letter, after)


def _is_inside_a_word(before: str, letter: str, after: str) -> bool:
    """Whether it makes a word of at least three letters, the first alone a capital, which goes on behind it."""
    start = len(before)
    while start and before[start - 1].isascii() and before[start - 1].isalpha():
        start -= 1
    end = 0
    while end < len(after) and after[end].isascii() and after[end].isalpha():
        end += 1
    word = before[start:] + letter + after[:end]
    return end > 0 and len(word) >= 3 and word.isalpha() and word[0].isupper() and word[1:].islower()
