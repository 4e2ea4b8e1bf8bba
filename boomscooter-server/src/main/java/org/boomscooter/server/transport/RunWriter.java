package org.boomscooter.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.boomscooter.format.frame.Blocks;
import org.boomscooter.format.frame.LogSwitch;
import org.boomscooter.server.log.Run;
import org.boomscooter.server.log.SegmentFile;
import org.boomscooter.server.log.Unpacked;

/**
 * Sends runs of batches where they lie, and knows how many bytes of them are still on their way.
 *
 * <p><b>Threading:</b> for the event loop of the connection.
 */
final class RunWriter {
    private static final int MIN_SENDFILE_BYTES = 16 << 10;
    private static final int PIECE_BYTES = 64 << 10;
    private static final int HIGH_BYTES = 2 << 20;
    private static final int LOW_BYTES = 1 << 20;

    /**
     * What the socket may hold of a peer on loopback; the kernel doubles it. Measured faster than
     * the 4 MiB that it would have by itself.
     */
    private static final int LOOPBACK_SEND_BYTES = 512 << 10;

    private final Channel channel;
    private final Outbound out;
    private final Counters counters;
    private final ReadPath path;
    private final Runnable onTaken;
    private int stream;
    private long pendingBytes;
    private boolean full;

    /**
     * @param onTaken run when so much was taken that more can be sent
     */
    RunWriter(
            final Channel channel,
            final Outbound out,
            final Counters counters,
            final ReadPath path,
            final Runnable onTaken) {
        this.channel = channel;
        this.out = out;
        this.counters = counters;
        final boolean loopback = isLoopback(channel);
        this.path = path == ReadPath.AUTO && loopback ? ReadPath.MAPPED : path;
        if (loopback) {
            channel.config().setOption(ChannelOption.SO_SNDBUF, LOOPBACK_SEND_BYTES);
        }
        this.onTaken = onTaken;
    }

    private static boolean isLoopback(final Channel channel) {
        final InetAddress address =
                channel.remoteAddress() instanceof InetSocketAddress peer
                        ? peer.getAddress()
                        : null;
        return address != null && address.isLoopbackAddress();
    }

    /**
     * @param length bytes of the run, from its beginning on, that are to be sent
     */
    void write(final int ofStream, final Run run, final int length) {
        if (ofStream != stream) {
            stream = ofStream;
            final ByteBuf frame = channel.alloc().directBuffer(LogSwitch.LENGTH, LogSwitch.LENGTH);
            LogSwitch.put(frame.nioBuffer(0, LogSwitch.LENGTH), 0, ofStream);
            out.write(frame.writerIndex(LogSwitch.LENGTH));
        }
        pendingBytes += length;
        full |= pendingBytes >= HIGH_BYTES;
        out.touched();
        if (run.unpacked() != null) {
            writeUnpacked(run, length);
            return;
        }
        final SegmentFile segment = run.segment();
        final boolean usesSendfile = usesSendfile(segment, length);
        (usesSendfile ? counters.sendfileBytes : counters.mappedBytes).add(length);
        final ChannelFuture sent =
                usesSendfile
                        ? channel.write(
                                new SegmentRegion(
                                        segment, segment.channel(), run.position(), length))
                        : writeMapped(segment, run.position(), length);
        sent.addListener(done -> taken(length));
    }

    /**
     * Sends blocks of a companion as they lie in its file.
     *
     * @return the length of the frame
     */
    int writeBlocks(final int ofStream, final Run run) {
        final int frameLength = Blocks.frameLength(run.length());
        final int padding = frameLength - Blocks.HEADER_LENGTH - run.length();
        final ByteBuf header =
                channel.alloc().directBuffer(Blocks.HEADER_LENGTH, Blocks.HEADER_LENGTH);
        Blocks.put(
                header.nioBuffer(0, Blocks.HEADER_LENGTH),
                0,
                ofStream,
                run.length(),
                run.segment().baseSeqno(),
                run.position(),
                run.contentLength(),
                run.from(),
                run.to());
        out.write(header.writerIndex(Blocks.HEADER_LENGTH));
        pendingBytes += run.length();
        full |= pendingBytes >= HIGH_BYTES;
        counters.blockBytes.add(run.length());
        final int length = run.length();
        channel.write(
                        new SegmentRegion(
                                run.segment(),
                                run.segment().companionChannel(),
                                run.filePosition(),
                                length))
                .addListener(done -> taken(length));
        if (padding > 0) {
            out.write(channel.alloc().directBuffer(padding, padding).writeZero(padding));
        }
        return frameLength;
    }

    /** In pieces, so that a peer that takes little can be told from one that takes nothing. */
    private void writeUnpacked(final Run run, final int length) {
        counters.unpackedBytes.add(length);
        final Unpacked unpacked = run.unpacked();
        for (int from = 0; from < length; from += PIECE_BYTES) {
            final int piece = Math.min(PIECE_BYTES, length - from);
            unpacked.retain();
            channel.write(
                            Unpooled.wrappedBuffer(
                                    unpacked.memory().slice(run.offset() + from, piece)))
                    .addListener(
                            done -> {
                                unpacked.release();
                                taken(piece);
                            });
        }
    }

    private boolean usesSendfile(final SegmentFile segment, final int length) {
        if (path == ReadPath.MAPPED || segment.channel() == null) {
            return false;
        }
        return path == ReadPath.SENDFILE || length >= MIN_SENDFILE_BYTES;
    }

    private ChannelFuture writeMapped(
            final SegmentFile segment, final int position, final int length) {
        segment.retain();
        return channel.write(Unpooled.wrappedBuffer(segment.buffer().slice(position, length)))
                .addListener(done -> segment.release());
    }

    private void taken(final int length) {
        out.progress();
        counters.sentBytes.add(length);
        pendingBytes -= length;
        if (full && pendingBytes <= LOW_BYTES) {
            full = false;
            onTaken.run();
        }
    }

    /** Whether the peer has enough to take for now. */
    boolean isFull() {
        return full || out.isFull();
    }
}
