"""Prints the messages of a segment. Usage: python3 reader.py 00000000000000000000.log (or < it)"""
import struct
import sys

from body import channel_and_messages
from crc32c import check

segment = (open(sys.argv[1], "rb") if sys.argv[1:] else sys.stdin.buffer).read()
assert segment[:10] == b"BOOMSEG\n\1\0", "not a segment of version 1"
check(segment[:4092], segment[4092:4096])
log_id, position = segment[16:24], 4096
while len(segment) - position >= 8:
    length, kind, flags = struct.unpack_from("<IHxB", segment, position)
    if length == 0 or kind == 2:  # the tail of an open segment, the footer of a sealed one
        break
    batch = segment[position:position + length]
    check(log_id + batch[:8] + batch[12:64], batch[8:12])
    check(batch[:8] + batch[36:], batch[32:36])
    base, count = struct.unpack_from("<q12xI", batch, 16)
    channel, messages = channel_and_messages(batch)
    at = 0
    for seqno in range(base, base + count):
        size, kind, version, has_key = struct.unpack_from("<IHBB", messages, at)
        fields = struct.unpack_from("<%dq" % (has_key + (flags >> 1 & 1)), messages, at + 8)
        seqno = fields[0] if flags & 2 else seqno  # the producer's own
        key = fields[-1] if has_key else "-"
        payload = messages[at + 8 + 8 * len(fields):at + size]
        print(seqno, kind, version, key, channel, payload.hex() or "-")
        at += (size + 7) // 8 * 8
    position += length
