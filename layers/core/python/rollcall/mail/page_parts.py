"""Parts of a mail's letter on a check's HTML page, whose security policy forbids the styles of mails."""

from collections.abc import Iterable, Iterator
from html import escape

from rollcall.mail.letter import Grid, Heading, Item, Paragraph, Part
from rollcall.model.findings import printable

TEXT_LIMIT = 2_000
"""Characters shown of one text; ours are far shorter."""


def as_page(parts: Iterable[Part]) -> Iterator[str]:
    """Write the parts as HTML.

    Raises:
        TypeError: A page has no such part.
    """
    for part in parts:
        match part:
            case Heading(text):
                yield f"<h2>{_text(text)}</h2>"
            case Paragraph(text):
                yield f"<p>{_text(text)}</p>"
            case Item(title, details, _):
                shown = "".join(f"<br>{_text(line)}" for line in details)
                yield f'<p class="group mixed-edge"><strong>{_text(title)}</strong>{shown}</p>'
            case Grid(header, rows):
                yield from _grid(header, rows)
            case _:
                raise TypeError(type(part).__name__)


def _grid(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    heads = "".join(f'<th scope="col" class="number">{_text(name)}</th>' for name in header[1:])
    yield f'<table class="counts"><thead><tr><th scope="col">{_text(header[0])}</th>{heads}</tr></thead>\n<tbody>'
    for first, *others in rows:
        numbers = "".join(f'<td class="number">{_text(each)}</td>' for each in others)
        yield f'<tr><th scope="row">{_text(first)}</th>{numbers}</tr>'
    yield "</tbody></table>"


def _text(text: str) -> str:
    return escape(printable(text, TEXT_LIMIT))
