"""Sees to it that the tests have real SFTP clients: this machine's, or pinned packages of Debian in the checkout."""
