"""What stands for recorded speech: nothing is spoken here, but a player has something real to play."""

import io
import math
import struct
import wave
from functools import cache

#: Samples per second, as on the telephone.
RATE = 8000

_SECONDS = 0.5
_HERTZ = 440
_LOUDNESS = 8000
#: Samples over which the tone swells and fades, so that it does not click.
_SLOPE = RATE // 100


#: What stands for a longer call is no longer than this: a file is made in memory.
_LONGEST_S = 3600


@cache
def tone() -> bytes:
    """A WAV file of a short soft tone (mono, 16 bits); the same bytes each time."""
    return _file(_beep(), 2)


def recording(seconds: int) -> bytes:
    """A WAV file of so many seconds, in which the tone comes once a second (mono, 8 bits)."""
    beep = bytes((sample >> 8) + 128 for (sample,) in struct.iter_unpack("<h", _beep()))
    second = beep + bytes([128]) * (RATE - len(beep))
    return _file(second * min(seconds, _LONGEST_S), 1)


@cache
def _beep() -> bytes:
    samples = [_sample(place, int(RATE * _SECONDS)) for place in range(int(RATE * _SECONDS))]
    return struct.pack(f"<{len(samples)}h", *samples)


def _file(frames: bytes, width: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(width)
        writer.setframerate(RATE)
        writer.writeframes(frames)
    return file.getvalue()


def _sample(place: int, length: int) -> int:
    swell = min(1.0, place / _SLOPE, (length - 1 - place) / _SLOPE)
    return round(_LOUDNESS * swell * math.sin(math.tau * _HERTZ * place / RATE))
