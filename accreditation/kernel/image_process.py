"""Reads one untrusted picture or PDF, in a process of its own with little memory, little time and no files to write.

Run as a program by kernel.images: `python -I image_process.py`, and imported by nobody. Input: a line of JSON, then the
bytes. Output: a line of JSON ({"sizes": [...], ...} or {"refused": code}), then the parts. What it makes holds nothing
of what it read but pixels: no metadata, no script, no second picture.
"""

from __future__ import annotations

import contextlib
import io
import json
import resource
import sys
import warnings
from typing import Any

MEMORY_BYTES = 1_280 * 1024 * 1024
CPU_S = 20
PIXELS_MOST = 50_000_000
SIDE_MOST = 20_000

PRINT = (413, 531)
THUMB = (96, 123)
PRINT_BYTES_MOST = 45_000
#: Below this the face cannot be compared at a gate; below PRINT it prints softly.
PORTRAIT_LEAST = (240, 308)

PAGES_MOST = 6
PDF_DPI = 150
PAGE_SIDE_MOST = 2_400

#: Of luminance, 0 to 255, and of its Laplacian; tried on photographs and on the drawn portraits.
_DARK, _BRIGHT, _FLAT, _BLURRED, _UNEVEN = 70, 225, 22, 20, 42


class RefusedFile(Exception):
    """This file cannot be taken; the code says why."""


def limit() -> None:
    """Little memory, little time, no file written. macOS does not enforce RLIMIT_AS: there, time is the limit."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def main() -> None:
    """One request from standard input, one answer to standard output."""
    limit()
    asked = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    try:
        answer, parts = {"portrait": _portrait, "document": _document}[asked["task"]](content, asked)
    except RefusedFile as refused:
        answer, parts = {"refused": str(refused)}, []
    except MemoryError:
        answer, parts = {"refused": "too_many_pixels"}, []
    except Exception as error:  # noqa: BLE001 - a library's fault on a file made to cause it: its kind is told, no more
        sys.exit(type(error).__name__)
    answer["sizes"] = [len(part) for part in parts]
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + b"".join(parts))


def _open(content: bytes) -> Any:
    """The picture, its header read and nothing decoded. Raises RefusedFile."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = PIXELS_MOST
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    formats = ["JPEG", "PNG"]  # a phone's MPO opens as the JPEG it begins with
    if content[4:8] == b"ftyp":
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)
        formats = ["HEIF"]
    try:
        image = Image.open(io.BytesIO(content), formats=formats)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise RefusedFile("too_many_pixels") from None
    except (OSError, ValueError, SyntaxError, RuntimeError, EOFError):
        raise RefusedFile("not_a_picture") from None
    width, height = image.size
    if width * height > PIXELS_MOST or max(width, height) > SIDE_MOST:
        raise RefusedFile("too_many_pixels")
    if image.format == "PNG" and getattr(image, "n_frames", 1) > 1:
        raise RefusedFile("animated")
    return image


def _decoded(image: Any, *, least: tuple[int, int]) -> Any:
    """Upright, in sRGB, at least as large as `least` where it was."""
    from PIL import ImageOps

    profile = image.info.get("icc_profile")
    try:
        image.draft("RGB", least)
        image.load()
        upright = ImageOps.exif_transpose(image)
    except RefusedFile:
        raise
    except (OSError, ValueError, SyntaxError, RuntimeError, EOFError, KeyError, TypeError, ZeroDivisionError):
        raise RefusedFile("broken") from None
    bare = _in_srgb(upright, profile)
    bare.info = {}  # a comment would be written out again
    return bare


def _in_srgb(image: Any, profile: bytes | None) -> Any:
    from PIL import Image, ImageCms

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        image = Image.new("RGB", layer.size, "white")
        image.paste(layer, mask=layer.getchannel("A"))
    elif profile and image.mode in ("RGB", "CMYK"):
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            image = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    return image.convert("RGB") if image.mode != "RGB" else image


def _oriented(image: Any) -> tuple[int, int]:
    """Width and height as the picture is looked at, before it is decoded."""
    try:
        turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    except (OSError, ValueError, SyntaxError, TypeError, KeyError):
        turned = False
    width, height = image.size
    return (height, width) if turned else (width, height)


def _portrait(content: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Print size and thumbnail of the part that was chosen, or of the middle."""
    from PIL import Image

    image = _open(content)
    width, height = _oriented(image)
    share = _share(asked.get("crop"), width, height)
    cut = (round(share[2] * width), round(share[3] * height))
    if cut[0] < PORTRAIT_LEAST[0] or cut[1] < PORTRAIT_LEAST[1]:
        raise RefusedFile("too_small")
    # draft() halves while it may: twice the print size of the part that is kept is plenty
    factor = min(1.0, 2 * PRINT[0] / cut[0])
    upright = _decoded(image, least=(round(image.size[0] * factor), round(image.size[1] * factor)))
    x, y = share[0] * upright.width, share[1] * upright.height
    box = (x, y, x + share[2] * upright.width, y + share[3] * upright.height)
    printed = upright.resize(PRINT, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
    thumb = printed.resize(THUMB, Image.Resampling.LANCZOS)
    answer = {"width_px": cut[0], "height_px": cut[1], "findings": _findings(printed, cut)}
    return answer, [_jpeg_within(printed, PRINT_BYTES_MOST), _jpeg(thumb, 82)]


def _share(crop: list[float] | None, width: int, height: int) -> tuple[float, float, float, float]:
    """The part to keep, as shares of the sides, in a portrait's shape: the chosen one, else just above the middle."""
    x, y, across, down = crop or (0.0, 0.0, 1.0, 1.0)
    x, y = min(max(x, 0.0), 0.99), min(max(y, 0.0), 0.99)
    across, down = min(max(across, 0.01), 1 - x), min(max(down, 0.01), 1 - y)
    shape = PRINT[0] / PRINT[1] * height / width  # of the shares
    if across / down > shape:
        kept = down * shape
        return x + (across - kept) / 2, y, kept, down
    kept = across / shape
    return x, y + (down - kept) * (0.5 if crop else 0.35), across, kept


def _findings(printed: Any, cut: tuple[int, int]) -> list[str]:
    """Codes of what an officer may stumble over, told by light and edges alone: whose face it is, people say."""
    from PIL import ImageFilter, ImageStat

    grey = printed.convert("L")
    face = ImageStat.Stat(grey.crop((110, 110, 303, 370)))
    laplacian = ImageFilter.Kernel((3, 3), (-1, -1, -1, -1, 8, -1, -1, -1, -1), scale=1, offset=128)
    edges = ImageStat.Stat(grey.crop((80, 80, 333, 450)).filter(laplacian).crop((2, 2, 250, 366)))
    corners = [ImageStat.Stat(grey.crop(box)).mean[0] for box in ((4, 4, 64, 150), (349, 4, 409, 150))]
    sides = [ImageStat.Stat(grey.crop(box)).stddev[0] for box in ((4, 4, 64, 150), (349, 4, 409, 150))]
    found = {
        "soft": cut[0] < PRINT[0],
        "dark": face.mean[0] < _DARK,
        "bright": face.mean[0] > _BRIGHT,
        "flat": face.stddev[0] < _FLAT,
        "blurred": edges.var[0] < _BLURRED,
        "uneven": max(sides) > _UNEVEN or abs(corners[0] - corners[1]) > 2 * _UNEVEN,
    }
    return [code for code, holds in found.items() if holds]


def _jpeg(image: Any, quality: int) -> bytes:
    """Baseline JPEG without metadata: what every printer reads."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=False, subsampling="4:2:0")
    return out.getvalue()


def _jpeg_within(image: Any, most: int) -> bytes:
    for quality in (90, 86, 82, 76, 70, 62, 54, 44, 34, 24, 14):
        made = _jpeg(image, quality)
        if len(made) <= most:
            return made
    raise RefusedFile("broken")  # noise alone is so hard to press; no camera makes it


def _document(content: bytes, _asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """What a document shows: a JPEG, or a PDF of pictures of its pages."""
    if b"%PDF-" in content[:1024]:
        pages = _pdf_pages(content)
        out = io.BytesIO()
        pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=PDF_DPI, quality=80)
        return {"media_type": "application/pdf", "pages": len(pages)}, [out.getvalue()]
    image = _decoded(_open(content), least=(PAGE_SIDE_MOST, PAGE_SIDE_MOST))
    image.thumbnail((PAGE_SIDE_MOST, PAGE_SIDE_MOST))
    return {"media_type": "image/jpeg", "pages": 1}, [_jpeg(image, 84)]


def _pdf_pages(content: bytes) -> list[Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise RefusedFile("locked" if locked else "broken") from None
    if not 1 <= count <= PAGES_MOST:
        raise RefusedFile("too_many_pages" if count else "broken")
    try:
        return [_pdf_page(document[number]) for number in range(count)]
    except pypdfium2.PdfiumError:
        raise RefusedFile("broken") from None


def _pdf_page(page: Any) -> Any:
    scale = min(PDF_DPI / 72, PAGE_SIDE_MOST / max(*page.get_size(), 1))
    return page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")


if __name__ == "__main__":
    main()
