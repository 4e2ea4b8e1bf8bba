package org.boomscooter.format.protocol;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.segment.LookupCounts;
import org.boomscooter.format.segment.Retention;
import org.boomscooter.format.segment.SeqnoMode;
import org.capnproto.PrimitiveList;
import org.capnproto.StructList;
import org.capnproto.Text;

/**
 * Copies a message out of Cap'n Proto's readers. What the runtime itself throws is translated by
 * {@link ControlCodec}.
 */
final class ControlReader {
    private final int offset;
    private final int frameLength;

    ControlReader(final int offset, final int frameLength) {
        this.offset = offset;
        this.frameLength = frameLength;
    }

    Control read(final ControlSchema.Control.Reader control) {
        return new Control(control.getRequestId(), control.getMore(), message(control));
    }

    private ControlMessage message(final ControlSchema.Control.Reader control) {
        return switch (control.which()) {
            case HELLO -> hello(control.getHello());
            case WELCOME -> welcome(control.getWelcome());
            case ERROR -> refusal(control.getError());
            case DONE -> new ControlMessage.Done();
            case CREATE_LOG -> createLog(control.getCreateLog());
            case SET_LOG -> setLog(control.getSetLog());
            case DESCRIBE_LOG ->
                    new ControlMessage.DescribeLog(text(control.getDescribeLog().getName()));
            case LIST_LOGS -> new ControlMessage.ListLogs(text(control.getListLogs().getPrefix()));
            case DELETE_LOG -> new ControlMessage.DeleteLog(text(control.getDeleteLog().getName()));
            case LOGS -> logs(control.getLogs().getLogs());
            case OPEN_PRODUCER -> openProducer(control.getOpenProducer());
            case PRODUCER_OPENED -> producerOpened(control.getProducerOpened());
            case SUBSCRIBE -> subscribe(control.getSubscribe());
            case SUBSCRIBED -> subscribed(control.getSubscribed());
            case CLOSE_STREAM ->
                    new ControlMessage.CloseStream(control.getCloseStream().getStream());
            case STREAM_END -> streamEnd(control.getStreamEnd());
            case DAMAGE -> damage(control.getDamage());
            case WATCH_LOGS -> watchLogs(control.getWatchLogs());
            case LOGS_CHANGED -> logsChanged(control.getLogsChanged());
            case UNWATCH_LOGS -> new ControlMessage.UnwatchLogs();
            case READ_METRICS -> new ControlMessage.ReadMetrics();
            case METRICS -> new ControlMessage.Metrics(text(control.getMetrics().getText()));
            case EXAMINE -> new ControlMessage.Examine(control.getExamine().getStream());
            case EXAMINED -> new ControlMessage.Examined(counts(control.getExamined()));
            case COMMIT_CURSOR -> commitCursor(control.getCommitCursor());
            case LIST_CURSORS ->
                    new ControlMessage.ListCursors(text(control.getListCursors().getName()));
            case DELETE_CURSOR -> deleteCursor(control.getDeleteCursor());
            case CURSORS -> cursors(control.getCursors());
            case _NOT_IN_SCHEMA -> throw badValue("this version does not know the message");
        };
    }

    private ControlMessage hello(final ControlSchema.Hello.Reader from) {
        return new ControlMessage.Hello(
                from.getMinVersion() & 0xFFFF,
                from.getMaxVersion() & 0xFFFF,
                text(from.getClient()),
                text(from.getToken()));
    }

    private ControlMessage welcome(final ControlSchema.Welcome.Reader from) {
        return new ControlMessage.Welcome(
                from.getVersion() & 0xFFFF,
                text(from.getServer()),
                from.getMaxFrameBytes(),
                from.getMaxMessageBytes(),
                from.getIdleTimeoutMs(),
                from.getMaxSubscriptions());
    }

    private ControlMessage refusal(final ControlSchema.Error.Reader from) {
        final ControlSchema.ErrorCode code = from.getCode();
        return new ControlMessage.Refusal(
                code == ControlSchema.ErrorCode._NOT_IN_SCHEMA
                        ? ErrorCode.UNKNOWN
                        : ErrorCode.valueOf(code.name()),
                text(from.getText()),
                from.getRetriable(),
                from.getStream(),
                from.getReference(),
                from.getFatal());
    }

    private ControlMessage createLog(final ControlSchema.CreateLog.Reader from) {
        return new ControlMessage.CreateLog(
                text(from.getName()),
                seqnoMode(from.getSeqnoMode()),
                from.getSegmentBytes(),
                from.getCompanion(),
                from.getIfNotExists(),
                ackLevel(from.getVisibleAt()),
                from.hasRawRetention() ? retention(from.getRawRetention()) : null,
                from.hasRetention() ? retention(from.getRetention()) : null,
                from.getFirstSeqno());
    }

    private ControlMessage setLog(final ControlSchema.SetLog.Reader from) {
        return new ControlMessage.SetLog(
                text(from.getName()),
                from.hasRawRetention() ? retention(from.getRawRetention()) : null,
                from.hasRetention() ? retention(from.getRetention()) : null);
    }

    private Retention retention(final ControlSchema.Retention.Reader from) {
        if (from.getAgeMs() < 0 || from.getBytes() < 0) {
            throw badValue("retention of 2^63 or more");
        }
        return new Retention(from.getAgeMs(), from.getBytes());
    }

    private ControlMessage logs(final StructList.Reader<ControlSchema.LogInfo.Reader> from) {
        final List<ControlMessage.LogInfo> logs = new ArrayList<>(checkCount(from.size()));
        for (final ControlSchema.LogInfo.Reader log : from) {
            logs.add(logInfo(log));
        }
        return new ControlMessage.Logs(logs);
    }

    private ControlMessage.LogInfo logInfo(final ControlSchema.LogInfo.Reader from) {
        final StructList.Reader<ControlSchema.Damage.Reader> damages = from.getDamages();
        final List<ControlMessage.Damage> copies = new ArrayList<>(checkCount(damages.size()));
        for (final ControlSchema.Damage.Reader damage : damages) {
            copies.add(damage(damage));
        }
        return new ControlMessage.LogInfo(
                text(from.getName()),
                from.getLogId(),
                seqnoMode(from.getSeqnoMode()),
                from.getSegmentBytes(),
                from.getCompanion(),
                from.getEarliestSeqno(),
                from.getAppendedSeqno(),
                from.getSyncedSeqno(),
                from.getCommittedSeqno(),
                from.getSegmentCount(),
                from.getRawBytes(),
                from.getCompanionBytes(),
                from.getReadOnly(),
                text(from.getDirectory()),
                from.getCreatedMs(),
                copies,
                ackLevel(from.getVisibleAt()),
                retention(from.getRawRetention()),
                retention(from.getRetention()));
    }

    private ControlMessage openProducer(final ControlSchema.OpenProducer.Reader from) {
        return new ControlMessage.OpenProducer(
                from.getStream(),
                text(from.getLog()),
                ackLevel(from.getAcks()),
                from.getProducerId(),
                from.getCreate(),
                from.getEpoch());
    }

    private ControlMessage producerOpened(final ControlSchema.ProducerOpened.Reader from) {
        return new ControlMessage.ProducerOpened(
                from.getStream(),
                from.getLogId(),
                from.getProducerId(),
                from.getLastSequence(),
                seqnoMode(from.getSeqnoMode()),
                from.getNextSeqno());
    }

    private ControlMessage subscribe(final ControlSchema.Subscribe.Reader from) {
        return new ControlMessage.Subscribe(
                from.getStream(),
                text(from.getLog()),
                start(from.getStart()),
                end(from.getEnd()),
                text(from.getChannelPrefix()),
                from.getCreditBytes(),
                from.getByKey()
                        ? new ControlMessage.Keys(from.getLowKey(), from.getHighKey())
                        : null,
                text(from.getCursor()),
                from.getLz4(),
                from.getDoubt());
    }

    private ControlMessage.Start start(final ControlSchema.Subscribe.Start.Reader from) {
        return switch (from.which()) {
            case EARLIEST -> ControlMessage.Start.earliest();
            case LATEST -> ControlMessage.Start.latest();
            case SEQNO -> ControlMessage.Start.at(from.getSeqno());
            case TIME_NS -> ControlMessage.Start.since(from.getTimeNs());
            case _NOT_IN_SCHEMA -> throw badValue("this version does not know the start asked for");
        };
    }

    private ControlMessage.End end(final ControlSchema.Subscribe.End.Reader from) {
        return switch (from.which()) {
            case NONE -> ControlMessage.End.none();
            case END_SEQNO -> ControlMessage.End.at(from.getEndSeqno());
            case AS_IT_STANDS -> ControlMessage.End.asItStands();
            case _NOT_IN_SCHEMA -> throw badValue("this version does not know the end asked for");
        };
    }

    private ControlMessage subscribed(final ControlSchema.Subscribed.Reader from) {
        return new ControlMessage.Subscribed(
                from.getStream(),
                from.getLogId(),
                seqnoMode(from.getSeqnoMode()),
                from.getStartSeqno(),
                from.getEndSeqno(),
                from.getCommittedSeqno());
    }

    private ControlMessage streamEnd(final ControlSchema.StreamEnd.Reader from) {
        return new ControlMessage.StreamEnd(
                from.getStream(),
                from.getNextSeqno(),
                text(from.getReason()),
                counts(from.getExamined()));
    }

    private static LookupCounts counts(final ControlSchema.Examined.Reader from) {
        return new LookupCounts(
                from.getSegmentsRead(),
                from.getSegmentsSkipped(),
                from.getStretchesRead(),
                from.getStretchesSkipped(),
                from.getBytesRead(),
                from.getBytesSkipped(),
                from.getIndexBytesRead());
    }

    private ControlMessage.Damage damage(final ControlSchema.Damage.Reader from) {
        return new ControlMessage.Damage(
                from.getStream(),
                from.getFromSeqno(),
                from.getToSeqno(),
                text(from.getText()),
                from.getGone());
    }

    private ControlMessage watchLogs(final ControlSchema.WatchLogs.Reader from) {
        return new ControlMessage.WatchLogs(text(from.getPrefix()), from.getMinIntervalMs());
    }

    private ControlMessage logsChanged(final ControlSchema.LogsChanged.Reader from) {
        final StructList.Reader<ControlSchema.LogChange.Reader> changes = from.getChanges();
        final List<ControlMessage.LogChange> copies = new ArrayList<>(checkCount(changes.size()));
        for (final ControlSchema.LogChange.Reader change : changes) {
            copies.add(logChange(change));
        }
        return new ControlMessage.LogsChanged(copies);
    }

    private ControlMessage.LogChange logChange(final ControlSchema.LogChange.Reader from) {
        final PrimitiveList.Long.Reader segments = from.getNewSegments();
        final List<Long> newSegments = new ArrayList<>(checkCount(segments.size()));
        for (int i = 0; i < segments.size(); i++) {
            newSegments.add(segments.get(i));
        }
        return new ControlMessage.LogChange(
                text(from.getName()),
                from.getCommittedSeqno(),
                from.getSegmentBaseSeqno(),
                from.getSegmentLength(),
                switch (from.getKind()) {
                    case GROWN -> ControlMessage.ChangeKind.GROWN;
                    case CREATED -> ControlMessage.ChangeKind.CREATED;
                    case DELETED -> ControlMessage.ChangeKind.DELETED;
                    case _NOT_IN_SCHEMA -> throw badValue("this version does not know the change");
                },
                from.getEarliestSeqno(),
                newSegments);
    }

    private ControlMessage commitCursor(final ControlSchema.CommitCursor.Reader from) {
        return new ControlMessage.CommitCursor(
                text(from.getLog()), text(from.getCursor()), from.getNextSeqno(), from.getReset());
    }

    private ControlMessage deleteCursor(final ControlSchema.CursorName.Reader from) {
        return new ControlMessage.DeleteCursor(text(from.getLog()), text(from.getCursor()));
    }

    private ControlMessage cursors(final ControlSchema.Cursors.Reader from) {
        final StructList.Reader<ControlSchema.Cursor.Reader> cursors = from.getCursors();
        final List<ControlMessage.Cursor> copies = new ArrayList<>(checkCount(cursors.size()));
        for (final ControlSchema.Cursor.Reader cursor : cursors) {
            copies.add(
                    new ControlMessage.Cursor(
                            text(cursor.getName()),
                            cursor.getNextSeqno(),
                            cursor.getCommittedMs()));
        }
        return new ControlMessage.Cursors(
                copies, from.getEarliestSeqno(), from.getCommittedSeqno());
    }

    private SeqnoMode seqnoMode(final ControlSchema.SeqnoMode from) {
        return switch (from) {
            case SERVER -> SeqnoMode.SERVER;
            case CLIENT -> SeqnoMode.CLIENT;
            case _NOT_IN_SCHEMA -> throw badValue("this version does not know the seqno mode");
        };
    }

    private AckLevel ackLevel(final ControlSchema.AckLevel from) {
        return switch (from) {
            case WRITTEN -> AckLevel.WRITTEN;
            case SYNCED -> AckLevel.SYNCED;
            case _NOT_IN_SCHEMA -> throw badValue("this version does not know the ack level");
        };
    }

    /** A struct without a single word is legal to Cap'n Proto, and a billion of them are free. */
    private int checkCount(final int count) {
        if (count < 0 || count > frameLength / Long.BYTES) {
            throw badValue("list of " + count + " elements in " + frameLength + " bytes");
        }
        return count;
    }

    private String text(final Text.Reader from) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(from.asByteBuffer()).toString();
        } catch (final CharacterCodingException e) {
            throw new FormatException(FormatError.BAD_VALUE, offset, "text that is not UTF-8");
        }
    }

    private FormatException badValue(final String detail) {
        return new FormatException(FormatError.BAD_VALUE, offset, detail);
    }
}
