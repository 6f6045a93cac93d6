"""`make verify-aws`: what only a deployment on AWS can show (docs/only-aws.md), checked on a real account."""
