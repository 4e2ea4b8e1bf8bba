#!/usr/bin/env python3
"""Prints the messages of segment files: seqno, type, version, key, channel, payload in hex. Written from docs/format.md."""
import struct
import sys
import lz4block

TABLE = list(range(256))
for _ in range(8):
    TABLE = [n >> 1 ^ (0x82F63B78 if n & 1 else 0) for n in TABLE]

def crc32c(data, crc=0xFFFFFFFF):
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF

def messages(segment):
    assert segment[:8] == b"BOOMSEG\n" and crc32c(segment[:4092]) == struct.unpack_from("<I", segment, 4092)[0]
    log_id, position = segment[16:24], 4096
    while position + 8 <= len(segment):
        length, kind, _, flags = struct.unpack_from("<IHBB", segment, position)
        if length == 0 or kind == 2:  # the tail of an open segment, the footer of a sealed one
            return
        batch, position = segment[position:position + length], position + length
        header_crc, _, seqno, _, body_crc, count = struct.unpack_from("<IIqqII", batch, 8)
        assert crc32c(log_id + batch[:8] + batch[12:64]) == header_crc and crc32c(batch[:8] + batch[36:]) == body_crc
        size = int.from_bytes(batch[64:66], "little") if flags & 1 else 0
        channel, at = batch[66:66 + size].decode() or "-", 64 + (size + 9 & -8 if size else 0)
        if flags & 4:
            at, batch = 0, lz4block.unpack(batch[at + 8:at + 8 + int.from_bytes(batch[at + 4:at + 8], "little")])
        for _ in range(count):
            size, kind, version, has_key = struct.unpack_from("<IHBB", batch, at)
            fields = struct.unpack_from("<%dq" % ((flags >> 1 & 1) + has_key), batch, at + 8)
            seqno, key = fields[0] if flags & 2 else seqno, fields[-1] if has_key else "-"
            yield seqno, kind, version, key, channel, batch[at + 8 + 8 * len(fields):at + size].hex() or "-"
            seqno, at = seqno + 1, at + (size + 7 & -8)

if len(sys.argv) == 1:
    print("usage: reader.py FILE.log...", file=sys.stderr)
    sys.exit(2)
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        for message in messages(file.read()):
            print(*message)
