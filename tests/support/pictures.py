"""Pictures of pages for README and guide. A test asks for the fixture `picture`, and calls it with a page and a name.

`make pictures` runs these tests alone and writes into `docs/pictures`; every other run writes into `build/pictures`,
which git does not know, so that a test changes nothing and its pages can be looked at all the same.
"""

import io
import os
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page
from support.browser import SCHEMES, SCREENS

from rollcall_local.settings import ROOT

MOST_BYTES = 150_000
COLOURS = 128
FOLDER = ROOT / os.environ.get("ROLLCALL_PICTURES", "build/pictures")

Picture = Callable[..., list[Path]]
"""`take`, as the fixture gives it."""


def take(page: Page, name: str, height: int | None = None) -> list[Path]:
    """Take a page as it stands, on desktop and phone, light and dark: `name-desktop-light.png` and so on.

    The page keeps its size and scheme. `height` is that of the desktop's picture, where less than a screen is needed.
    What the page shows must be synthetic, like everything in this repository.
    """
    size = page.viewport_size
    written = []
    for screen in SCREENS:
        lower = height if height and not screen.touch else screen.height
        page.set_viewport_size({"width": screen.width, "height": lower})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            written.append(write(page.screenshot(), f"{name}-{screen.name}-{scheme}"))
    page.emulate_media(color_scheme="null")
    if size is not None:
        page.set_viewport_size(size)
    return written


def write(png: bytes, name: str) -> Path:
    """Write a picture with few colours, which a page has anyway, into a small file."""
    path = FOLDER / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(io.BytesIO(png)) as image:
        small = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(path, optimize=True)
    assert path.stat().st_size < MOST_BYTES, f"{path} has {path.stat().st_size:,} bytes: show less of the page"
    return path
