"""How a program signs in with name and password: Cognito's flow USER_SRP_AUTH (SRP 6a, as libraries do it)."""

import hmac
import secrets
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

_N = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
    "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    16,
)
"""The prime of 3,072 bits of RFC 3526."""
_G = 2


def id_token(client: Any, pool: str, client_id: str, username: str, password: str) -> str:  # noqa: ANN401 - boto3's
    """An ID token, for which the password itself is not sent."""
    own = secrets.randbits(256)
    public = pow(_G, own, _N)
    asked = {"USERNAME": username, "SRP_A": f"{public:x}"}
    begun = client.initiate_auth(AuthFlow="USER_SRP_AUTH", AuthParameters=asked, ClientId=client_id)
    told = begun["ChallengeParameters"]
    user, block, theirs = told["USER_ID_FOR_SRP"], told["SECRET_BLOCK"], int(told["SRP_B"], 16)
    name = pool.partition("_")[2]
    scramble = _hash(_bytes(public) + _bytes(theirs))
    private = _hash(_bytes(int(told["SALT"], 16)) + sha256(f"{name}{user}:{password}".encode()).digest())
    multiplier = _hash(_bytes(_N) + _bytes(_G))
    shared = pow(theirs - multiplier * pow(_G, private, _N), own + scramble * private, _N)
    key = _signed(_signed(_bytes(scramble), _bytes(shared)), b"Caldera Derived Key\x01")[:16]
    now = datetime.now(UTC)
    moment = f"{now:%a %b} {now.day} {now:%H:%M:%S} UTC {now.year}"
    claim = _signed(key, name.encode() + user.encode() + b64decode(block) + moment.encode())
    answer = {
        "TIMESTAMP": moment,
        "USERNAME": user,
        "PASSWORD_CLAIM_SECRET_BLOCK": block,
        "PASSWORD_CLAIM_SIGNATURE": b64encode(claim).decode(),
    }
    given = client.respond_to_auth_challenge(
        ClientId=client_id, ChallengeName="PASSWORD_VERIFIER", ChallengeResponses=answer
    )
    return str(given["AuthenticationResult"]["IdToken"])


def _bytes(number: int) -> bytes:
    """A number as Cognito writes it: the first bit is never set."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _hash(content: bytes) -> int:
    return int.from_bytes(sha256(content).digest(), "big")


def _signed(key: bytes, content: bytes) -> bytes:
    return hmac.digest(key, content, "sha256")
