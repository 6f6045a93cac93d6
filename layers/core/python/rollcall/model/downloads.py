"""What a district may download of an import, and why it can't be made. Holds no student data."""

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """A file that is made when somebody asks for it."""

    LOG_CSV = "log.csv"
    LOG_JSON = "log.json"
    LOG_HTML = "log.html"
    REPAIR = "repair.zip"
    """The repair package with all rows."""
    REPAIR_ROWS = "repair-rows.zip"
    """Only the rows with findings."""


class Problem(StrEnum):
    """Why a download can't be made."""

    NO_SUCH_IMPORT = "no-such-import"
    """Or one of another district."""
    NOT_CHECKED = "not-checked"
    """The import runs still, ended before its files were checked, or its report is no longer kept."""
    FILES_NOT_READ = "files-not-read"
    """None of the files was read, so that there are no rows to show: the log says why."""
    PACKAGE_GONE = "package-gone"
    """The package that was sent is no longer kept."""


@dataclass(frozen=True, slots=True)
class Download:
    """One file of one import."""

    district_id: str
    import_id: str
    form: Form
    unpublished: bool = False
    """Whether the import's roster was never current (yet), so that its log says what would be left out."""

    @property
    def key(self) -> str:
        """Where it lies in the data bucket; a log in words, which differ, has a place of its own for each."""
        place = f"downloads/district_id={self.district_id}/import_id={self.import_id}/"
        return f"{place}{'unpublished/' if self.unpublished and self.form is Form.LOG_HTML else ''}{self.form}"

    @property
    def problem_key(self) -> str:
        """Where it stands why it can't be made. Whoever looks for both looks for the file first."""
        return f"{self.key}.problem.json"

    @property
    def claim_key(self) -> str:
        """What holds two from making it at once."""
        return f"{self.key}.making.json"
