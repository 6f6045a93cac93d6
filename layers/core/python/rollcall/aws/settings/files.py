"""The settings that both steps which read files have: what one file may be like."""

from dataclasses import dataclass

from rollcall import reading
from rollcall.aws.settings import variables
from rollcall.aws.settings.environment import Environment

_KIB = 1 << 10


@dataclass(frozen=True, slots=True)
class FileSettings(Environment):
    """The limits of one file."""

    max_line_kib: variables.MaxLineKib
    max_record_kib: variables.MaxRecordKib
    max_columns: variables.MaxColumns

    @property
    def file_limits(self) -> reading.Limits:
        """What one file may be like."""
        return reading.Limits(
            line_bytes=self.max_line_kib * _KIB, record_bytes=self.max_record_kib * _KIB, columns=self.max_columns
        )
