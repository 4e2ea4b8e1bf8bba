package org.boomscooter.format;

/** Everything a decoder of this module can find wrong; the names are part of the specification. */
public enum FormatError {
    /** The bytes end before the structure does. */
    TRUNCATED,
    /** A length that is negative, too small, too large or not a multiple of 8. */
    BAD_LENGTH,
    /** A frame type that this version does not know, or that has no place here. */
    BAD_TYPE,
    /** A version that this reader does not know. */
    BAD_VERSION,
    /** Flags that this reader does not know, or that exclude each other. */
    BAD_FLAGS,
    /** The file does not begin, or end, with the magic of its kind. */
    BAD_MAGIC,
    /** A header contradicts its checksum: damaged, or from another log. */
    BAD_HEADER_CRC,
    /** The content contradicts its checksum. */
    BAD_BODY_CRC,
    /** Fewer messages, entries or blocks than the header counts. */
    BAD_COUNT,
    /** A seqno that is out of its range or does not continue the one before. */
    BAD_SEQNO,
    /** A channel name that is empty, too long or not UTF-8. */
    BAD_CHANNEL,
    /** Compressed bytes that do not unpack to what the header says. */
    BAD_COMPRESSION,
    /** A value outside the range that the specification gives it. */
    BAD_VALUE
}
