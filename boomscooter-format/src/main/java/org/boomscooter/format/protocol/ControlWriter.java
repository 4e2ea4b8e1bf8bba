package org.boomscooter.format.protocol;

import java.util.List;
import org.boomscooter.format.segment.LookupCounts;
import org.boomscooter.format.segment.Retention;
import org.boomscooter.format.segment.SeqnoMode;
import org.capnproto.PrimitiveList;
import org.capnproto.StructList;

/** Copies a message into Cap'n Proto's builders. */
final class ControlWriter {
    private ControlWriter() {}

    static void write(final Control control, final ControlSchema.Control.Builder to) {
        to.setRequestId(control.requestId());
        to.setMore(control.more());
        if (!writeSession(control.message(), to)
                && !writeAdmin(control.message(), to)
                && !writeCursors(control.message(), to)
                && !writeStream(control.message(), to)) {
            throw new IllegalStateException(control.message() + " has no place in the schema");
        }
    }

    private static boolean writeSession(
            final ControlMessage message, final ControlSchema.Control.Builder to) {
        if (message instanceof ControlMessage.Hello hello) {
            write(hello, to.initHello());
        } else if (message instanceof ControlMessage.Welcome welcome) {
            write(welcome, to.initWelcome());
        } else if (message instanceof ControlMessage.Refusal refusal) {
            write(refusal, to.initError());
        } else if (message instanceof ControlMessage.Done) {
            to.setDone(org.capnproto.Void.VOID);
        } else if (message instanceof ControlMessage.ReadMetrics) {
            to.setReadMetrics(org.capnproto.Void.VOID);
        } else if (message instanceof ControlMessage.Metrics metrics) {
            to.initMetrics().setText(metrics.text());
        } else {
            return false;
        }
        return true;
    }

    private static boolean writeAdmin(
            final ControlMessage message, final ControlSchema.Control.Builder to) {
        if (message instanceof ControlMessage.CreateLog create) {
            write(create, to.initCreateLog());
        } else if (message instanceof ControlMessage.SetLog set) {
            write(set, to.initSetLog());
        } else if (message instanceof ControlMessage.DescribeLog describe) {
            to.initDescribeLog().setName(describe.name());
        } else if (message instanceof ControlMessage.ListLogs list) {
            to.initListLogs().setPrefix(list.prefix());
        } else if (message instanceof ControlMessage.DeleteLog delete) {
            to.initDeleteLog().setName(delete.name());
        } else if (message instanceof ControlMessage.Logs logs) {
            write(logs.logs(), to.initLogs().initLogs(logs.logs().size()));
        } else if (message instanceof ControlMessage.WatchLogs watch) {
            final ControlSchema.WatchLogs.Builder builder = to.initWatchLogs();
            builder.setPrefix(watch.prefix());
            builder.setMinIntervalMs(watch.minIntervalMs());
        } else if (message instanceof ControlMessage.UnwatchLogs) {
            to.setUnwatchLogs(org.capnproto.Void.VOID);
        } else if (message instanceof ControlMessage.LogsChanged changed) {
            write(changed, to.initLogsChanged());
        } else {
            return false;
        }
        return true;
    }

    private static boolean writeCursors(
            final ControlMessage message, final ControlSchema.Control.Builder to) {
        if (message instanceof ControlMessage.CommitCursor commit) {
            write(commit, to.initCommitCursor());
        } else if (message instanceof ControlMessage.ListCursors list) {
            to.initListCursors().setName(list.log());
        } else if (message instanceof ControlMessage.DeleteCursor delete) {
            final ControlSchema.CursorName.Builder builder = to.initDeleteCursor();
            builder.setLog(delete.log());
            builder.setCursor(delete.cursor());
        } else if (message instanceof ControlMessage.Cursors cursors) {
            write(cursors, to.initCursors());
        } else {
            return false;
        }
        return true;
    }

    private static boolean writeStream(
            final ControlMessage message, final ControlSchema.Control.Builder to) {
        if (message instanceof ControlMessage.OpenProducer open) {
            write(open, to.initOpenProducer());
        } else if (message instanceof ControlMessage.ProducerOpened opened) {
            write(opened, to.initProducerOpened());
        } else if (message instanceof ControlMessage.Subscribe subscribe) {
            write(subscribe, to.initSubscribe());
        } else if (message instanceof ControlMessage.Subscribed subscribed) {
            write(subscribed, to.initSubscribed());
        } else if (message instanceof ControlMessage.CloseStream close) {
            to.initCloseStream().setStream(close.stream());
        } else if (message instanceof ControlMessage.StreamEnd end) {
            write(end, to.initStreamEnd());
        } else if (message instanceof ControlMessage.Damage damage) {
            write(damage, to.initDamage());
        } else if (message instanceof ControlMessage.Examine examine) {
            to.initExamine().setStream(examine.stream());
        } else if (message instanceof ControlMessage.Examined examined) {
            write(examined.counts(), to.initExamined());
        } else {
            return false;
        }
        return true;
    }

    private static void write(
            final ControlMessage.Hello from, final ControlSchema.Hello.Builder to) {
        to.setMinVersion((short) from.minVersion());
        to.setMaxVersion((short) from.maxVersion());
        to.setClient(from.client());
        to.setToken(from.token());
    }

    private static void write(
            final ControlMessage.Welcome from, final ControlSchema.Welcome.Builder to) {
        to.setVersion((short) from.version());
        to.setServer(from.server());
        to.setMaxFrameBytes(from.maxFrameBytes());
        to.setMaxMessageBytes(from.maxMessageBytes());
        to.setIdleTimeoutMs(from.idleTimeoutMs());
        to.setMaxSubscriptions(from.maxSubscriptions());
    }

    private static void write(
            final ControlMessage.Refusal from, final ControlSchema.Error.Builder to) {
        to.setCode(ControlSchema.ErrorCode.valueOf(from.code().name()));
        to.setText(from.text());
        to.setRetriable(from.retriable());
        to.setStream(from.stream());
        to.setReference(from.reference());
        to.setFatal(from.fatal());
    }

    private static void write(
            final ControlMessage.CreateLog from, final ControlSchema.CreateLog.Builder to) {
        to.setName(from.name());
        to.setSeqnoMode(seqnoMode(from.seqnoMode()));
        to.setSegmentBytes(from.segmentBytes());
        to.setCompanion(from.companion());
        to.setIfNotExists(from.ifNotExists());
        to.setVisibleAt(ackLevel(from.visibleAt()));
        to.setFirstSeqno(from.firstSeqno());
        if (from.rawRetention() != null) {
            write(from.rawRetention(), to.initRawRetention());
        }
        if (from.retention() != null) {
            write(from.retention(), to.initRetention());
        }
    }

    private static void write(
            final ControlMessage.SetLog from, final ControlSchema.SetLog.Builder to) {
        to.setName(from.name());
        if (from.rawRetention() != null) {
            write(from.rawRetention(), to.initRawRetention());
        }
        if (from.retention() != null) {
            write(from.retention(), to.initRetention());
        }
    }

    private static void write(final Retention from, final ControlSchema.Retention.Builder to) {
        to.setAgeMs(from.ageMs());
        to.setBytes(from.bytes());
    }

    private static void write(
            final List<ControlMessage.LogInfo> from,
            final StructList.Builder<ControlSchema.LogInfo.Builder> to) {
        int i = 0;
        for (final ControlMessage.LogInfo info : from) {
            write(info, to.get(i++));
        }
    }

    private static void write(
            final ControlMessage.LogInfo from, final ControlSchema.LogInfo.Builder to) {
        to.setName(from.name());
        to.setLogId(from.logId());
        to.setSeqnoMode(seqnoMode(from.seqnoMode()));
        to.setSegmentBytes(from.segmentBytes());
        to.setCompanion(from.companion());
        to.setEarliestSeqno(from.earliestSeqno());
        to.setAppendedSeqno(from.appendedSeqno());
        to.setSyncedSeqno(from.syncedSeqno());
        to.setCommittedSeqno(from.committedSeqno());
        to.setSegmentCount(from.segmentCount());
        to.setRawBytes(from.rawBytes());
        to.setCompanionBytes(from.companionBytes());
        to.setReadOnly(from.readOnly());
        to.setDirectory(from.directory());
        to.setCreatedMs(from.createdMs());
        to.setVisibleAt(ackLevel(from.visibleAt()));
        write(from.rawRetention(), to.initRawRetention());
        write(from.retention(), to.initRetention());
        final StructList.Builder<ControlSchema.Damage.Builder> damages =
                to.initDamages(from.damages().size());
        int i = 0;
        for (final ControlMessage.Damage damage : from.damages()) {
            write(damage, damages.get(i++));
        }
    }

    private static void write(
            final ControlMessage.LogsChanged from, final ControlSchema.LogsChanged.Builder to) {
        final StructList.Builder<ControlSchema.LogChange.Builder> changes =
                to.initChanges(from.changes().size());
        int i = 0;
        for (final ControlMessage.LogChange change : from.changes()) {
            final ControlSchema.LogChange.Builder builder = changes.get(i++);
            builder.setName(change.name());
            builder.setCommittedSeqno(change.committedSeqno());
            builder.setSegmentBaseSeqno(change.segmentBaseSeqno());
            builder.setSegmentLength(change.segmentLength());
            builder.setKind(ControlSchema.LogChange.Kind.valueOf(change.kind().name()));
            builder.setEarliestSeqno(change.earliestSeqno());
            final PrimitiveList.Long.Builder segments =
                    builder.initNewSegments(change.newSegments().size());
            for (int k = 0; k < change.newSegments().size(); k++) {
                segments.set(k, change.newSegments().get(k));
            }
        }
    }

    private static void write(
            final ControlMessage.OpenProducer from, final ControlSchema.OpenProducer.Builder to) {
        to.setStream(from.stream());
        to.setLog(from.log());
        to.setAcks(ackLevel(from.acks()));
        to.setProducerId(from.producerId());
        to.setCreate(from.create());
        to.setEpoch(from.epoch());
    }

    private static void write(
            final ControlMessage.ProducerOpened from,
            final ControlSchema.ProducerOpened.Builder to) {
        to.setStream(from.stream());
        to.setLogId(from.logId());
        to.setProducerId(from.producerId());
        to.setLastSequence(from.lastSequence());
        to.setSeqnoMode(seqnoMode(from.seqnoMode()));
        to.setNextSeqno(from.nextSeqno());
    }

    private static void write(
            final ControlMessage.Subscribe from, final ControlSchema.Subscribe.Builder to) {
        to.setStream(from.stream());
        to.setLog(from.log());
        write(from.start(), to.getStart());
        write(from.end(), to.getEnd());
        to.setChannelPrefix(from.channelPrefix());
        to.setCreditBytes(from.creditBytes());
        if (from.keys() != null) {
            to.setByKey(true);
            to.setLowKey(from.keys().low());
            to.setHighKey(from.keys().high());
        }
        if (!from.cursor().isEmpty()) {
            to.setCursor(from.cursor());
        }
        to.setLz4(from.lz4());
        to.setDoubt(from.doubt());
    }

    private static void write(
            final ControlMessage.Start from, final ControlSchema.Subscribe.Start.Builder to) {
        switch (from.kind()) {
            case EARLIEST -> to.setEarliest(org.capnproto.Void.VOID);
            case LATEST -> to.setLatest(org.capnproto.Void.VOID);
            case SEQNO -> to.setSeqno(from.value());
            case TIME -> to.setTimeNs(from.value());
        }
    }

    private static void write(
            final ControlMessage.End from, final ControlSchema.Subscribe.End.Builder to) {
        switch (from.kind()) {
            case NONE -> to.setNone(org.capnproto.Void.VOID);
            case SEQNO -> to.setEndSeqno(from.seqno());
            case AS_IT_STANDS -> to.setAsItStands(org.capnproto.Void.VOID);
        }
    }

    private static void write(
            final ControlMessage.Subscribed from, final ControlSchema.Subscribed.Builder to) {
        to.setStream(from.stream());
        to.setLogId(from.logId());
        to.setSeqnoMode(seqnoMode(from.seqnoMode()));
        to.setStartSeqno(from.startSeqno());
        to.setEndSeqno(from.endSeqno());
        to.setCommittedSeqno(from.committedSeqno());
    }

    private static void write(
            final ControlMessage.StreamEnd from, final ControlSchema.StreamEnd.Builder to) {
        to.setStream(from.stream());
        to.setNextSeqno(from.nextSeqno());
        to.setReason(from.reason());
        write(from.examined(), to.initExamined());
    }

    private static void write(final LookupCounts from, final ControlSchema.Examined.Builder to) {
        to.setSegmentsRead(from.segmentsRead());
        to.setSegmentsSkipped(from.segmentsSkipped());
        to.setStretchesRead(from.stretchesRead());
        to.setStretchesSkipped(from.stretchesSkipped());
        to.setBytesRead(from.bytesRead());
        to.setBytesSkipped(from.bytesSkipped());
        to.setIndexBytesRead(from.indexBytesRead());
    }

    private static void write(
            final ControlMessage.Damage from, final ControlSchema.Damage.Builder to) {
        to.setStream(from.stream());
        to.setFromSeqno(from.fromSeqno());
        to.setToSeqno(from.toSeqno());
        to.setText(from.text());
        to.setGone(from.gone());
    }

    private static void write(
            final ControlMessage.CommitCursor from, final ControlSchema.CommitCursor.Builder to) {
        to.setLog(from.log());
        to.setCursor(from.cursor());
        to.setNextSeqno(from.nextSeqno());
        to.setReset(from.reset());
    }

    private static void write(
            final ControlMessage.Cursors from, final ControlSchema.Cursors.Builder to) {
        to.setEarliestSeqno(from.earliestSeqno());
        to.setCommittedSeqno(from.committedSeqno());
        final StructList.Builder<ControlSchema.Cursor.Builder> cursors =
                to.initCursors(from.cursors().size());
        int i = 0;
        for (final ControlMessage.Cursor cursor : from.cursors()) {
            final ControlSchema.Cursor.Builder builder = cursors.get(i++);
            builder.setName(cursor.name());
            builder.setNextSeqno(cursor.nextSeqno());
            builder.setCommittedMs(cursor.committedMs());
        }
    }

    private static ControlSchema.SeqnoMode seqnoMode(final SeqnoMode from) {
        return switch (from) {
            case SERVER -> ControlSchema.SeqnoMode.SERVER;
            case CLIENT -> ControlSchema.SeqnoMode.CLIENT;
        };
    }

    private static ControlSchema.AckLevel ackLevel(final AckLevel from) {
        return switch (from) {
            case WRITTEN -> ControlSchema.AckLevel.WRITTEN;
            case SYNCED -> ControlSchema.AckLevel.SYNCED;
        };
    }
}
