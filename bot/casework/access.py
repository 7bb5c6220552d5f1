"""Who may come in: sign-in of participants and staff, sessions, and the growing delay between wrong guesses."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot.casework.held import NotHeld, check
from bot.content import Content
from bot.records import conversations, desk, people
from bot.records.database import Database
from bot.records.people import Held, Session

FREE_GUESSES = 3
LONGEST_DELAY = timedelta(minutes=1)
"""Delay, do not lock: people would lock each other out. One guess a minute is the slowest."""
ROLES = ("counsellor", "manager")
UNKNOWN = Held()


class SignInFailed(Exception):
    """Code and PIN, or name and passphrase, do not belong together; one reason for all failures."""


class TooManyGuesses(Exception):
    """The next guess may be made after ``seconds``."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class NotAccepted(Exception):
    """A value that cannot be stored; the sentence names it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lives without use, and at all."""

    idle: timedelta
    most: timedelta


class Access:
    """Signs people in. Secrets are hashed with Argon2id and a pepper that is not in the database."""

    def __init__(
        self,
        content: Content,
        database: Database,
        *,
        pepper: bytes,
        clock: Callable[[], datetime],
        participant_limits: Limits,
        staff_limits: Limits,
        pins: PasswordHasher,
        passphrases: PasswordHasher,
    ) -> None:
        self._content = content
        self._database = database
        self._pepper = pepper
        self._clock = clock
        self._limits = {"participant": participant_limits, "staff": staff_limits}
        self._hashers = {"participant": pins, "staff": passphrases}
        unknown = self._peppered(secrets.token_hex(8))
        self._nobody = {kind: hasher.hash(unknown) for kind, hasher in self._hashers.items()}

    # people

    def add_participant(
        self,
        *,
        code: str,
        pin: str,
        site: str,
        language: str,
        held: Held = UNKNOWN,
    ) -> int:
        """Store a participant with an open conversation; raises NotAccepted."""
        if site not in self._content.sites:
            raise NotAccepted(f"site: {site!r} is not known; there is {', '.join(self._content.sites)}")
        if language not in self._content.sites[site].languages:
            listed = ", ".join(self._content.sites[site].languages)
            raise NotAccepted(f"language: {language!r} is not spoken at {site}; choose one of {listed}")
        try:
            check(self._content, site, held)
        except NotHeld as error:
            raise NotAccepted(str(error)) from None
        if not (code.isascii() and code.isalnum() and 3 <= len(code) <= 20):
            raise NotAccepted(f"code: {code!r} must have 3 to 20 letters or digits")
        if not (pin.isascii() and pin.isdecimal() and len(pin) == 8):
            raise NotAccepted("pin: a PIN has 8 digits")
        now = self._clock()
        with self._database.write() as connection:
            try:
                found = people.add_participant(
                    connection,
                    code=code.upper(),
                    pin_hash=self._hashers["participant"].hash(self._peppered(pin)),
                    site=site,
                    language=language,
                    held=held,
                    now=now,
                )
            except IntegrityError:
                raise NotAccepted(f"code: {code.upper()} belongs to a participant already") from None
            conversations.open_conversation(connection, found, language, now)
            connection.commit()
        return found

    def add_staff(self, *, username: str, name: str, role: str, passphrase: str, language: str, site: str) -> int:
        """Store a member of staff; raises NotAccepted."""
        if site not in self._content.sites:
            raise NotAccepted(f"site: {site!r} is not known; there is {', '.join(self._content.sites)}")
        if language not in self._content.sites[site].languages:
            listed = ", ".join(self._content.sites[site].languages)
            raise NotAccepted(f"language: {language!r} is not spoken at {site}; choose one of {listed}")
        if role not in ROLES:
            raise NotAccepted(f"role: {role!r} is not known; there is {', '.join(ROLES)}")
        if len(passphrase) < 12:
            raise NotAccepted("passphrase: at least 12 letters are needed")
        if not username.strip() or not name.strip():
            raise NotAccepted("username and name: both are needed")
        with self._database.write() as connection:
            try:
                found = people.add_staff(
                    connection,
                    username=username.strip().lower(),
                    name=name.strip(),
                    role=role,
                    passphrase_hash=self._hashers["staff"].hash(self._peppered(passphrase)),
                    language=language,
                    site=site,
                    now=self._clock(),
                )
            except IntegrityError:
                raise NotAccepted(f"username: {username!r} belongs to somebody already") from None
            connection.commit()
        return found

    # sign-in

    def sign_in_participant(self, code: str, pin: str, language: str) -> tuple[str, int]:
        """Open a sitting; returns its secret token and the participant's id. Raises SignInFailed, TooManyGuesses."""
        code = code.strip().upper()[:20]

        def found(connection: Connection) -> tuple[int, str] | None:
            one = people.participant_by_code(connection, code)
            return None if one is None else (one[0].id, one[1])

        participant_id = self._checked("participant", code, pin, found)
        token = secrets.token_urlsafe(32)
        with self._database.write() as connection:
            person = people.participant_by_id(connection, participant_id)
            assert person is not None
            spoken = language if language in self._content.sites[person.site].languages else person.language
            people.open_session(
                connection, token_hash=_hashed(token), language=spoken, now=self._clock(), participant_id=participant_id
            )
            conversations.set_language(connection, participant_id, spoken)
            desk.note(connection, f"participant:{participant_id}", "signed_in", "", self._clock())
            connection.commit()
        return token, participant_id

    def sign_in_staff(self, username: str, passphrase: str) -> str:
        """Open a staff session; returns its secret token. Raises SignInFailed, TooManyGuesses."""
        username = username.strip().lower()[:60]

        def found(connection: Connection) -> tuple[int, str] | None:
            one = people.staff_by_username(connection, username)
            return None if one is None else (one[0].id, one[1])

        staff_id = self._checked("staff", username, passphrase, found)
        token = secrets.token_urlsafe(32)
        with self._database.write() as connection:
            people.open_session(
                connection, token_hash=_hashed(token), language="", now=self._clock(), staff_id=staff_id
            )
            desk.note(connection, f"staff:{staff_id}", "signed_in", "", self._clock())
            connection.commit()
        return token

    def sign_out(self, token: str) -> None:
        """End a session."""
        with self._database.write() as connection:
            people.end_session(connection, _hashed(token))
            connection.commit()

    def participant(self, token: str) -> Session | None:
        """The live sitting of a token; its idle time starts anew."""
        return self._live(token, "participant")

    def staff(self, token: str) -> Session | None:
        """The live staff session of a token; its idle time starts anew."""
        return self._live(token, "staff")

    # parts

    def _live(self, token: str, kind: str) -> Session | None:
        now, limits = self._clock(), self._limits[kind]
        look = people.participant_session if kind == "participant" else people.staff_session
        with self._database.look() as connection:
            found = look(connection, _hashed(token))
        if found is None:
            return None
        # A session last seen in the future: the clock was set back, and its limits would not hold any more.
        strange = found.seen_at - now > limits.idle
        if strange or now - found.seen_at > limits.idle or now - found.created_at > limits.most:
            self.sign_out(token)
            return None
        if now - found.seen_at > limits.idle / 10:  # not a write on every request
            with self._database.write() as connection:
                people.touch_session(connection, found.token_hash, now)
                connection.commit()
        return found

    def _checked(self, kind: str, who: str, secret: str, look: Callable[[Connection], tuple[int, str] | None]) -> int:
        """Count first, then verify: a guess that is interrupted has counted. An unknown name costs the same time."""
        now, name = self._clock(), f"{kind}:{who}"
        with self._database.write() as connection:
            failures, next_at = people.guesses(connection, name)
            # Further away than any pause is: the clock was set back, and nobody is to wait for what it showed before.
            if next_at is not None and now < next_at <= now + LONGEST_DELAY:
                raise TooManyGuesses(max(1, round((next_at - now).total_seconds())))
            people.set_guesses(connection, name, failures + 1, now + _delay(failures + 1))
            found = look(connection)
            connection.commit()
        try:
            self._hashers[kind].verify(found[1] if found else self._nobody[kind], self._peppered(secret))
        except (VerificationError, InvalidHashError):
            raise SignInFailed from None
        if found is None:
            raise SignInFailed
        with self._database.write() as connection:
            people.set_guesses(connection, name, 0, now)
            connection.commit()
        return found[0]

    def _peppered(self, secret: str) -> str:
        return hashlib.blake2b(secret.encode(), key=self._pepper[:64]).hexdigest()


def _delay(failures: int) -> timedelta:
    if failures <= FREE_GUESSES:
        return timedelta()
    return min(timedelta(seconds=2 ** (failures - FREE_GUESSES)), LONGEST_DELAY)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
