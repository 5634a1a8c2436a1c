"""Which passwords staff may choose: long, not their address, none of those that are tried first. Pure.

No rule about capitals, figures or signs: they make passwords that are forgotten, not ones that hold.
"""

from __future__ import annotations

from accreditation.policy.words import N_

SHORTEST = 12
LONGEST = 200
_FEWEST_DIFFERENT = 5
#: What most tried passwords are made of, however they are padded out: compared without figures and signs.
_COMMON = """
password passwords passwordpassword passphrase secret letmein letmeinplease welcome welcometo changeme changemenow
default administrator admin adminadmin root rootroot superuser user username login loginlogin guest test testtest
testing qwerty qwertyuiop qwertyqwerty qwertyuiopasdfghjkl asdfghjkl asdfasdf asdfghjklzxcvbnm zxcvbnm qazwsx
qazwsxedc qazwsxedcrfv qwertzuiop azertyuiop abc abcabc abcdef abcdefgh abcdefghij abcdefghijkl iloveyou
iloveyouforever ilovehanoi ilovevietnam sunshine princess dragon football monkey superman batman trustno trustnoone
computer internet samsung iphone accreditation accredit badge badges protocol security police press hanoi hanoihanoi
hanoivietnam vietnam vietnamvietnam vietnamvodich hanoidemo hanoiconvention cybercrime convention summit event
matkhau matkhaumatkhau matkhaumoi xinchao anhyeuem emyeuanh congan quantri
"""
_STEMS = frozenset(_COMMON.split())
_READ_AS = str.maketrans("@4031$57!", "aaoeissti")
#: Rows of keys and of signs, walked in either direction.
_WALKS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn",
)


def fault(password: str, *, email: str) -> str | None:
    """What is wrong with `password` for the account of this address, as an English msgid; None when nothing is."""
    if len(password) < SHORTEST:
        return N_("A password has at least 12 characters: four words that have nothing to do with each other, say.")
    if len(password) > LONGEST:
        return N_("A password has 200 characters at the most.")
    folded = password.casefold()
    if _is_of(folded, email.casefold()):
        return N_("Choose a password that is not your e-mail address.")
    if _is_common(folded):
        return N_("This password is one of the first that are tried. Choose another one.")
    return None


def _is_of(folded: str, address: str) -> bool:
    """The address or a part of it, whatever figures and signs stand around it."""
    local, _at, domain = address.rpartition("@")
    parts = {_letters(each) for each in (address, local, local * 2, domain)}
    return address in folded or _letters(folded) in parts - {""}


def _is_common(folded: str) -> bool:
    if len(set(folded)) < _FEWEST_DIFFERENT:
        return True
    bare = {_letters(folded), _letters(folded.rstrip("0123456789!.?").translate(_READ_AS))}
    walked = any(folded in walk or folded in walk[::-1] for walk in _WALKS)
    return walked or bool(bare & _STEMS) or "" in bare


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalpha())
