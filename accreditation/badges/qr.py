"""The badge's QR code: version 6, level M, alphanumeric, one fixed mask; 154 characters fill it exactly.

Promise: the same modules as the `qrcode` package draws (a test compares them), far faster. With version, level, mode,
length and mask fixed, each module is the exclusive or of a constant and some of the data bits (Reed-Solomon codes and
masks are linear over GF(2)). So the package itself is asked once for the constant and for what each single data bit
changes; a code is then the exclusive or of 108 numbers, one a data byte. Source: ISO/IEC 18004, 7.4.4 (alphanumeric
mode).
"""

from __future__ import annotations

from functools import cache

from qrcode.base import rs_blocks
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import BitBuffer, create_bytes

VERSION = 6
SIDE = 41  # modules, without the quiet zone of 4 on each side
CHARACTERS = 154
MASK = 2
_ALPHABET = {char: value for value, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")}
_BLOCKS, _IN_BLOCK, _CODEWORDS = 4, 27, 172  # data codewords: 4 blocks of 27; with error correction 172


def _with_codewords(codewords: list[int]) -> int:
    """The modules, as one number of 41 x 41 bits from the top left, of these codewords under the fixed mask."""
    code = QRCode(version=VERSION, error_correction=ERROR_CORRECT_M, mask_pattern=MASK)
    code.data_cache = codewords  # the package's own way in: it then only lays them out
    code.makeImpl(False, MASK)
    return int("".join("1" if dark else "0" for row in code.modules for dark in row), 2)


def _interleaved(data: list[int]) -> list[int]:
    """108 data codewords with their error correction, in the order in which they are laid out."""
    buffer = BitBuffer()
    for byte in data:
        buffer.put(byte, 8)
    return list(create_bytes(buffer, rs_blocks(VERSION, ERROR_CORRECT_M)))


@cache
def _bit_of_module() -> tuple[int, ...]:
    """For each bit of the codewords the place of its module, found by laying out the binary digits of the bits'
    numbers."""
    bits = _CODEWORDS * 8
    base = _with_codewords([0] * _CODEWORDS)
    digits = []
    for digit in range(bits.bit_length()):
        words = [sum(((i * 8 + b + 1) >> digit & 1) << (7 - b) for b in range(8)) for i in range(_CODEWORDS)]
        digits.append(f"{_with_codewords(words) ^ base:0{SIDE * SIDE}b}")
    place = [0] * bits
    for module in range(SIDE * SIDE):
        number = sum((digit[module] == "1") << n for n, digit in enumerate(digits))
        if number:
            place[number - 1] = 1 << (SIDE * SIDE - 1 - module)
    return tuple(place)


@cache
def _columns() -> tuple[int, tuple[int, ...]]:
    """The modules of no data at all, and for each of the 864 data bits, in the order of the data, what it changes."""
    place = _bit_of_module()
    columns = [0] * (_BLOCKS * _IN_BLOCK * 8)
    for byte in range(_IN_BLOCK):
        for bit in range(8):  # one bit in the same place of all four blocks: they are coded apart
            data = [0] * (_BLOCKS * _IN_BLOCK)
            for block in range(_BLOCKS):
                data[block * _IN_BLOCK + byte] = 0x80 >> bit
            for index, word in enumerate(_interleaved(data)):
                for b in range(8):
                    if word & (0x80 >> b):
                        columns[((index % _BLOCKS) * _IN_BLOCK + byte) * 8 + bit] ^= place[index * 8 + b]
    return _with_codewords([0] * _CODEWORDS), tuple(columns)


@cache
def _tables() -> tuple[int, tuple[tuple[int, ...], ...]]:
    """The modules of no data at all, and for each of the 108 data bytes what each of its 256 values changes."""
    empty, columns = _columns()
    tables = []
    for byte in range(_BLOCKS * _IN_BLOCK):
        table = [0] * 256
        for value in range(1, 256):
            last = value & -value
            table[value] = table[value ^ last] ^ columns[byte * 8 + 8 - last.bit_length()]
        tables.append(tuple(table))
    return empty, tuple(tables)


def _data(text: str) -> bytes:
    """Mode, length and pairs of characters; 154 of them leave room for the terminator, zeros, and nothing else."""
    if len(text) != CHARACTERS:
        raise ValueError(f"a badge token has {CHARACTERS} characters, not {len(text)}")
    try:
        values = [_ALPHABET[char] for char in text]
    except KeyError as error:
        raise ValueError(f"a badge token has no character {error}") from None
    pairs = "".join(f"{high * 45 + low:011b}" for high, low in zip(values[::2], values[1::2], strict=True))
    size = _BLOCKS * _IN_BLOCK
    return int(f"0010{CHARACTERS:09b}{pairs}".ljust(size * 8, "0"), 2).to_bytes(size, "big")


def modules(token: str) -> int:
    """The code's modules as one number of 41 x 41 bits, row by row from the top left, 1 dark.

    Raises ValueError for anything but 154 alphanumeric characters.
    """
    code, tables = _tables()
    for value, table in zip(_data(token), tables, strict=True):
        code ^= table[value]
    return code


def rows(token: str) -> bytes:
    """The modules as an image of one bit a sample: 41 rows of 6 bytes, padded with zeros."""
    bits = f"{modules(token):0{SIDE * SIDE}b}"
    padded = "".join(bits[n : n + SIDE] + "0000000" for n in range(0, SIDE * SIDE, SIDE))
    return int(padded, 2).to_bytes(SIDE * 6, "big")
