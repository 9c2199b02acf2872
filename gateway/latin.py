"""Any text as printable ASCII that a person can still read: for protocols that carry no more.

Rules. Cyrillic is transliterated, typographic signs become the plain ones, the rest is named by its code point. What
comes out is one line. PURE.
"""

__all__ = ["plain"]

# One letter for one or more, readable by whoever knows the word.
_LATIN = dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)) | {
    "ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ъ": "'", "ь": "'", "ю": "yu", "я": "ya",
}  # fmt: skip
_SIGNS = {
    "…": "...",
    "–": "-",
    "—": "-",
    "«": '"',
    "»": '"',
    "“": '"',
    "”": '"',
    "’": "'",
    "№": "No.",
    "\N{NO-BREAK SPACE}": " ",
    "\t": " ",
    "•": "*",
}
_TO_ASCII = str.maketrans(
    _LATIN | {cyrillic.upper(): latin.capitalize() for cyrillic, latin in _LATIN.items()} | _SIGNS
)


def plain(text: str) -> str:
    """`«Ошибка»\n` -> `"Oshibka"<U+000A>`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if character.isascii() and character.isprintable() else f"<U+{ord(character):04X}>"
        for character in text.translate(_TO_ASCII)
    )
