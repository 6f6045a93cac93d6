"""Deploys to AWS with a few questions and a look at the change set: `make deploy`."""
