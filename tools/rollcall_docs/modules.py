"""The modules of a package as Markdown: each with the first sentences of its docstring."""

import ast
from collections.abc import Iterator
from pathlib import Path


def modules(package: Path) -> str:
    """A table for each room of the package whose code lies at `package`, in alphabetical order."""
    rooms = sorted(path for path in package.iterdir() if (path / "__init__.py").exists())
    return "\n\n".join("\n".join(_room(room)) for room in rooms)


def _room(room: Path) -> Iterator[str]:
    yield f"### {room.name}"
    yield ""
    yield _says(room / "__init__.py")
    yield ""
    yield from ("| module | does |", "| --- | --- |")
    for path in sorted(room.rglob("*.py")):
        parts = path.relative_to(room.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if path.name == "__init__.py" else parts)
        if name != room.name:
            yield f"| `{name}` | {_says(path)} |"


def _says(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(docstring.partition("\n\n")[0].split()).replace("|", "\\|")
