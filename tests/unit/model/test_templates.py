"""The templates as files and as a package, as pages hand them out."""

import csv
import io
import zipfile

import pytest
from firing.scenes import checked
from support.packages import TODAY

from rollcall.model import schema
from rollcall.model.templates import template_file, template_files, template_package
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate

ROSTER = schema.load()
DISTRICTS = ["springfield", "Schulbezirk Nürnberg-Süd", "學區 7", 'Saint-"Denis", Nord']


@pytest.mark.parametrize("file", ROSTER.file_names)
def test_each_of_the_seven_files_is_given_alone(file: str) -> None:
    assert template_file(ROSTER, file) == template_files(ROSTER)[file]


def test_there_is_no_eighth() -> None:
    with pytest.raises(KeyError):
        template_file(ROSTER, "Rooms.csv")


@pytest.mark.parametrize("file", ROSTER.file_names)
def test_a_spreadsheet_reads_a_file_as_utf8_whose_lines_end_as_on_windows(file: str) -> None:
    content = template_file(ROSTER, file)

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")
    assert "\ufffd" not in content.decode("utf-8-sig")


def test_the_package_is_a_zip_of_the_seven_files_alone() -> None:
    with zipfile.ZipFile(io.BytesIO(template_package(ROSTER, "springfield"))) as package:
        assert package.testzip() is None
        assert tuple(package.namelist()) == ROSTER.file_names


@pytest.mark.parametrize("district", DISTRICTS)
def test_its_manifest_is_the_districts_own(district: str) -> None:
    with zipfile.ZipFile(io.BytesIO(template_package(ROSTER, district))) as package:
        text = package.read("Manifest.csv").decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(text)))[1:] == [["Version", "1.0"], ["District ID", district]]


@pytest.mark.parametrize("district", DISTRICTS)
def test_a_check_finds_nothing_in_it_but_the_example_rows(district: str) -> None:
    unpacked = unpack(io.BytesIO(template_package(ROSTER, district)), district=district, roster=ROSTER)
    found = validate(unpacked, roster=ROSTER, today=TODAY).document["findings"]

    # One row of one, so that more than half of each file is left out, too.
    assert {one["code"] for one in found} == {"example-row", "too-many-rows-omitted"}


def test_another_district_is_told_that_it_is_not_its_own() -> None:
    assert "other-district" in {one["code"] for one in checked(template_package(ROSTER, "another"), "springfield")}


def test_the_same_package_is_made_every_time() -> None:
    assert template_package(ROSTER, "springfield") == template_package(ROSTER, "springfield")
