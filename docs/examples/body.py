"""What lies behind the header of a batch (docs/format.md, 4.2 and 4.4)."""
import lz4block


def channel_and_messages(batch):
    """Returns the name of the channel, "-" for none, and the bytes of the messages, unpacked."""
    flags, channel, at = batch[7], "-", 64
    if flags & 1:
        size = int.from_bytes(batch[64:66], "little")
        channel = batch[66:66 + size].decode()
        at += (2 + size + 7) // 8 * 8
    if flags & 4:
        size = int.from_bytes(batch[at + 4:at + 8], "little")
        return channel, lz4block.unpack(batch[at + 8:at + 8 + size])
    return channel, batch[at:]
