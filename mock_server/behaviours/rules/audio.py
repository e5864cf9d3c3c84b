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


@cache
def tone() -> bytes:
    """A WAV file of a short soft tone (mono, 16 bits); the same bytes each time."""
    samples = [_sample(place, int(RATE * _SECONDS)) for place in range(int(RATE * _SECONDS))]
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return file.getvalue()


def _sample(place: int, length: int) -> int:
    swell = min(1.0, place / _SLOPE, (length - 1 - place) / _SLOPE)
    return round(_LOUDNESS * swell * math.sin(math.tau * _HERTZ * place / RATE))
