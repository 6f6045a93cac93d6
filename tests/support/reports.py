"""The report on a package."""

import io

from support.packages import TODAY

from rollcall.model import schema
from rollcall.report.types import Report
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import Options, validate


def report(package: bytes, options: Options | None = None) -> Report:
    """The report on a package."""
    unpacked = unpack(io.BytesIO(package), district=None, roster=schema.load())
    return validate(unpacked, roster=schema.load(), today=TODAY, options=options)
