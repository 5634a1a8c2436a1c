"""The QR code is the one that the qrcode package draws."""

from __future__ import annotations

import pytest
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import MODE_ALPHA_NUM, QRData

from accreditation.badges import qr
from tests.badges.examples import token


@pytest.mark.parametrize("text", [token(1), token(2), "A" * 154, "7" * 154, "2Z" * 77])
def test_every_module_is_as_the_package_draws_it(text: str) -> None:
    code = QRCode(version=qr.VERSION, error_correction=ERROR_CORRECT_M, mask_pattern=qr.MASK)
    code.add_data(QRData(text, mode=MODE_ALPHA_NUM), optimize=0)
    code.make(fit=False)
    wanted = "".join("1" if dark else "0" for row in code.modules for dark in row)
    assert f"{qr.modules(text):0{41 * 41}b}" == wanted


def test_rows_are_padded_to_whole_bytes() -> None:
    rows = qr.rows(token(3))
    assert len(rows) == 41 * 6
    assert all(rows[n + 5] & 0x7F == 0 for n in range(0, len(rows), 6))


@pytest.mark.parametrize("text", ["", "A" * 153, "A" * 155, "a" * 154, "é" * 154])
def test_anything_but_154_alphanumeric_characters_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a badge token has"):
        qr.rows(text)
