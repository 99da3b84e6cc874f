"""DNs and typed names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.ldap_names import first_name_of, in_dn, in_filter, normal_dn


@pytest.mark.parametrize(
    "spelling",
    [
        "cn=财务 部,ou=groups,dc=corp",
        "CN=财务 部, OU=Groups ,DC=Corp",
        "cn = 财务  部,ou=groups,dc=corp",
        "cn=\\E8\\B4\\A2\\E5\\8A\\A1 部,ou=groups,dc=corp",
    ],
)
def test_one_group_in_every_spelling(spelling: str) -> None:
    """Case, blanks and escapes do not make another group."""
    assert normal_dn(spelling) == "cn=财务 部,ou=groups,dc=corp"


def test_an_escaped_comma_does_not_cut() -> None:
    """`Ltd\\, Co` is one value, not a part of the tree."""
    assert normal_dn("cn=Ltd\\, Co,dc=corp") == normal_dn("CN=ltd\\2C co,DC=CORP")
    assert normal_dn("cn=Ltd\\, Co,dc=corp") != normal_dn("cn=Ltd, Co,dc=corp")
    assert first_name_of("cn=Ltd\\, Co,dc=corp") == "Ltd, Co"


@given(st.text())
def test_any_text_has_a_normal_form(dn: str) -> None:
    """Settings may hold anything; nothing is raised."""
    normal_dn(dn)
    first_name_of(dn)


@given(st.text(min_size=1).filter(lambda text: "\x00" not in text))
def test_a_typed_name_stays_one_value(login: str) -> None:
    """What comes out of the filter has no unescaped parenthesis or star, and the DN no further part."""
    inside = in_filter("(uid={login})", login).removeprefix("(uid=").removesuffix(")")
    assert not set(inside) & set("()*")
    assert len(normal_dn(in_dn("uid={login},dc=corp", login)).split(",dc=corp")) == 2


@pytest.mark.parametrize("template", ["(uid={login})", "(uid={username})", "(uid=%s)"])
def test_the_place_of_the_name_has_three_spellings(template: str) -> None:
    """Filters brought along from other products work; a name is filled in once, whatever it looks like."""
    assert in_filter(template, "%s{login}") == "(uid=%s{login})"


def test_a_comma_in_a_name_is_not_the_end_of_the_name() -> None:
    """A group whose name looks like two parts is another group than the one with two parts, however it is escaped."""
    assert normal_dn(r"cn=clerks\,ou=groups,dc=x") != normal_dn("cn=clerks,ou=groups,dc=x")
    assert normal_dn(r"cn=clerks\2cou=groups,dc=x") == normal_dn(r"CN=Clerks\,ou=Groups, dc=x")
    assert first_name_of(normal_dn(r"cn=a\,b,dc=x")) == "a,b"
