"""Where operators look for the cause of a fault of ours."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a step failed for good; each is empty if it is not known, or no longer kept."""

    error: str = ""
    """The name of the error, such as `Lambda.Unknown`. Its text stays in the log: it may quote a row."""
    execution: str = ""
    """Address of the execution in the AWS console."""
    log: str = ""
    """Name of the log group of the step's function."""
    log_page: str = ""
    """Address of the log's entries about the import in the AWS console."""
