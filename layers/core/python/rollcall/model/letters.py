"""The letters by which spreadsheets call columns."""


def column_letter(place: int) -> str:
    """The letter of the column at `place`, counted from 0: A, B, … Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
