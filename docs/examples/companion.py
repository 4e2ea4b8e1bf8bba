"""Unpacks a companion (docs/format.md, 8) with nothing but the standard library."""
import lz4block


def unpack(frame):
    if frame[:6] != b"\x04\x22\x4d\x18\x6c\x40":
        raise ValueError("not a companion of version 1")
    out, at = bytearray(), 15
    while True:
        stored = int.from_bytes(frame[at:at + 4], "little")
        if stored == 0:
            break
        size = stored & 0x7FFFFFFF
        block = frame[at + 4:at + 4 + size]
        out += block if stored >> 31 else lz4block.unpack(block)
        at += 4 + size
    if len(out) != int.from_bytes(frame[6:14], "little"):
        raise ValueError(f"unpacked to {len(out)} bytes")
    return bytes(out)
