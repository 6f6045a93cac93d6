"""Runs MiniStack, in its own environment. Arguments: the Python that functions run with.

MiniStack runs functions with `sys.executable`. Its own environment has pydantic, jsonschema and more, which would hide
that a layer lacks them; so functions get a Python that has what Lambda's has.
"""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1


def run() -> None:
    """Serves until it is told to stop, or until who started it is gone."""
    if sys.platform == "linux":
        # Nothing is left behind even where we are killed outright.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    sys.executable = sys.argv.pop(1)
    # Imported only now, because it reads sys.executable; it is installed in the environment that this runs in alone.
    from ministack import app  # type: ignore[import-not-found]  # noqa: PLC0415

    app._port_is_bindable = lambda *_: False  # noqa: SLF001 - with TLS it would take port 443 besides
    app.main()


if __name__ == "__main__":
    run()
