"""Forms in which the names, addresses and logins of one person meet."""

from __future__ import annotations

import pytest

from streams.name_forms import handle_of_account, handle_of_address, name_form, private_domain


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Ann Lee", "ann lee"),
        ("Lee, Ann M.", "ann lee"),
        ("  ANN   LEE (she/her)", "ann lee"),
        ('Ann "Annie" Lee', "ann lee"),
        ("Dr. José Núñez-Ødegård", "jose nunez-odegard"),
        ("Ludwig van der Berg", "ludwig berg"),
        ("Ann", "ann"),
        ("ann@x.org", ""),
        ("User 42", ""),
        ("Build Server", ""),
        ("one two three four five six", ""),
        ("", ""),
    ],
)
def test_names_meet_in_one_form(name: str, form: str) -> None:
    assert name_form(name) == form


@pytest.mark.parametrize(
    ("address", "login"),
    [
        ("ann.lee+lists@x.org", "annlee"),
        ("7+AnnLee@users.noreply.github.com", "annlee"),
        ("ann_lee@x.org", "annlee"),
        ("ann@x.org", ""),
        ("support@x.org", ""),
        ("12345678@x.org", ""),
    ],
)
def test_addresses_name_logins(address: str, login: str) -> None:
    assert handle_of_address(address) == login


@pytest.mark.parametrize(
    ("account", "login"),
    [
        ("discourse:forum/ann-lee", "annlee"),
        ("slack:team/U024BE7LH", ""),
        ("stackexchange:beer/4711", ""),
        ("git:repository/ann lee", ""),
        ("mail:annlee@x.org", ""),
    ],
)
def test_accounts_end_in_logins(account: str, login: str) -> None:
    assert handle_of_account(account) == login


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("a@mail.x.org", "x.org"),
        ("a@cs.some.ac.uk", "some.ac.uk"),
        ("a@gmail.com", ""),
        ("a@yahoo.co.uk", ""),
        ("a@de.gmx.net", ""),
        ("a@web.de", ""),
        ("a@orange.fr", ""),
        ("a@orange.com", "orange.com"),
        ("a@sub.btinternet.com", ""),
        ("a@node.on.net", ""),
        ("a@users.sourceforge.net", ""),
        ("a@users.noreply.github.com", ""),
        ("a@laptop.local", ""),
        ("a@host", ""),
    ],
)
def test_domains_of_organisations(address: str, domain: str) -> None:
    assert private_domain(address) == domain
