"""Secrets come from where they should, are good for a header and a mail dialog, and are told to nobody."""

from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives import serialization

from gateway.config import Problem, Secrets, load

BASE = """\
[[smtp.listen]]
allow = ["127.0.0.1"]
{listen}
[report]
smarthost = "127.0.0.1:25"
{report}
[provider]
{provider}
"""


def given(
    folder: Path, environ: dict[str, str], *, listen: str = "", report: str = "", provider: str = ""
) -> Secrets | list[Problem]:
    path = folder / "gateway.toml"
    path.write_text(BASE.format(listen=listen, report=report, provider=provider), encoding="utf-8")
    loaded = load(path, environ)
    return loaded if isinstance(loaded, list) else loaded[1]


def secret(folder: Path, text: str, mode: int = 0o600, name: str = "secret") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_environment_before_credential_before_file(tmp_path: Path) -> None:
    file = secret(tmp_path, "of the file\n")
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    secret(credentials, "of systemd\n", 0o440, "provider-apikey")
    environ = {"CREDENTIALS_DIRECTORY": str(credentials), "IVR_GATEWAY_PROVIDER_APIKEY": "of the environment"}
    found = []
    for name in ("IVR_GATEWAY_PROVIDER_APIKEY", "CREDENTIALS_DIRECTORY", ""):
        secrets = given(tmp_path, environ, provider=f'apikey_file = "{file}"')
        assert isinstance(secrets, Secrets)
        found.append(secrets.apikey.get_secret_value())
        environ.pop(name, None)
    assert found == ["of the environment", "of systemd", "of the file"]


def test_login_and_password_do_instead_of_a_key(tmp_path: Path) -> None:
    secrets = given(tmp_path, {"IVR_GATEWAY_PROVIDER_PASSWORD": "hush"}, provider='login = "clinic"')
    assert isinstance(secrets, Secrets)
    assert secrets.password.get_secret_value() == "hush"
    assert secrets.apikey.get_secret_value() == ""


def test_a_password_without_a_login_is_no_credential(tmp_path: Path) -> None:
    problems = given(tmp_path, {"IVR_GATEWAY_PROVIDER_PASSWORD": "hush"})
    assert isinstance(problems, list)
    assert problems[0].key == "provider.apikey_file"


def test_nothing_shows_a_secret(tmp_path: Path) -> None:
    environ = {
        f"IVR_GATEWAY_{name}": "hush-hush" for name in ("PROVIDER_APIKEY", "PROVIDER_PASSWORD", "REPORT_PASSWORD")
    }
    secrets = given(tmp_path, environ, report='username = "me"')
    assert isinstance(secrets, Secrets)
    assert secrets.report_password.get_secret_value() == "hush-hush"
    assert "hush-hush" not in f"{secrets!r} {secrets}"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o620])
def test_a_file_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    file = secret(tmp_path, "hush-hush", mode)
    problems = given(tmp_path, {}, provider=f'apikey_file = "{file}"')
    assert problems == [Problem("provider.apikey_file", "others may read that file; chmod 600 it", 8)]


@pytest.mark.parametrize("text", ["", "\n", "hush\nhush", "hush\x07hush", "hush" * 2000, "hush\u2028hush"])
def test_a_secret_is_one_printable_line(tmp_path: Path, text: str) -> None:
    """A line break in it would break out of a header, or begin a mail command of its own."""
    says = "must hold one line of printable characters, and nothing else"
    file = secret(tmp_path, text)
    assert given(tmp_path, {}, provider=f'apikey_file = "{file}"') == [Problem("provider.apikey_file", says, 8)]
    if text:
        problems = given(tmp_path, {"IVR_GATEWAY_PROVIDER_APIKEY": text})
        assert isinstance(problems, list)
        assert [problem.text for problem in problems] == [f"IVR_GATEWAY_PROVIDER_APIKEY {says}"]


def test_bytes_are_no_secret_and_a_folder_is_no_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.touch(0o600)
    file.write_bytes(b"\xff\xfe")
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o700)
    for path, says in ((file, "is not text in UTF-8"), (folder, "cannot be read: Is a directory")):
        problems = given(tmp_path, {}, provider=f'apikey_file = "{path}"')
        assert problems == [Problem("provider.apikey_file", says, 8)]


def test_a_secret_where_its_path_belongs_is_not_repeated(tmp_path: Path) -> None:
    problems = given(
        tmp_path, {}, report='username = "me"\npassword_file = "/hush-hush"', provider='apikey_file = "/hush-hush"'
    )
    assert isinstance(problems, list)
    assert [problem.key for problem in problems] == ["report.password_file", "provider.apikey_file"]
    assert "hush" not in "".join(map(str, problems))


def test_a_device_is_not_read_to_its_end(tmp_path: Path) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "provider-apikey").symlink_to("/dev/zero")
    problems = given(tmp_path, {"CREDENTIALS_DIRECTORY": str(credentials)})
    assert isinstance(problems, list)
    assert problems[0].text.startswith("the credential provider-apikey must hold one line")


class Pair:
    """A certificate and its key in files, as an operator has them."""

    def __init__(self, folder: Path, authority: trustme.CA, name: str) -> None:
        issued = authority.issue_cert("gateway.example")
        self.certificate, self.key = folder / f"{name}.pem", folder / f"{name}.key"
        self.certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
        self.key.write_bytes(issued.private_key_pem.bytes())
        self.key.chmod(0o600)


def tls(certificate: Path, key: Path) -> str:
    return f'tls = "implicit"\ncertificate = "{certificate}"\nkey = "{key}"'


def test_a_pair_that_works_is_let_through(tmp_path: Path) -> None:
    pair = Pair(tmp_path, trustme.CA(), "a")
    found = given(tmp_path, {"IVR_GATEWAY_PROVIDER_APIKEY": "k"}, listen=tls(pair.certificate, pair.key))
    assert isinstance(found, Secrets), found


def test_a_pair_that_does_not_work_is_told_why(tmp_path: Path) -> None:
    authority = trustme.CA()
    one, other = Pair(tmp_path, authority, "a"), Pair(tmp_path, authority, "b")
    nonsense = secret(tmp_path, "nonsense", name="nonsense")
    open_key = secret(tmp_path, one.key.read_text(), 0o644, "open")
    locked = secret(tmp_path, _locked(one.key), name="locked")
    form = "cannot be used: both files must be PEM, the chain in order, the key without a password"
    for certificate, key, where, says in (
        (one.certificate, other.key, "key", "does not belong to that certificate"),
        (one.certificate, open_key, "key", "everybody on this machine may read it; chmod 640 it, or 600"),
        (one.certificate, locked, "certificate", form),
        (nonsense, one.key, "certificate", form),
        (one.certificate, tmp_path / "none", "key", "cannot be read: No such file or directory"),
        (tmp_path, one.key, "certificate", "cannot be read: Is a directory"),
    ):
        problems = given(tmp_path, {"IVR_GATEWAY_PROVIDER_APIKEY": "k"}, listen=tls(certificate, key))
        line = 4 if where == "certificate" else 5
        assert problems == [Problem(f"smtp.listen.0.{where}", says, line)]


def _locked(key: Path) -> str:
    """The same key under a password."""
    private = serialization.load_pem_private_key(key.read_bytes(), None)
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"hush"),
    ).decode()
