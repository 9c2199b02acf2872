"""Names and texts as a terminal may show them: what could command it, or turn its letters round, becomes an escape.

Rules. One function for every file name, argument and name in a test file that people are shown. What is visible
already stays as it is, so whoever shows a text twice does no harm. JSON has escapes of its own and keeps exact names.
"""

__all__ = ["visible", "visible_lines"]

_BYTES = 0xDC00  # Python's letters for bytes of a name that are no UTF-8 begin here


def visible(text: str) -> str:
    r"""The text in one line: control characters as \xNN, line ends too; invisible and turning ones as \uNNNN."""
    return text if text.isprintable() else "".join(c if c.isprintable() else _escape(c) for c in text)


def visible_lines(text: str) -> str:
    r"""The text with its tabs and line ends, each as \n; everything else as `visible` shows it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("\t".join(map(visible, line.split("\t"))) for line in lines)


def _escape(character: str) -> str:
    point = ord(character)
    if _BYTES + 0x80 <= point <= _BYTES + 0xFF:
        point -= _BYTES
    return f"\\x{point:02x}" if point <= 0xFF else f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"
