"""Each rule of the package fires where it must, and is silent at its nearest neighbour."""

import pytest
from firing.archive import FIRING, SILENT, SMALL
from support.zips import Item, build, opened, read, seven, swapped

from rollcall import archive
from rollcall.archive.rules import MAKE_ZIP
from rollcall.model.findings import Finding


def findings(data: bytes) -> list[Finding]:
    return read(opened(data, SMALL))[1]


@pytest.mark.parametrize("code", [rule.code for rule in archive.RULES])
def test_rule_fires(code: str) -> None:
    data, effect, file, value = FIRING[code]
    fired = [f for f in findings(data) if f.rule.code == code]
    assert fired
    assert (fired[0].effect, fired[0].file, fired[0].value) == (effect, file, value)


@pytest.mark.parametrize("code", [rule.code for rule in archive.RULES])
def test_rule_is_silent_beside_its_case(code: str) -> None:
    assert code not in [f.rule.code for f in findings(SILENT[code])]


@pytest.mark.parametrize("code", [rule.code for rule in archive.RULES])
def test_texts_have_all_their_facts(code: str) -> None:
    """A message that needs a missing fact would raise; a hint must contain nothing from the package."""
    for finding in findings(FIRING[code][0]):
        assert finding.message.endswith(".")
        facts = {"file": finding.file, "sources": finding.facts.get("sources")}
        assert finding.hint == finding.facts.get("instead", finding.rule.hint.format(**facts))


def test_every_refusal_says_how_to_make_the_zip() -> None:
    for rule in archive.RULES:
        assert rule.hint.endswith(MAKE_ZIP) or rule.code == "extra-file", rule.code
    assert "Windows" in MAKE_ZIP
    assert "Mac" in MAKE_ZIP


def test_codes_are_unique_and_every_rule_is_tried() -> None:
    codes = [rule.code for rule in archive.RULES]
    assert len(set(codes)) == len(codes)
    assert set(FIRING) == set(SILENT) == set(codes)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"Rar!\x1a\x07\x01\x00", "a RAR archive"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"BZh91AY&SY", "a bzip2 archive"),
        (b"\xfd7zXZ\x00", "an xz archive"),
        (b"roster/".ljust(257, b"\0") + b"ustar\x0000", "a tar archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (such as .xls or .doc)"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
        (b"\n<!DOCTYPE html><html>", "a web page"),
        (b"<?xml version='1.0'?>", "an XML or HTML file"),
        ("ID,Name\r\n1,Núñez\r\n".encode("utf-16"), "a text file, such as a single CSV file"),
        ("ID,Name\r\n1,Núñez\r\n".encode("cp1252"), "a text file, such as a single CSV file"),
        (bytes(600), "filled with zero bytes"),
        (bytes(range(256)), "of a kind that is not known here"),
    ],
)
def test_what_is_no_zip_is_called_by_its_name(head: bytes, kind: str) -> None:
    (finding,) = opened(head).findings
    assert kind in finding.message


@pytest.mark.parametrize(
    ("paths", "kind"),
    [
        (["[Content_Types].xml", "word/document.xml"], "a Word document"),
        (["[Content_Types].xml", "visio/x.xml"], "an Office document"),
        (["mimetype", "content.xml"], "an OpenDocument file"),
        (["Index/Document.iwa", "preview.jpg"], "a document of Numbers or Pages"),
    ],
)
def test_office_documents_are_called_by_their_name(paths: list[str], kind: str) -> None:
    package = opened(build([Item(path) for path in paths]))
    assert not package.opened
    assert kind in package.findings[0].message


def test_a_package_within_another_archive_is_not_read() -> None:
    """A tar stores its files uncompressed, so that it contains a whole zip."""
    tar = b"roster.zip".ljust(257, b"\0") + b"ustar\x0000".ljust(255, b"\0") + build(seven()) + bytes(1_024)
    assert [f.rule.code for f in opened(tar).findings] == ["package-other-format"]


def test_method_is_named() -> None:
    (finding,) = opened(build(swapped(Item("Students.csv", method=9)))).findings
    assert "Deflate64" in finding.message


def test_aes_is_reported_as_a_password() -> None:
    (finding,) = opened(build(swapped(Item("Students.csv", method=99, flags=1)))).findings
    assert finding.rule.code == "file-encrypted"


def test_a_password_that_only_the_local_header_shows_is_found() -> None:
    (finding,) = opened(build(swapped(Item("Students.csv", local={"flags": 1})))).findings
    assert finding.rule.code == "file-encrypted"
