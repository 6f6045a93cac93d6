"""Section 1 of the contract, limits of one file, of the core alone: the oracle knows none."""

import pytest
from oracle import core
from support import packages
from support.packages import DEFAULTS

STAFF = "Staff.csv"


def codes(raw: bytes) -> list[tuple[str, str]]:
    """Code and effect of what the core says of Staff.csv with these bytes."""
    document = core.check(packages.files(raw={STAFF: raw}), packages.DISTRICT, packages.TODAY)
    return [(one["code"], one["effect"]) for one in document["findings"] if one["file"] == STAFF]


@pytest.mark.thorough
@pytest.mark.sampled(1)
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_a_physical_line_has_at_most_1_mib(end: bytes) -> None:
    header = DEFAULTS[STAFF].splitlines()[0].encode()
    line = b"T-1,P-1,,Doe,Ann,,ann@example.org,"
    most = line + b"x" * ((1 << 20) - len(line))
    assert codes(header + end + most + end) == [("value-too-long", "value-omitted")]
    assert codes(header + end + most + b"x" + end) == [("line-too-long", "import-rejected")]


def test_a_header_has_at_most_100_columns() -> None:
    names = [f"Column {place}" for place in range(101)]
    assert "too-many-columns" not in dict(codes(",".join(names[:100]).encode() + b"\n1\n"))
    assert codes(",".join(names).encode() + b"\n1\n") == [("too-many-columns", "import-rejected")]


@pytest.mark.thorough
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_a_record_of_several_lines_has_at_most_4_mib(end: bytes) -> None:
    header = DEFAULTS[STAFF].splitlines()[0].encode()
    begun, closed = b'T-1,P-1,,Doe,Ann,"A', b'B",ann@example.org,'
    lines, rest = divmod((4 << 20) - len(begun) - len(closed), len(end))
    most = begun + end * lines + b"x" * rest
    assert codes(header + end + most + closed + end) == [("control-character", "value-omitted")]
    assert codes(header + end + most + b"x" + closed + end) == [("record-too-long", "import-rejected")]
