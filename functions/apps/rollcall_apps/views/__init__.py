"""What pages show, made from records: pure, without requests and AWS. Templates choose the looks alone."""
