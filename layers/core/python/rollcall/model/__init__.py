"""The vocabulary: declarations, accounts, imports, snapshots, differences and findings. It imports nothing of ours."""
