"""Pictures that are attached: drawn anew, so that nothing is kept but what can be seen."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps, ImageSequence

_PIXELS = 40_000_000
"""A picture of one kilobyte can claim billions of pixels; a phone's camera has some twenty million."""
_FRAMES = 100
_QUALITY = 90


def drawn_anew(content: bytes, kind: str) -> bytes:
    """The same picture in the same format, Pillow's name of which is given.

    Raises any exception if it is damaged: a decoder can fail anywhere.
    """
    with Image.open(BytesIO(content), formats=[kind]) as picture:
        frames = [_frame(frame) for frame in _frames(picture)]
    drawn = BytesIO()
    more = {"save_all": True, "append_images": frames[1:]} if len(frames) > 1 else {}
    frames[0].save(drawn, kind, quality=_QUALITY, **more)
    return drawn.getvalue()


def _frames(picture: Image.Image) -> list[Image.Image]:
    frames = []
    for number, frame in enumerate(ImageSequence.Iterator(picture), start=1):
        if frame.width * frame.height * number > _PIXELS or number > _FRAMES:
            raise ValueError("the picture is too large, or there are too many of them")
        frames.append(frame.copy())
    return frames


def _frame(frame: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(frame)
    bare = Image.new(upright.mode, upright.size)
    if upright.mode == "P" and (palette := upright.getpalette()):
        bare.putpalette(palette)
    bare.paste(upright)
    return bare
