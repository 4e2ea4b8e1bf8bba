package org.boomscooter.client.direct;

import org.boomscooter.format.segment.SeqnoMode;

/**
 * What all segments of a log have in common.
 *
 * @param logId seed of its checksums
 * @param seqnoMode who numbers the messages
 */
record LogIdentity(long logId, SeqnoMode seqnoMode) {}
