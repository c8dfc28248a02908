"""Pictures drawn anew: upright, without what tells where they were taken; a small preview."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from domain.errors import Invalid
from domain.message import Message, msg

MOST_PIXELS = 50_000_000
PREVIEW_SIDE = 320
_PAPER = (255, 255, 255)
_FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP", "gif": "GIF"}
_MODES = {"1", "L", "LA", "RGB", "RGBA", "I;16"}
_OPTIONS: dict[str, dict[str, Any]] = {
    "png": {"optimize": False},
    "jpeg": {"quality": 92},
    "webp": {"quality": 92},
    "gif": {},
}


@dataclass(frozen=True, slots=True)
class Redrawn:
    """The bytes that are kept in the place of those that came, and a preview as JPEG."""

    content: bytes
    preview: bytes


def redraw(file: BinaryIO, kind: str) -> Redrawn:
    """A picture of `kind` (png, jpeg, webp, gif) as nothing but its pixels.

    Raises Invalid for one that is damaged, moves, or has more than fifty million pixels.
    """
    try:
        with Image.open(file, formats=[_FORMATS[kind]]) as opened:
            _refuse(opened)
            picture = _bare(opened)
        return Redrawn(_written(picture, kind), _preview(picture))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, MemoryError) as error:
        raise Invalid(msg("图片已损坏，打不开。请检查后重新上传。")) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Invalid(_too_many_pixels()) from error


def _refuse(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise Invalid(_too_many_pixels())
    # a telephone may put a second picture into a photograph: the first is what was taken
    if getattr(picture, "is_animated", False) and picture.format not in ("JPEG", "MPO"):
        raise Invalid(msg("动态图片不能作为佐证，请改传静态图片。"))


def _too_many_pixels() -> Message:
    return msg("图片超过 %(most)s 万像素，请缩小后上传。", most=MOST_PIXELS // 10_000)


def _bare(opened: Image.Image) -> Image.Image:
    """Pixels alone, turned as they were meant to be seen, in colours that every screen shows."""
    turned = ImageOps.exif_transpose(opened)
    profile = turned.info.get("icc_profile")
    if turned.mode == "P" or "transparency" in turned.info:
        turned = turned.convert("RGBA" if "transparency" in turned.info else "RGB")
    elif turned.mode not in _MODES:
        turned = turned.convert("RGB")
    if profile and turned.mode == "RGB":
        turned = _in_usual_colours(turned, profile)
    bare = Image.new(turned.mode, turned.size)
    bare.paste(turned)
    return bare


def _in_usual_colours(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        found = ImageCms.profileToProfile(picture, BytesIO(profile), ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):
        return picture  # a profile that nobody can read leaves the colours as they are
    return found or picture


def _written(picture: Image.Image, kind: str) -> bytes:
    if kind == "jpeg" and picture.mode not in ("L", "RGB"):
        picture = _on_paper(picture)
    written = BytesIO()
    picture.save(written, format=_FORMATS[kind], **_OPTIONS[kind])
    return written.getvalue()


def _preview(picture: Image.Image) -> bytes:
    small = picture.copy()
    if small.mode == "I;16":
        small = small.point(lambda value: value / 256).convert("L")
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    written = BytesIO()
    _on_paper(small).save(written, format="JPEG", quality=80)
    return written.getvalue()


def _on_paper(picture: Image.Image) -> Image.Image:
    """Without transparency: what lies behind a picture is white."""
    seen = picture.convert("RGBA")
    paper = Image.new("RGB", seen.size, _PAPER)
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper
