package org.boomscooter.bench.limit;

/** What a bare reader does with the bytes. */
enum Check {
    NOTHING("nothing checked"),
    CRC("CRC"),
    CRC_AND_BYTES("CRC and every byte");

    private final String label;

    Check(final String label) {
        this.label = label;
    }

    /** As it is written in tables. */
    String label() {
        return label;
    }
}
