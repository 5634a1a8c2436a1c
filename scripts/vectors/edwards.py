"""Just enough of the curve edwards25519 to make signatures that no honest signer makes. For test vectors alone.

Promise: slow, not constant in time, and right: affine arithmetic by the formulas of RFC 8032, section 5.1.
"""

from __future__ import annotations

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]
IDENTITY: Point = (0, 1)


def add(a: Point, b: Point) -> Point:
    """The sum of two points."""
    (x1, y1), (x2, y2) = a, b
    k = D * x1 * x2 * y1 * y2 % P
    return (x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P


def times(n: int, point: Point) -> Point:
    """`point` added to itself `n` times."""
    total = IDENTITY
    while n:
        if n & 1:
            total = add(total, point)
        point = add(point, point)
        n >>= 1
    return total


def encode(point: Point) -> bytes:
    """32 bytes: y, and the lowest bit of x on top."""
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def recover(y: int) -> Point | None:
    """A point with this y, or None when there is none."""
    xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    return None if (x * x - xx) % P else (x, y)


def small_order_points() -> list[Point]:
    """The eight points of small order, by multiplying any point with L until one of order eight turns up."""
    for y in range(2, 100):
        point = recover(y)
        torsion = times(L, point) if point else IDENTITY
        if times(4, torsion) != IDENTITY:
            return [times(n, torsion) for n in range(8)]
    raise AssertionError("no point of order eight below y = 100")


def base() -> Point:
    """The base point: y is 4/5, x is even."""
    point = recover(4 * pow(5, -1, P) % P)
    assert point is not None
    x, y = point
    return (x if x % 2 == 0 else P - x, y)


def secret_scalar(seed: bytes) -> int:
    """The private scalar of a 32-byte seed."""
    h = int.from_bytes(hashlib.sha512(seed).digest()[:32], "little")
    return h & ((1 << 254) - 8) | 1 << 254


def challenge(r: bytes, key: bytes, message: bytes) -> int:
    """k: SHA-512 of R, key and message, modulo L."""
    return int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % L


def sign_with(r_point: bytes, r: int, *, seed: bytes, key: bytes, message: bytes) -> bytes:
    """A signature whose R is `r_point`, as it stands, and whose S fits the scalar `r`."""
    s = (r + challenge(r_point, key, message) * secret_scalar(seed)) % L
    return r_point + s.to_bytes(32, "little")
