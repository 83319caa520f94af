"""Names as they may be printed and stored."""


def printable(text: str) -> str:
    r"""Return `text` with control, direction-changing and undecodable characters escaped (`\x1b`, `\u202e`)."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
