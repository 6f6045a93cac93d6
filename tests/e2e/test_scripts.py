"""Names of all scripts have letters in the browser of the tests, so that a box in a picture is a fault of ours."""

import sys

import pytest
from support.browser import Visits

from rollcall_browser import fonts

NAMES = {
    "latin": "Núñez Łukasz Tiếng",
    "greek": "Ανδρέας",
    "cyrillic": "Дмитрий",
    "hebrew": "ליאור",
    "arabic": "ليلى",
    "chinese": "王秀英",
    "japanese": "さくら",
    "korean": "민준",
    "thai": "สมชาย",
    "devanagari": "प्रिया",
    "tamil": "தமிழ்",
    "amharic": "አበበ",
    "khmer": "សុខា",
    "emoji": "🇩🇪🎉",
    "signs": "✓→★☐▸",
}
BOXES = """([name, box]) => {
  const pen = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  pen.font = "40px system-ui";
  const drawn = letter => {
    pen.clearRect(0, 0, 300, 150);
    pen.fillText(letter, 10, 60);
    return pen.getImageData(0, 0, 120, 100).data.join();
  };
  const nothing = drawn(box);
  return [...name].filter(letter => letter.trim() && drawn(letter) === nothing);
}"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system has the fonts")
@pytest.mark.parametrize("script", NAMES)
def test_every_letter_is_another_than_the_box_that_stands_for_none(script: str, visits: Visits) -> None:
    if not fonts.environment():
        pytest.skip("the fonts of the tests could not be had; `make browser` says why")
    page = visits.open("about:blank")
    assert page.evaluate(BOXES, [NAMES[script], "\U000e7fff"]) == []
