package org.boomscooter.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.server.transport.ReceiveBudget.Grant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may take memory for what arrives, and who waits until when. */
class ReceiveBudgetTest {
    private static final int MIB = 1 << 20;
    private static final int FRAME_BYTES = 2 * MIB;
    private static final int LIMIT_BYTES = 8 * MIB;
    private static final int MOST_IN_PROMISE = ConnectionBudget.ALWAYS_ALLOWED_BYTES;

    private final ReceiveBudget all = new ReceiveBudget(LIMIT_BYTES);
    private final Queue<Peer> woken = new ArrayDeque<>();

    /** A connection on which one frame comes. */
    private final class Peer {
        private final ConnectionBudget budget =
                new ConnectionBudget(LIMIT_BYTES, all, () -> woken.add(this));
        private final ReceiveBuffer buffer = new ReceiveBuffer(budget, LIMIT_BYTES);
        private ByteBufAllocator allocator = UnpooledByteBufAllocator.DEFAULT;
        private int arrived;
        private boolean held;

        /** Reads up to a byte of the frame, or until it is held. */
        void receive(final int end) {
            while (!held && arrived < end) {
                final ByteBuf room = buffer.nextRoom(allocator);
                final int length = Math.min(room.writableBytes(), end - arrived);
                if (arrived == 0) {
                    final ByteBuffer header = ByteBuffer.allocate(Frame.HEADER_LENGTH);
                    Frame.putHeader(header, 0, FRAME_BYTES, Frame.TYPE_BATCH, 0);
                    room.writeBytes(header.position(0).limit(Frame.HEADER_LENGTH));
                }
                room.release();
                buffer.received(length);
                arrived += length;
                goOn();
            }
        }

        /** As the receiver does it behind each read, and when it is woken. */
        void goOn() {
            if (buffer.available() == FRAME_BYTES) {
                buffer.take(FRAME_BYTES);
            }
            if (budget.isShort() || buffer.isOverdrawn()) {
                buffer.shrink(allocator);
            }
            held = budget.mustWait(buffer.capacity()) || !buffer.makeRoom(allocator);
        }

        boolean isWhole() {
            return arrived == FRAME_BYTES;
        }

        void close() {
            budget.close();
            buffer.clear();
        }
    }

    private List<Peer> peers(final int count) {
        final List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            peers.add(new Peer());
        }
        return peers;
    }

    private void receive(final List<Peer> peers, final int end) {
        for (final Peer peer : peers) {
            peer.receive(end);
        }
    }

    private static List<Peer> held(final List<Peer> peers) {
        return peers.stream().filter(peer -> peer.held).toList();
    }

    @Test
    void halfFramesHoldAtMostTheLimitAndOneFrame() {
        final int count = 60;
        final List<Peer> peers = peers(count);
        receive(peers, FRAME_BYTES - 8);
        assertThat(all.heldBytes())
                .isGreaterThan(LIMIT_BYTES)
                .isLessThanOrEqualTo(LIMIT_BYTES + FRAME_BYTES + count * (long) MOST_IN_PROMISE);
        assertThat(peers)
                .filteredOn(peer -> peer.buffer.capacity() > MOST_IN_PROMISE)
                .hasSizeLessThanOrEqualTo((LIMIT_BYTES + FRAME_BYTES) / FRAME_BYTES);
        peers.forEach(Peer::close);
        assertThat(all.heldBytes()).isZero();
    }

    @Test
    void everyFrameComesWholeInTurnWhenTheOthersDo() {
        final List<Peer> peers = peers(60);
        receive(peers, FRAME_BYTES - 8);
        final List<Peer> waiting = held(peers);
        assertThat(waiting).hasSizeGreaterThan(50);
        receive(peers, FRAME_BYTES);
        final List<Peer> inTurn = new ArrayList<>();
        for (Peer peer = woken.poll(); peer != null; peer = woken.poll()) {
            if (peer.held) {
                peer.goOn();
                peer.receive(FRAME_BYTES);
                if (peer.isWhole()) {
                    inTurn.add(peer);
                }
            }
        }
        assertThat(inTurn)
                .containsExactlyInAnyOrderElementsOf(waiting)
                .startsWith(waiting.subList(0, 10).toArray(new Peer[0]));
        assertThat(peers).allMatch(Peer::isWhole);
        assertThat(all.isWaitedFor()).isFalse();
        peers.forEach(Peer::close);
        assertThat(all.heldBytes()).isZero();
    }

    @Test
    void whatABlockHasRoomForIsReadWhateverOthersHold() {
        final Peer peer = new Peer();
        peer.receive(MIB + MIB / 2);
        assertThat(peer.buffer.capacity()).isEqualTo(FRAME_BYTES);
        all.take(LIMIT_BYTES);
        peer.receive(FRAME_BYTES);
        assertThat(peer.isWhole()).isTrue();
        assertThat(peer.held).isFalse();
        peer.close();
    }

    @Test
    void aConnectionWithLittleInFlightNeverWaits() {
        final List<Peer> peers = peers(20);
        receive(peers, FRAME_BYTES - 8);
        final ConnectionBudget budget = new ConnectionBudget(LIMIT_BYTES, all, () -> {});
        assertThat(budget.mustWait(0)).isFalse();
        assertThat(budget.takeForFrame(MOST_IN_PROMISE, false)).isEqualTo(Grant.WITHIN_LIMIT);
        assertThat(budget.mustWait(0)).isFalse();
        assertThat(budget.takeForFrame(8, false)).isEqualTo(Grant.REFUSED);
        budget.close();
        budget.giveBack(MOST_IN_PROMISE, false);
        peers.forEach(Peer::close);
    }

    @Test
    void whatThePaceWouldLikeIsNotWaitedFor() {
        final Peer peer = new Peer();
        peer.receive(FRAME_BYTES);
        // The next block would be large, and there is less left than that.
        peer.buffer.clear();
        peer.arrived = 0;
        all.take(LIMIT_BYTES - (32 << 10));
        peer.receive(20 << 10);
        assertThat(peer.held).isFalse();
        assertThat(peer.buffer.isOverdrawn()).isFalse();
        assertThat(peer.buffer.capacity()).isLessThanOrEqualTo(MOST_IN_PROMISE);
        peer.close();
    }

    @Test
    void whoeverClosesLetsTheNextOneOverdraw() {
        final List<Peer> peers = peers(20);
        receive(peers, FRAME_BYTES - 8);
        final List<Peer> waiting = held(peers);
        final Peer holder =
                peers.stream().filter(peer -> peer.buffer.isOverdrawn()).findFirst().orElseThrow();
        // Those at the front go, too: nobody waits behind a connection that is no more.
        waiting.get(0).close();
        waiting.get(1).close();
        woken.clear();
        holder.close();
        assertThat(woken).containsExactly(waiting.get(2));
        waiting.get(2).goOn();
        assertThat(waiting.get(2).buffer.isOverdrawn()).isTrue();
        assertThat(waiting.get(2).held).isFalse();
        peers.forEach(Peer::close);
        assertThat(all.heldBytes()).isZero();
    }

    @Test
    void onlyAHalfFrameThatOthersWaitForHoldsThemUp() {
        final List<Peer> peers = peers(4);
        receive(peers, FRAME_BYTES - 8);
        final Peer holder =
                peers.stream().filter(peer -> peer.buffer.isOverdrawn()).findFirst().orElseThrow();
        final Peer last = new Peer();
        final long minuteNs = TimeUnit.MINUTES.toNanos(1);
        final long laterNs = System.nanoTime() + 2 * minuteNs;
        final boolean before = holder.buffer.holdsUpOthers(laterNs, minuteNs);
        last.receive(FRAME_BYTES);
        assertThat(held(peers)).as("waiting before the last one came").isEmpty();
        assertThat(before).isFalse();
        assertThat(last.held).isTrue();
        assertThat(holder.buffer.holdsUpOthers(laterNs, minuteNs)).isTrue();
        assertThat(holder.buffer.holdsUpOthers(laterNs, 3 * minuteNs)).isFalse();
        assertThat(peers.get(0).buffer.holdsUpOthers(laterNs, minuteNs)).isFalse();
        holder.receive(FRAME_BYTES);
        assertThat(holder.buffer.holdsUpOthers(laterNs, minuteNs)).isFalse();
        last.close();
        peers.forEach(Peer::close);
    }

    @Test
    void memoryThatCannotBeHadIsGivenBack() {
        final Peer peer = new Peer();
        peer.receive(1_000);
        final long heldBefore = all.heldBytes();
        peer.allocator = new WithoutMemory();
        assertThatThrownBy(() -> peer.receive(FRAME_BYTES)).isInstanceOf(OutOfMemoryError.class);
        assertThat(all.heldBytes()).isEqualTo(heldBefore);
        peer.close();
        assertThat(all.heldBytes()).isZero();
    }

    @Test
    @Timeout(60)
    void noWakeUpIsLostBetweenThreads() throws Exception {
        final int count = 8;
        final int rounds = 2_000;
        final ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            final List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                final int bytes = (i + 1) * MIB;
                ends.add(threads.submit(() -> takeAndGiveBack(bytes, rounds)));
            }
            for (final Future<?> end : ends) {
                end.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(all.heldBytes()).isZero();
        assertThat(all.isWaitedFor()).isFalse();
    }

    private void takeAndGiveBack(final int bytes, final int rounds) {
        final Semaphore wakeUps = new Semaphore(0);
        final ConnectionBudget budget =
                new ConnectionBudget(LIMIT_BYTES, all, () -> wakeUps.release());
        for (int i = 0; i < rounds; i++) {
            Grant grant = budget.takeForFrame(bytes, false);
            while (grant == Grant.REFUSED) {
                wakeUps.acquireUninterruptibly();
                grant = budget.takeForFrame(bytes, false);
            }
            budget.giveBack(bytes, grant == Grant.OVERDRAWN);
        }
        budget.close();
    }

    private static final class WithoutMemory extends AbstractByteBufAllocator {
        @Override
        protected ByteBuf newHeapBuffer(final int capacity, final int maxCapacity) {
            throw new OutOfMemoryError("Java heap space");
        }

        @Override
        protected ByteBuf newDirectBuffer(final int capacity, final int maxCapacity) {
            throw new OutOfMemoryError("Cannot reserve direct buffer memory");
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }
}
