"""Passwords and codes: how they are hashed, checked and chosen. Nothing here tells whether an account exists.

Argon2id with the OWASP minimum (19 MiB, 2 passes, 1 lane). Passwords are kept to a length, not
to recipes (NIST SP 800-63B).
"""

import hashlib
import hmac
import unicodedata
from functools import cache

import pyotp
import segno
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal import clock
from portal.accounts.models import LoginThrottle, User
from portal.accounts.queries import find_user, normal_email
from portal.extensions import db
from portal.polish import fold
from portal.workflow import Refused

SHORTEST, LONGEST = 12, 200
FEWEST_LETTERS = 5  # different ones
FEWEST_OWN = 4  # letters beside the person's own name or address
STEP = 30  # seconds a code lives
ISSUER = "Portal MPKU"
COMMON = frozenset(
    """
    123456789012 1234567890123 12345678901234 123456123456 qwertyuiop12 qwertyuiop123 qwertyuiop1234 qwertyuiopasdf
    qwertyqwerty qwerty123456 zaq12wsxcde3 zaq1zaq1zaq1 1qaz2wsx3edc 1q2w3e4r5t6y password1234 passwordpassword
    password12345 passw0rd1234 haslohaslo12 haslohaslohaslo haslo1234567 tajnehaslo12 mojehaslo123 mojehaslo1234
    administrator administrator1 administrator123 admin1234567 adminadmin12 adminadminadmin malopolska123
    malopolska2013 malopolska2015 krakow123456 krakow2013krakow polska123456 polskapolska welcome12345 letmein12345
    iloveyou1234 abcdefghijkl abcdefgh1234 abcd12345678 abc123456789 portalportal portalmpku12 mpkumpkumpku
    correcthorsebatterystaple najlepszehaslo niepamietamhasla zmienmnie123 zmienhaslo12 kochamcie123 misiaczek123
    """.split()
)
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class WrongCredentials(Refused):
    """The password or the code does not fit, or is not looked at for now: one sentence for all of it."""


def hash_password(password: str) -> str:
    """The Argon2id hash of a password, with its parameters and salt."""
    return _hasher.hash(_plain(password))


def is_stale(password_hash: str) -> bool:
    """Whether a hash was made with other parameters than today's and should be made again."""
    return _hasher.check_needs_rehash(password_hash)


def verify(password_hash: str | None, password: str) -> bool:
    """Whether the password fits; without a hash the same work is done against one nothing fits."""
    try:
        _hasher.verify(password_hash or _nobodys_hash(), _plain(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


@cache
def _nobodys_hash() -> str:
    return hash_password(pyotp.random_base32())


def _plain(password: str) -> str:
    """The password in one spelling of its letters, whichever keyboard typed them; cut where no honest one reaches."""
    return unicodedata.normalize("NFKC", password[: LONGEST * 2])


def authenticate(email: str, password: str) -> User | None:
    """The person these credentials belong to; None for an unknown, disabled or locked one as for a wrong password.

    Each case does the same work: one look at the throttle, one at the account, one Argon2 verification.
    """
    is_open = not is_locked(password_key(email))
    user = find_user(email)
    may_enter = is_open and user is not None and user.is_active
    fits = verify(user.password_hash if user and may_enter else None, password)
    return user if fits else None


def password_key(email: str) -> str:
    """Under which failed passwords of an address are counted: its hash, so that unknown addresses are not kept."""
    return hashlib.sha256(normal_email(email).encode("utf-8", "replace")).hexdigest()


def code_key(user: User) -> str:
    """Under which wrong codes of a person are counted."""
    return hashlib.sha256(f"code:{user.id}".encode()).hexdigest()


def is_locked(key: str) -> bool:
    """Whether attempts under this key are refused for now; locks the row until the transaction ends."""
    throttle = db.session.get(LoginThrottle, key, with_for_update=True)
    return bool(throttle and throttle.locked_until and throttle.locked_until > clock.real_now())


def matching_step(user: User, code: str) -> int | None:
    """The time step a code of the authenticator belongs to: now or a step to either side, none used before.

    RFC 6238, 5.2: a code is accepted once.
    """
    now = int(clock.real_now().timestamp()) // STEP
    totp = pyotp.TOTP(user.totp_secret or "")
    digits = "".join(code.split())
    for step in (now, now - 1, now + 1):
        is_fresh = user.totp_last_step is None or step > user.totp_last_step
        if is_fresh and hmac.compare_digest(
            totp.generate_otp(step).encode(), digits.encode("utf-8", "replace")
        ):
            return step
    return None


def new_code_secret() -> str:
    """A secret for an authenticator application."""
    return pyotp.random_base32()


def code_picture(user: User) -> str:
    """The QR code of a person's secret as a data: address of an SVG picture, dark on white in every theme."""
    address = pyotp.TOTP(user.totp_secret or "").provisioning_uri(name=user.email, issuer_name=ISSUER)
    return segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#fff", dark="#000")


def is_guessable(password: str, *personal: str) -> bool:
    """Whether a password is common, made of too few letters, or one of the person's own words (e-mail, name)."""
    plain = fold(_plain(password))
    words = _letters(plain)
    own = {_letters(fold(part)) for text in personal for part in (text, text.partition("@")[0])}
    is_personal = any(
        text in words and len(words.replace(text, "")) < FEWEST_OWN for text in own if len(text) >= FEWEST_OWN
    )
    return is_personal or not COMMON.isdisjoint({plain, words}) or len(set(plain)) < FEWEST_LETTERS


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
