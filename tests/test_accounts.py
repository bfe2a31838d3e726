"""Users, logins and keys: what lets someone in, what no longer does, and what the file does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from rag.accounts import Accounts, Key, User, owner_of
from rag.conversations import Conversations
from rag.errors import DatelineError, UnknownAccount
from rag.people import People
from rag.types import Turn

PASSWORD = "correct horse \N{SNOWMAN} battery"
DAY = 86_400.0


@dataclass
class Clock:
    """Time that goes on when it is told to."""

    seconds: float = 1_000_000_000.0

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)


@dataclass
class Counted:
    """A quick hasher that counts how often it computes a hash."""

    hasher: PasswordHasher = field(default_factory=lambda: PasswordHasher(1, 8, 1))
    computed: int = 0

    def hash(self, password: bytes) -> str:
        self.computed += 1
        return self.hasher.hash(password)

    def verify(self, hashed: str, password: bytes) -> bool:
        self.computed += 1
        return self.hasher.verify(hashed, password)


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    with closing(People(tmp_path / "people.db")) as people:
        yield Accounts(people, Counted(), Clock())


# --- users


def test_a_user_is_let_in_by_the_password_and_nothing_else(accounts: Accounts) -> None:
    accounts.add_user("ida", PASSWORD)
    accounts.add_user("jens", PASSWORD[::-1])
    assert accounts.check("ida", PASSWORD)
    for name, password in [
        ("ida", PASSWORD[::-1]),
        ("ida", PASSWORD + " "),
        ("ida", PASSWORD.upper()),
        ("ida", ""),
        ("ida", PASSWORD + "\ud800"),
        ("IDA", PASSWORD),
        ("", PASSWORD),
        ("nobody", PASSWORD),
        ("\ud800", PASSWORD),
    ]:
        assert not accounts.check(name, password), (name, password)
    assert accounts.users() == [User("ida", accounts.now.now()), User("jens", accounts.now.now())]


@pytest.mark.parametrize(("name", "password"), [("ida", PASSWORD), ("ida", "wrong"), ("nobody", PASSWORD)])
def test_every_check_costs_one_hash(name: str, password: str, accounts: Accounts) -> None:
    accounts.add_user("ida", PASSWORD)
    accounts.hasher.computed = 0
    accounts.check(name, password)
    assert accounts.hasher.computed == 1


def test_passwords_are_kept_by_argon2id_at_full_strength_each_with_its_salt(tmp_path: Path) -> None:
    with closing(People(tmp_path / "people.db")) as people:
        accounts = Accounts(people)
        for name in ("ida", "jens"):
            accounts.add_user(name, PASSWORD)
        assert accounts.check("ida", PASSWORD)
        (first,), (second,) = people.rows("SELECT password FROM users")
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$") and first != second


@pytest.mark.parametrize(
    "name", ["", " ", "a b", "a:b", "ida\n", "-ida", ".ida", "i/da", "<ida>", "x" * 65, "ida\ud800", "\x1b[2J"]
)
def test_a_name_that_cannot_be_one_is_refused(name: str, accounts: Accounts) -> None:
    for add in (lambda: accounts.add_user(name, PASSWORD), lambda: accounts.add_key(name, writes=False, per_minute=1)):
        with pytest.raises(DatelineError, match="cannot be a name") as error:
            add()
        assert error.value.message.startswith(repr(name)) and error.value.hint
    assert (accounts.users(), accounts.keys()) == ([], [])


@pytest.mark.parametrize("name", ["i", "x" * 64, "ida.holm-1@post.example", "Ídá_Holm", "李"])
def test_a_name_may_have_letters_of_any_language(name: str, accounts: Accounts) -> None:
    accounts.add_user(name, PASSWORD)
    assert accounts.check(name, PASSWORD)
    assert accounts.user_of(accounts.login(name)) == name


def test_a_password_needs_ten_characters(accounts: Accounts) -> None:
    with pytest.raises(DatelineError, match="the password has 9 characters; it needs 10") as error:
        accounts.add_user("ida", "123456789")
    assert error.value.hint == "dateline users add ida"
    assert accounts.users() == []
    accounts.add_user("ida", "1234567890")


def test_a_taken_name_is_refused_and_its_password_stays(accounts: Accounts) -> None:
    accounts.add_user("ida", PASSWORD)
    with pytest.raises(DatelineError, match="there is a user ida already"):
        accounts.add_user("ida", "another password")
    assert accounts.check("ida", PASSWORD) and not accounts.check("ida", "another password")


def test_of_many_who_take_a_name_at_once_one_gets_it(accounts: Accounts) -> None:
    def take(n: int) -> int | None:
        try:
            accounts.add_user("ida", f"password number {n}")
        except DatelineError:
            return None
        return n

    with ThreadPoolExecutor(8) as threads:
        (got,) = [n for n in threads.map(take, range(8)) if n is not None]
    assert [n for n in range(8) if accounts.check("ida", f"password number {n}")] == [got]


def test_a_removed_user_takes_logins_and_conversations_along(accounts: Accounts) -> None:
    kept = Conversations(accounts.people)
    owners = [owner_of("ida"), owner_of("jens"), "key:ida"]
    for owner in owners:
        kept.add(owner, kept.begin(owner, "Ferry").id, Turn("Why?"))
    for name in ("ida", "jens"):
        accounts.add_user(name, PASSWORD)
    ida, jens = accounts.login("ida"), accounts.login("jens")
    accounts.remove_user("ida")
    assert (accounts.user_of(ida), accounts.user_of(jens)) == (None, "jens")
    assert [len(kept.list(owner)) for owner in owners] == [0, 1, 1]
    assert accounts.people.first("SELECT count(*) FROM turns") == 2
    assert not accounts.check("ida", PASSWORD)
    accounts.add_user("ida", PASSWORD)
    assert (accounts.user_of(ida), kept.list(owners[0])) == (None, [])


@pytest.mark.parametrize("name", ["nobody", "", "\ud800"])
def test_an_account_that_is_not_there_is_told(name: str, accounts: Accounts) -> None:
    accounts.add_user("ida", PASSWORD)
    for deed in (accounts.remove_user, accounts.login):
        with pytest.raises(UnknownAccount, match="no user has the name") as error:
            deed(name)
        assert error.value.hint == "dateline users list"
    with pytest.raises(UnknownAccount, match="no key has the name") as error:
        accounts.revoke(name)
    assert error.value.hint == "dateline keys list"


# --- logins


def test_a_token_stands_for_its_user_until_thirty_days_or_a_logout(accounts: Accounts) -> None:
    accounts.add_user("ida", PASSWORD)
    first, second = accounts.login("ida"), accounts.login("ida")
    assert first != second and len(first) == 43
    accounts.now.seconds += 30 * DAY - 1
    assert accounts.user_of(first) == accounts.user_of(second) == "ida"
    accounts.logout(first)
    accounts.logout("nonsense")
    assert (accounts.user_of(first), accounts.user_of(second)) == (None, "ida")
    accounts.now.seconds += 1
    assert accounts.user_of(second) is None
    accounts.login("ida")
    assert accounts.people.first("SELECT count(*) FROM logins") == 1  # those that ended are not kept


@pytest.mark.parametrize("token", ["", "nonsense", "ida", "\ud800", "%"])
def test_what_is_no_token_or_secret_stands_for_nobody(token: str, accounts: Accounts) -> None:
    accounts.add_user("ida", PASSWORD)
    accounts.login("ida")
    accounts.add_key("ida", writes=True, per_minute=1)
    assert (accounts.user_of(token), accounts.key_of(token)) == (None, None)


# --- keys


def test_a_key_is_found_by_its_secret_until_it_is_revoked(accounts: Accounts) -> None:
    made = accounts.now.now()
    reader = accounts.add_key("reader", writes=False, per_minute=60)
    writer = accounts.add_key("writer", writes=True, per_minute=5)
    assert reader.startswith("dl_") and len(reader) == 46
    assert accounts.key_of(writer) == Key("writer", made, True, 5, None, None)
    accounts.now.seconds += DAY
    accounts.revoke("writer")
    ended = accounts.now.now()
    accounts.now.seconds += DAY
    accounts.revoke("writer")  # once more changes nothing
    assert (accounts.key_of(writer), accounts.key_of(writer[3:])) == (None, None)
    assert accounts.keys() == [
        Key("reader", made, False, 60, None, None),
        Key("writer", made, True, 5, ended, made),
    ]
    assert accounts.key_of(reader).name == "reader"


def test_the_use_of_a_key_is_noted_once_a_minute(accounts: Accounts) -> None:
    secret = accounts.add_key("reader", writes=False, per_minute=60)
    noted = []
    for _ in range(5):
        accounts.key_of(secret)
        noted.append(accounts.keys()[0].used.timestamp() - 1_000_000_000)
        accounts.now.seconds += 25
    assert noted == [0, 0, 0, 75, 75]


def test_the_name_of_a_key_stays_taken(accounts: Accounts) -> None:
    accounts.add_key("reader", writes=False, per_minute=60)
    accounts.revoke("reader")
    with pytest.raises(DatelineError, match="there is a key reader already"):
        accounts.add_key("reader", writes=True, per_minute=60)
    (key,) = accounts.keys()
    assert not key.writes and key.revoked


def test_there_is_anybody_while_a_user_or_a_valid_key_is_there(accounts: Accounts) -> None:
    assert not accounts.any()
    accounts.add_user("ida", PASSWORD)
    assert accounts.any()
    accounts.remove_user("ida")
    assert not accounts.any()
    accounts.add_key("reader", writes=False, per_minute=60)
    assert accounts.any()
    accounts.revoke("reader")
    assert not accounts.any()


# --- the file


def test_no_password_token_or_secret_stands_in_the_files(accounts: Accounts, tmp_path: Path) -> None:
    accounts.add_user("ida", PASSWORD)
    assert accounts.check("ida", PASSWORD) and not accounts.check("ida", "a wrong password")
    token, secret = accounts.login("ida"), accounts.add_key("reader", writes=True, per_minute=60)
    assert (accounts.user_of(token), accounts.key_of(secret).name) == ("ida", "reader")
    for checkpoint in (False, True):
        if checkpoint:  # into the main file
            accounts.people.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        held = b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir()))
        for hidden in (PASSWORD, "a wrong password", token, secret, secret[3:]):
            assert hidden.encode() not in held
        assert b"ida" in held and b"reader" in held and b"$argon2id$" in held
