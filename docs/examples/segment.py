"""The messages of a segment (docs/format.md, 4 and 5)."""
import struct

from body import channel_and_messages
from crc32c import check


def messages(segment, committed, damaged):
    """Yields (seqno, type, version, key, channel, payload) of what is whole below this seqno."""
    if segment[:10] != b"BOOMSEG\n\1\0":
        raise ValueError("not a segment of version 1")
    check(segment[:4092], segment[4092:4096])
    log_id, position = segment[16:24], 4096
    following = int.from_bytes(segment[24:32], "little")
    while following < committed and len(segment) - position >= 8:
        length, kind, flags = struct.unpack_from("<IHxB", segment, position)
        if length == 0 or kind == 2:  # the tail of an open segment, the footer of a sealed one
            break
        batch = segment[position:position + length]
        check(log_id + batch[:8] + batch[12:64], batch[8:12])
        seqno, count = struct.unpack_from("<q12xI", batch, 16)
        following, position = seqno + count, position + length
        try:
            check(batch[:8] + batch[36:], batch[32:36])
        except ValueError as damage:
            damaged(f"the batch of {count} messages from seqno {seqno} on is left out: {damage}")
            continue
        channel, body = channel_and_messages(batch)
        at = 0
        for seqno in range(seqno, following):
            size, kind, version, has_key = struct.unpack_from("<IHBB", body, at)
            fields = struct.unpack_from("<%dq" % (has_key + (flags >> 1 & 1)), body, at + 8)
            seqno = fields[0] if flags & 2 else seqno  # the producer's own
            key = fields[-1] if has_key else "-"
            payload = body[at + 8 + 8 * len(fields):at + size]
            yield seqno, kind, version, key, channel, payload.hex() or "-"
            at += (size + 7) // 8 * 8
        following = seqno + 1


def is_sealed(segment):
    position = 4096
    while any(segment[position:position + 4]) and segment[position + 4] != 2:
        position += int.from_bytes(segment[position:position + 4], "little")
    return segment[position + 4:position + 5] == b"\2"
