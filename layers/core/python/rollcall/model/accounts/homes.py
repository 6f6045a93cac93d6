"""What a user sees by SFTP, and what the session may do in S3, whatever the role allows.

One district is the user's root. With a root there may be no other mapping, because mappings must not overlap
(docs/aws-facts.md), so the districts of somebody who has several are folders side by side.

A session can't read back what was uploaded: a stolen password would else read weeks of full rosters. It reads only what
a client has under a temporary name, because a rename is a copy that reads its source, and the results.
"""

import json
from collections.abc import Sequence

from rollcall.model.folders import RESULTS

POLICY_LIMIT = 2048
"""The most characters of a session policy."""

TEMPORARY = ("filepart", "part", "tmp", "partial")
"""The ends of names under which clients upload before they rename: WinSCP, several, several, rclone."""

_LONGEST_BUCKET = f"arn:aws-us-gov:s3:::{'b' * 63}"
"""The longest ARN of a bucket."""


def mappings(bucket: str, districts: Sequence[str], *, own_root: bool) -> str:
    """`HomeDirectoryDetails`, as JSON.

    Args:
        bucket: Name of the inbox.
        districts: The districts that the session may reach.
        own_root: Whether the user belongs to one district alone. If one of several is left, it stays in its folder, so
            that paths in scripts stay the same.
    """
    if own_root:
        (only,) = districts
        return json.dumps([{"Entry": "/", "Target": f"/{bucket}/{only}"}])
    return json.dumps([{"Entry": f"/{each}", "Target": f"/{bucket}/{each}"} for each in districts])


def session_policy(bucket_arn: str, districts: Sequence[str], *, reads_results: bool, has_key: bool = False) -> str:
    """The session policy, as JSON.

    What is the same for all districts is said once and short, because the whole has at most `POLICY_LIMIT` characters.
    So a folder `results` is closed to writing at any depth. A folder of the district's own name is closed as well,
    where there is one district alone: whoever writes to `/springfield/x` in Springfield's room takes `/` for something
    else.

    Where `has_key`, the bucket is encrypted by a key of the operators' own, and S3 asks for it in the session's name.

    Raises:
        ValueError: An id is not plain.
    """
    if not all(map(is_plain, districts)):
        raise ValueError("an id that a policy could take for a pattern")
    results = f"{bucket_arn}/*/{RESULTS}"
    readable = [f"{bucket_arn}/*.{end}" for end in TEMPORARY]
    if reads_results:
        readable.append(f"{results}/*")
    closed = [results, f"{results}/*"]
    if len(districts) == 1:
        closed.append(f"{bucket_arn}/{districts[0]}/{districts[0]}/*")
    prefixes = [prefix for each in districts for prefix in (each, f"{each}/*")]
    # The role names put, get and delete one by one, and where uploads are scanned for malware, reading and writing
    # tags: a rename is a copy, which takes the scan's verdict along. It names the key and its use, too.
    may, places = ["s3:*Object", "s3:*Tagging"], [f"{bucket_arn}/{each}/*" for each in districts]
    if has_key:
        may.append("kms:*")
        places.append(f"arn:{bucket_arn.split(':')[1]}:kms:*:*:*")
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "s3:ListBucket",
                "Resource": bucket_arn,
                "Condition": {"StringLike": {"s3:prefix": prefixes}},
            },
            {"Effect": "Allow", "Action": may, "Resource": places},
            {"Effect": "Deny", "Action": ["s3:Put*", "s3:Del*"], "Resource": closed},
            {"Effect": "Deny", "Action": "s3:GetObject", "NotResource": readable},
        ],
    }
    return json.dumps(policy, separators=(",", ":"))


def is_plain(district_id: str) -> bool:
    """Whether an id means itself and nothing else in paths and policies; an account's always does."""
    return bool(district_id) and not set(district_id) & set('*?${}/\\"')


def fit(districts: Sequence[str]) -> bool:
    """Whether the policy of these districts is short enough in every deployment."""
    return len(session_policy(_LONGEST_BUCKET, districts, reads_results=True, has_key=True)) <= POLICY_LIMIT
