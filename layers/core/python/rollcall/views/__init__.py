"""An import in a district's words and as JSON, for pages, programs and the results by SFTP."""
