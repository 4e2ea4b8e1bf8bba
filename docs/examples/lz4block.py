"""Unpacks one LZ4 block (docs/format.md, 4.4) with nothing but the standard library."""


def unpack(block):
    out, at = bytearray(), 0

    def extended(length):
        nonlocal at
        more = 255 if length == 15 else 0
        while more == 255:
            more, at = block[at], at + 1
            length += more
        return length

    while True:
        token, at = block[at], at + 1
        end = extended(token >> 4)
        out, at = out + block[at:at + end], at + end
        if at == len(block):
            return bytes(out)
        start, at = len(out) - int.from_bytes(block[at:at + 2], "little"), at + 2
        for i in range(4 + extended(token & 15)):
            out.append(out[start + i])
