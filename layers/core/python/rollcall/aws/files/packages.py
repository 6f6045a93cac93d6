"""The stored packages, as commands ask for them: whether one is still there."""

from dataclasses import dataclass

from rollcall.aws.clients import error_code, s3
from rollcall.aws.files.storage import NOT_FOUND
from rollcall.model.imports import Import

GONE = frozenset({NOT_FOUND, "NoSuchKey", "NoSuchVersion", "405"})
"""Error codes of S3 for a version that is not there (any more), or that is the mark of a deletion."""


@dataclass(frozen=True, slots=True)
class StoredPackages:
    """The versions of the objects in the inbox."""

    days: int
    """How long they are kept after their upload."""

    def has(self, import_: Import) -> bool:
        """Whether the package of an import is still there: the very version that was uploaded."""
        try:
            s3().head_object(Bucket=import_.bucket, Key=import_.key, VersionId=import_.version)
        except s3().exceptions.ClientError as error:
            if error_code(error) not in GONE:
                raise
            return False
        return True
