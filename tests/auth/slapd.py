"""A real slapd for the tests: TLS, memberOf, password policy, a few people, thrown away afterwards."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from auth.ldap_config import DirectoryServer, LdapConfig
from auth.roles import Role

BASE = "dc=ocr,dc=test"
ROOT_DN, ROOT_PASSWORD = f"cn=root,{BASE}", "root-secret"
SERVICE_DN, SERVICE_PASSWORD = f"cn=reader,{BASE}", "service-secret"
CLERKS, ADMINS, OUTER = (f"cn={name},ou=groups,{BASE}" for name in ("ocr-clerks", "ocr-admins", "everyone"))
PASSWORDS = {
    name: f"{name}-secret-5tHc" for name in ("alice", "bob", "carol", "dave", "erin", "frank", "grace", "weiß", "王芳")
}

_CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
pidfile {home}/slapd.pid
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
moduleload ppolicy
allow bind_anon_dn
TLSCACertificateFile {tls}/ca.pem
TLSCertificateFile {tls}/server.pem
TLSCertificateKeyFile {tls}/server.key
database mdb
suffix "{base}"
rootdn "{root}"
rootpw {root_password}
directory {home}/db
index objectClass,uid,member,memberOf,entryUUID eq
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{service}" read by self read by users read by anonymous auth
overlay memberof
overlay ppolicy
ppolicy_default "cn=default,ou=policies,{base}"
ppolicy_use_lockout
"""

_TREE = f"""
dn: {BASE}
objectClass: dcObject
objectClass: organization
o: OCR Desk tests
dc: ocr

dn: ou=people,{BASE}
objectClass: organizationalUnit
ou: people

dn: ou=groups,{BASE}
objectClass: organizationalUnit
ou: groups

dn: ou=policies,{BASE}
objectClass: organizationalUnit
ou: policies

dn: cn=default,ou=policies,{BASE}
objectClass: device
objectClass: pwdPolicy
cn: default
pwdAttribute: userPassword
pwdLockout: TRUE
pwdMaxFailure: 3
pwdLockoutDuration: 600
pwdMustChange: TRUE

dn: {SERVICE_DN}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: {SERVICE_PASSWORD}
"""


def missing_programs() -> list[str]:
    """The programs that the tests need and this machine lacks."""
    return [name for name in ("slapd", "slapadd", "ldapadd", "ldapmodify", "openssl") if _program(name) is None]


def _program(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def run(program: str, *arguments: str, stdin: str = "") -> None:
    """Run a program to its end; a failure shows what it said."""
    path = _program(program)
    assert path, program
    done = subprocess.run([path, *arguments], input=stdin, text=True, capture_output=True, check=False)
    assert done.returncode == 0, f"{program}: {done.stderr}"


def make_certificates(folder: Path) -> None:
    """A CA with a server certificate for localhost and 127.0.0.1, and a second CA that signed nothing."""
    folder.mkdir()
    for name in ("ca", "other"):
        run(
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-subj", f"/CN={name} of the tests",
            "-keyout", str(folder / f"{name}.key"), "-out", str(folder / f"{name}.pem"),
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
        )  # fmt: skip
    request = folder / "server.csr"
    run(
        "openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost",
        "-keyout", str(folder / "server.key"), "-out", str(request),
    )  # fmt: skip
    extensions = folder / "extensions"
    extensions.write_text(
        "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n"
        "authorityKeyIdentifier=keyid\n"
    )
    run(
        "openssl", "x509", "-req", "-in", str(request), "-CA", str(folder / "ca.pem"), "-CAkey", str(folder / "ca.key"),
        "-CAcreateserial", "-days", "2", "-extfile", str(extensions), "-out", str(folder / "server.pem"),
    )  # fmt: skip


@dataclass
class Slapd:
    """One running slapd in its own folder."""

    home: Path
    tls: Path
    port: int
    tls_port: int
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def build(cls, home: Path, tls: Path) -> Slapd:
        """Write configuration and tree, start, and add the groups so that memberOf is filled."""
        (home / "db").mkdir(parents=True)
        server = cls(home, tls, free_port(), free_port())
        (home / "slapd.conf").write_text(
            _CONFIGURATION.format(
                home=home, tls=tls, base=BASE, root=ROOT_DN, root_password=ROOT_PASSWORD, service=SERVICE_DN
            )
        )
        tree = home / "tree.ldif"
        tree.write_text(_TREE + "".join(_person(name, password) for name, password in PASSWORDS.items()))
        run("slapadd", "-f", str(home / "slapd.conf"), "-l", str(tree))
        server.start()
        server.add_group(CLERKS, *(dn_of(name) for name in PASSWORDS if name not in {"dave", "erin"}))
        server.add_group(ADMINS, dn_of("alice"), SERVICE_DN)
        server.add_group(OUTER, ADMINS, f"cn=inner,ou=groups,{BASE}")
        server.add_group(f"cn=inner,ou=groups,{BASE}", dn_of("erin"))
        return server

    def start(self) -> None:
        """Start and wait until it listens."""
        program = _program("slapd")
        assert program
        addresses = f"ldap://127.0.0.1:{self.port} ldaps://127.0.0.1:{self.tls_port}"
        log = (self.home / "slapd.log").open("ab")
        with log:
            self.process = subprocess.Popen(
                [program, "-f", str(self.home / "slapd.conf"), "-h", addresses, "-d", "0"], stdout=log, stderr=log
            )
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.tls_port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError((self.home / "slapd.log").read_text())

    def stop(self) -> None:
        """Kill it, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def config(self, **changes: object) -> LdapConfig:
        """Settings that fit: LDAPS with the right CA, clerks and admins mapped to roles."""
        values: dict[str, object] = {
            "servers": (DirectoryServer("localhost", self.tls_port, uses_ldaps=True),),
            "base_dn": BASE,
            "group_roles": {CLERKS: frozenset({Role.CLERK}), ADMINS: frozenset({Role.ADMIN})},
            "ca_file": self.tls / "ca.pem",
            "bind_dn": SERVICE_DN,
            "bind_password": SERVICE_PASSWORD,
            "connect_timeout_seconds": 2.0,
            "answer_timeout_seconds": 2.0,
        }
        return LdapConfig(**(values | changes))  # type: ignore[arg-type]

    @property
    def plain_server(self) -> DirectoryServer:
        """The address without encryption from the start."""
        return DirectoryServer("localhost", self.port, uses_ldaps=False)

    def add_group(self, dn: str, *members: str) -> None:
        """A new group."""
        lines = [f"dn: {dn}", "objectClass: groupOfNames", *(f"member: {member}" for member in members)]
        self.change("\n".join(lines) + "\n", "ldapadd")

    def change(self, ldif: str, program: str = "ldapmodify") -> None:
        """Apply an LDIF as the root of the directory."""
        run(program, "-x", "-H", f"ldap://127.0.0.1:{self.port}", "-D", ROOT_DN, "-w", ROOT_PASSWORD, stdin=ldif)

    def unlock(self, name: str) -> None:
        """Forget the failed binds of a person."""
        self.change(f"dn: {dn_of(name)}\nchangetype: modify\nreplace: pwdAccountLockedTime\n")

    def leave_group(self, group: str, name: str) -> None:
        """Take a person out of a group."""
        self.change(f"dn: {group}\nchangetype: modify\ndelete: member\nmember: {dn_of(name)}\n")

    def join_group(self, group: str, name: str) -> None:
        """Put a person into a group."""
        self.change(f"dn: {group}\nchangetype: modify\nadd: member\nmember: {dn_of(name)}\n")


def dn_of(name: str) -> str:
    """The DN of a person."""
    return f"uid={name},ou=people,{BASE}"


def _person(name: str, password: str) -> str:
    return (
        f"\ndn: {dn_of(name)}\nobjectClass: inetOrgPerson\nuid: {name}\ncn: {name.title()} of the tests\nsn: {name}\n"
        f"userPassword: {password}\n"
    )
