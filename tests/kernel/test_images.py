"""Untrusted pictures: what comes out, and what is refused, before and while decoded. Real files, a real process."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib

import pillow_heif
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat
from PIL.ExifTags import GPS, IFD, Base
from reportlab.pdfgen.canvas import Canvas

from accreditation.badges.portrait import read_jpeg
from accreditation.kernel import image_process, images
from accreditation.kernel.errors import Invalid, TooLarge
from accreditation.kernel.images import BYTES_MOST, Crop, read_document, read_portrait
from tests.applications.applicants import picture


def opened(content):
    return Image.open(io.BytesIO(content))


def saved(image, kind="JPEG", **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def quarters(width=800, height=1000):
    """Red, green; blue, white: a picture that says which way up it is."""
    image = Image.new("RGB", (width, height), "white")
    half = (width // 2, height // 2)
    for colour, corner in (("red", (0, 0)), ("green", (half[0], 0)), ("blue", (0, half[1]))):
        image.paste(Image.new("RGB", half, colour), corner)
    return image


def colour_at(image, across, down):
    red, green, blue = image.convert("RGB").getpixel((int(image.width * across), int(image.height * down)))
    bright = (red > 120, green > 90, blue > 120)
    names = {(True, False, False): "red", (False, True, False): "green", (False, False, True): "blue"}
    return "white" if all(bright) else names.get(bright, "none")


def heic(image, **options):
    out = io.BytesIO()
    pillow_heif.from_pillow(image).save(out, quality=80, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "HEIC"])
def test_a_portrait_comes_out_at_print_size_as_baseline_jpeg(kind):
    image = opened(picture())
    made = read_portrait(heic(image) if kind == "HEIC" else saved(image, kind))
    printed, thumb = read_jpeg(made.print_jpeg), read_jpeg(made.thumb_jpeg)
    assert (printed.width_px, printed.height_px, printed.components) == (413, 531, 3)
    assert (thumb.width_px, thumb.height_px) == (96, 123)
    assert len(made.print_jpeg) <= 45_000
    assert b"\xff\xc0" in made.print_jpeg
    assert b"\xff\xc2" not in made.print_jpeg
    assert (made.width_px, made.height_px) == (900, 1157)
    assert made.findings == ()


def test_the_hardest_picture_to_press_stays_within_its_bytes():
    noise = Image.merge("RGB", [Image.effect_noise((900, 1200), 120) for _ in range(3)])
    assert len(read_portrait(saved(noise, quality=92)).print_jpeg) <= 45_000


@pytest.mark.parametrize("turn", range(1, 9))
def test_every_way_of_holding_a_camera_comes_out_upright(turn):
    upright = quarters()
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Transpose that a viewer of this orientation undoes
    held = upright.transpose(Image.Transpose(undo[turn])) if turn in undo else upright
    exif = Image.Exif()
    exif[Base.Orientation] = turn
    made = opened(read_portrait(saved(held, exif=exif)).print_jpeg)
    assert [colour_at(made, *at) for at in ((0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8))] == [
        "red",
        "green",
        "blue",
        "white",
    ]


def test_where_and_with_what_it_was_taken_is_gone():
    exif = Image.Exif()
    exif[Base.Make] = "Camera of Darina"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (21.0, 1.0, 42.5)
    sent = saved(quarters(), exif=exif, comment=b"taken at home")
    assert b"Camera of Darina" in sent
    made = read_portrait(sent)
    for content in (made.print_jpeg, made.thumb_jpeg, read_document(sent).content):
        assert not opened(content).getexif()
        for secret in (b"Darina", b"home", b"Exif", b"ICC_PROFILE"):
            assert secret not in content


def test_without_a_choice_the_middle_is_kept_and_nothing_is_squeezed():
    wide = Image.new("RGB", (2000, 1000), "blue")
    wide.paste(Image.new("RGB", (800, 1000), "white"), (600, 0))
    made = opened(read_portrait(saved(wide)).print_jpeg)
    assert {colour_at(made, across, 0.5) for across in (0.02, 0.5, 0.98)} == {"white"}
    assert read_portrait(saved(wide)).height_px == 1000


def test_the_chosen_part_is_kept():
    made = read_portrait(saved(quarters(1600, 2000)), crop=Crop(0.0, 0.5, 0.5, 0.5))
    assert {colour_at(opened(made.print_jpeg), *at) for at in ((0.1, 0.1), (0.9, 0.9))} == {"blue"}


@pytest.mark.parametrize(
    "crop", [Crop(0.9, 0.9, 0.9, 0.9), Crop(float("nan"), 0, 1, 1), Crop(-3, 0, 1, 1), Crop(0, 0, 0, 0)]
)
def test_a_choice_that_cannot_be_does_no_harm(crop):
    try:
        made = read_portrait(saved(quarters(4000, 5000)), crop=crop)
    except Invalid as refused:
        assert "small" in refused.message
    else:
        assert opened(made.print_jpeg).size == (413, 531)


@pytest.mark.parametrize(
    ("options", "finding"),
    [({"light": 40}, "dark"), ({"sharp": False}, "blurred"), ({"width": 300, "height": 400}, "soft")],
)
def test_what_an_officer_may_stumble_over_is_told_and_does_not_block(options, finding):
    assert finding in read_portrait(picture(**options)).findings


def test_a_portrait_too_small_to_compare_is_refused():
    with pytest.raises(Invalid, match="too small"):
        read_portrait(picture(180, 240))


def png(width, height, *chunks):
    """A PNG of a few bytes that claims to be `width` by `height`."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunk(*each) for each in chunks) + chunk(b"IEND", b"")


def test_a_bomb_is_refused_by_its_header():
    body = zlib.compress(bytes(1_000_000))
    for size in ((60_000, 60_000), (10_000, 5_001), (25_000, 100)):
        with pytest.raises(TooLarge, match="50 million"):
            read_portrait(png(*size, (b"IDAT", body)))
        with pytest.raises(TooLarge):
            read_document(png(*size, (b"IDAT", body)))


def test_what_is_beyond_the_bytes_is_not_read_at_all():
    with pytest.raises(TooLarge, match="12 MB"):
        read_portrait(b"\xff\xd8\xff" + bytes(BYTES_MOST))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + bytes(100),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ" + bytes(500),
        b"8BPS" + bytes(500),
    ],
)
def test_what_is_no_picture_is_refused_unread(content):
    with pytest.raises(Invalid, match="could not read"):
        read_portrait(content)
    with pytest.raises(Invalid, match="could not read"):
        read_document(content)


def test_a_broken_picture_is_refused_and_the_process_outlives_it():
    whole = picture()
    for broken in (
        whole[: len(whole) // 3],
        whole[:40],
        b"\xff\xd8\xff\xe0" + bytes(3000),
        b"\x89PNG\r\n\x1a\n" + b"x" * 50,
    ):
        with pytest.raises(Invalid) as refused:
            read_portrait(broken)
        assert refused.value.field == "file"
    assert read_portrait(whole).findings == ()


def test_a_moving_picture_is_refused():
    frames = [Image.new("RGB", (500, 650), colour) for colour in ("red", "blue")]
    with pytest.raises(Invalid, match="moves"):
        read_portrait(saved(frames[0], "PNG", save_all=True, append_images=frames[1:]))


def test_what_was_transparent_is_white():
    clear = Image.new("RGBA", (500, 650), (0, 0, 0, 0))
    assert colour_at(opened(read_portrait(saved(clear, "PNG")).print_jpeg), 0.5, 0.5) == "white"


def test_ink_colours_become_screen_colours():
    made = opened(read_portrait(saved(quarters().convert("CMYK"))).print_jpeg)
    assert (made.mode, colour_at(made, 0.2, 0.2)) == ("RGB", "red")


def script_pdf(pages=1, password=None):
    from reportlab.lib import pdfencrypt

    out = io.BytesIO()
    encrypt = pdfencrypt.StandardEncryption(password) if password else None
    canvas = Canvas(out, encrypt=encrypt, pageCompression=0)
    for number in range(pages):
        canvas.setFont("Helvetica", 60)
        canvas.drawString(72, 600, f"Letter {number}")
        canvas.linkURL("https://evil.example/", (0, 0, 500, 500))
        canvas.showPage()
    canvas.save()
    content = out.getvalue()
    return content.replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>")


def test_a_document_keeps_what_it_shows_and_loses_what_it_does():
    sent = script_pdf(pages=3)
    assert b"/JavaScript" in sent
    made = read_document(sent)
    assert (made.media_type, made.pages) == ("application/pdf", 3)
    for active in (b"/JavaScript", b"/JS", b"/OpenAction", b"/Annots", b"evil.example", b"/Font", b"/URI"):
        assert active not in made.content
    shown, was = (pypdfium2.PdfDocument(content)[1].render(scale=1).to_pil() for content in (made.content, sent))
    assert shown.size == was.size
    assert ImageStat.Stat(ImageChops.difference(shown.convert("L"), was.convert("L"))).mean[0] < 2
    assert ImageStat.Stat(shown.convert("L")).stddev[0] > 5


def test_a_document_of_too_many_pages_is_refused():
    assert read_document(script_pdf(pages=6)).pages == 6
    with pytest.raises(Invalid, match="too many pages"):
        read_document(script_pdf(pages=7))


def test_a_locked_and_a_broken_document_are_told_apart():
    with pytest.raises(Invalid, match="password"):
        read_document(script_pdf(password="secret"))
    with pytest.raises(Invalid, match="damaged"):
        read_document(b"%PDF-1.7\nnothing follows")


def test_a_huge_page_is_drawn_small():
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(14_000, 14_000))
    canvas.rect(0, 0, 7000, 7000, fill=1)
    canvas.save()
    page = pypdfium2.PdfDocument(read_document(out.getvalue()).content)[0]
    assert max(page.get_size()) * image_process.PDF_DPI / 72 <= image_process.PAGE_SIDE_MOST + 2


def test_a_photographed_document_is_brought_down_to_a_page():
    made = read_document(saved(quarters(3000, 5000)))
    assert (made.media_type, made.pages) == ("image/jpeg", 1)
    assert max(opened(made.content).size) == image_process.PAGE_SIDE_MOST


LIMITED = """
import sys
sys.path.insert(0, {folder!r})
import image_process
image_process.limit()
try:
    {act}
except (MemoryError, OSError) as stopped:
    print(type(stopped).__name__)
"""


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not enforce RLIMIT_AS")
@pytest.mark.parametrize(
    ("act", "stopped"),
    [("bytes(2 * 1024**3)", "MemoryError"), ("open({path!r}, 'wb', 0).write(b'x')", "OSError")],
)
def test_the_process_that_decodes_has_little_memory_and_writes_no_file(act, stopped, tmp_path):
    act = act.format(path=str(tmp_path / "left-behind"))
    code = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n" + LIMITED.format(
        folder=str(images._PROGRAM.parent), act=act
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == stopped, done.stderr
