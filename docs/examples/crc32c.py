"""CRC-32C, the Castagnoli one (docs/format.md, 1), with nothing but the standard library."""
TABLE = list(range(256))
for _ in range(8):
    TABLE = [n >> 1 ^ (0x82F63B78 if n & 1 else 0) for n in TABLE]


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def check(data, field):
    """Compares the checksum of the data with the 4 bytes that should hold it."""
    actual, expected = crc32c(data), int.from_bytes(field, "little")
    if actual != expected:
        raise ValueError(f"CRC32C is {actual:#010x} (expected: {expected:#010x})")
