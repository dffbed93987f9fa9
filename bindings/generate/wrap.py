"""Lines of at most 120 characters."""


def wrapped(begin: str, words: str, end: str, width: int = 120) -> str:
    """`begin words end`, broken after commas of `words`."""
    lines, line = [], begin
    for at, word in enumerate(words.split(", ")):
        word = word if at == 0 else ", " + word
        if len(line + word) + max(1, len(end.rstrip())) > width:
            lines.append(line + ",")
            line = " " * 8 + word[2:]
        else:
            line += word
    lines.append(line + end.rstrip("\n"))
    return "\n".join(lines) + "\n"
