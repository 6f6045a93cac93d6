"""The ways in the order of the list in docs/security.md."""

from integration.ways import by_login, by_package, by_pages, by_sftp, by_storage
from integration.ways.intruder import Way

WAYS: tuple[Way, ...] = (*by_sftp.WAYS, *by_storage.WAYS, *by_pages.WAYS, *by_login.WAYS, *by_package.WAYS)
