@0xb0f5d2a4c3e19a77;
# Control messages of the native protocol: everything that is not on the hot path. One message is one
# control frame (docs/protocol.md). Every field says since when it exists; fields are only ever added.

using Java = import "java.capnp";
$Java.package("org.boomscooter.format.protocol");
$Java.outerClassname("ControlSchema");

struct Control {
  requestId @0  :UInt32;                 # chosen by the client, echoed in the answer; 0: unsolicited. since 1
  more      @20 :Bool;                   # another message answers the same request: long lists come in parts. since 1

  union {
    hello          @1  :Hello;           # client -> server, the first message of a connection. since 1
    welcome        @2  :Welcome;         # server -> client, answers hello. since 1
    error          @3  :Error;           # server -> client. since 1
    done           @4  :Void;            # server -> client, the request was carried out. since 1

    createLog      @5  :CreateLog;       # since 1
    describeLog    @6  :LogName;         # since 1
    listLogs       @7  :LogPrefix;       # since 1
    deleteLog      @8  :LogName;         # since 1
    logs           @9  :Logs;            # server -> client, answers create, describe and list. since 1

    openProducer   @10 :OpenProducer;    # since 1
    producerOpened @11 :ProducerOpened;  # server -> client. since 1
    subscribe      @12 :Subscribe;       # since 1
    subscribed     @13 :Subscribed;      # server -> client. since 1
    closeStream    @14 :StreamId;        # ends a producer or a subscription. since 1
    streamEnd      @15 :StreamEnd;       # server -> client, a subscription has come to its end. since 1
    damage         @16 :Damage;          # server -> client, a subscription skips bytes that cannot be trusted. since 1

    watchLogs      @17 :WatchLogs;       # since 1
    logsChanged    @18 :LogsChanged;     # server -> client, unsolicited. since 1
    unwatchLogs    @19 :Void;            # since 1

    readMetrics    @21 :Void;            # since 1
    metrics        @22 :Metrics;         # server -> client, answers readMetrics. since 1
    examine        @23 :StreamId;        # what has an open subscription read so far? since 1
    examined       @24 :Examined;        # server -> client, answers examine. since 1

    setLog         @25 :SetLog;          # changes how long a log is kept; answered by logs. since 1
    commitCursor   @26 :CommitCursor;    # since 1
    listCursors    @27 :LogName;         # since 1
    deleteCursor   @28 :CursorName;      # since 1
    cursors        @29 :Cursors;         # server -> client, answers commit and list. since 1
  }
}

enum SeqnoMode {
  server @0;                             # dense from 0, given by the server. since 1
  client @1;                             # given by the producer, strictly increasing. since 1
}

enum AckLevel {
  written @0;                            # survives the death of the process. since 1
  synced  @1;                            # survives power loss. since 1
}

enum ErrorCode {
  unknown            @0;                 # since 1
  badFrame           @1;                 # bytes that are no frame, or one out of place; the connection ends. since 1
  badChecksum        @2;                 # a batch whose body contradicts its checksum; the connection ends. since 1
  badRequest         @3;                 # understood, but a value is out of its range. since 1
  unsupportedVersion @4;                 # since 1
  unauthenticated    @5;                 # since 1
  limitExceeded      @6;                 # a stated limit; the text names it and its setting. since 1
  noSuchLog          @7;                 # since 1
  logExists          @8;                 # since 1
  badLogName         @9;                 # since 1
  logReadOnly        @10;                # a force failed; re-open and check the log. since 1
  outOfSpace         @11;                # appends resume by themselves when there is room. since 1
  seqnoOutOfOrder    @12;                # client-assigned seqno not above the last one. since 1
  producerGap        @13;                # producer sequence skips ahead: a batch is missing. since 1
  producerUnknownOutcome @14;            # producer sequence is older than the window of remembered ones. since 1
  noSuchStream       @15;                # since 1
  shuttingDown       @16;                # since 1
  internal           @17;                # since 1
  seqnoGone          @18;                # the seqno asked for is older than the earliest kept one. since 1
  forbidden          @19;                # known who asks, and that one may not. since 1
  producerFenced     @20;                # a newer stream goes on with this producer id. since 1
  noSuchCursor       @21;                # since 1
}

struct Hello {
  minVersion @0 :UInt16;                 # protocol versions the client speaks. since 1
  maxVersion @1 :UInt16;                 # since 1
  client     @2 :Text;                   # name and version of the program, for logs. since 1
  token      @3 :Text;                   # bearer token; empty on a server that asks for none. since 1
}

struct Welcome {
  version          @0 :UInt16;           # the one spoken from here on. since 1
  server           @1 :Text;             # name and version. since 1
  maxFrameBytes    @2 :UInt32;           # largest frame the server takes. since 1
  maxMessageBytes  @3 :UInt32;           # since 1
  idleTimeoutMs    @4 :UInt32;           # send something, if only a heartbeat, within this time. since 1
  maxSubscriptions @5 :UInt32;           # open streams per connection. since 1
}

struct Error {
  code      @0 :ErrorCode;               # since 1
  text      @1 :Text;                    # what, where and what to do. since 1
  retriable @2 :Bool;                    # the same request may succeed later. since 1
  stream    @3 :UInt32;                  # the stream it belongs to; 0: none. since 1
  reference @4 :UInt32;                  # the producer sequence of the refused batch. since 1
  fatal     @5 :Bool;                    # the server closes the connection after this. since 1
}

struct LogName   { name @0 :Text; }      # since 1
struct LogPrefix { prefix @0 :Text; }    # since 1
struct StreamId  { stream @0 :UInt32; }  # since 1

struct CreateLog {
  name          @0 :Text;                # since 1
  seqnoMode     @1 :SeqnoMode;           # since 1
  segmentBytes  @2 :UInt32;              # 0: the server's default. since 1
  companion     @3 :Bool = true;         # build LZ4 companions. since 1
  ifNotExists   @4 :Bool;                # an existing log of the same seqno mode is an answer, not an error. since 1
  visibleAt     @5 :AckLevel = synced;   # what a batch must have reached before consumers see it. since 1
  rawRetention  @6 :Retention;           # not there: the server's default. since 1
  retention     @7 :Retention;           # not there: the server's default. since 1
  firstSeqno    @8 :Int64;               # seqnos begin with it: the copy of a part of a log. since 1
}

struct SetLog {
  name         @0 :Text;                 # since 1
  rawRetention @1 :Retention;            # not there: as it is. since 1
  retention    @2 :Retention;            # not there: as it is. since 1
}

struct Retention {
  ageMs @0 :UInt64;                      # older segments go; 0: none is too old. since 1
  bytes @1 :UInt64;                      # the oldest go until the rest is within; 0: none is too much. since 1
}

struct Logs      { logs @0 :List(LogInfo); } # since 1

struct LogInfo {
  name           @0  :Text;              # since 1
  logId          @1  :UInt64;            # seeds every header checksum. since 1
  seqnoMode      @2  :SeqnoMode;         # since 1
  segmentBytes   @3  :UInt32;            # since 1
  companion      @4  :Bool;              # since 1
  earliestSeqno  @5  :Int64;             # first kept one. since 1
  appendedSeqno  @6  :Int64;             # the seqno after the last one appended. since 1
  syncedSeqno    @7  :Int64;             # the seqno after the last one forced to disk. since 1
  committedSeqno @8  :Int64;             # the seqno after the last one consumers may see. since 1
  segmentCount   @9  :UInt32;            # since 1
  rawBytes       @10 :UInt64;            # of segments, up to their tails. since 1
  companionBytes @11 :UInt64;            # since 1
  readOnly       @12 :Bool;              # a force failed. since 1
  directory      @13 :Text;              # on the server's host, for direct readers. since 1
  createdMs      @14 :Int64;             # since 1
  damages        @15 :List(Damage);      # stretches found damaged. since 1
  visibleAt      @16 :AckLevel;          # what a batch must have reached before consumers see it. since 1
  rawRetention   @17 :Retention;         # how long sealed segments keep their raw files. since 1
  retention      @18 :Retention;         # how long sealed segments are kept at all. since 1
}

struct OpenProducer {
  stream     @0 :UInt32;                 # chosen by the client, not 0. since 1
  log        @1 :Text;                   # since 1
  acks       @2 :AckLevel = synced;      # since 1
  producerId @3 :UInt32;                 # of an earlier stream to go on with; 0: give me one. since 1
  create     @4 :Bool;                   # make the log when it is missing and the server allows it. since 1
  epoch      @5 :UInt32;                 # how often the client has opened this id before; the highest one wins. since 1
}

struct ProducerOpened {
  stream       @0 :UInt32;               # since 1
  logId        @1 :UInt64;               # since 1
  producerId   @2 :UInt32;               # since 1
  lastSequence @3 :UInt32;               # highest sequence stored for this producer; 0: none. since 1
  seqnoMode    @4 :SeqnoMode;            # since 1
  nextSeqno    @5 :Int64;                # since 1
}

struct Subscribe {
  stream  @0 :UInt32;                    # chosen by the client, not 0. since 1
  log     @1 :Text;                      # since 1
  start :union {
    earliest @2 :Void;                   # since 1
    latest   @3 :Void;                   # only what is committed from now on. since 1
    seqno    @4 :Int64;                  # the batch that holds it, or the first after it. since 1
    timeNs   @5 :Int64;                  # the first batch appended at or after; ns since 1970 UTC. since 1
  }
  end :union {
    none          @6 :Void;              # follow the tail. since 1
    endSeqno      @7 :Int64;             # the last seqno wanted. since 1
    asItStands    @8 :Void;              # everything committed when the server reads this. since 1
  }
  channelPrefix @9 :Text;                # empty: all batches. since 1
  creditBytes   @10 :UInt32;             # the first grant. since 1
  byKey         @11 :Bool;               # only batches with keys from lowKey to highKey, both included. since 1
  lowKey        @12 :Int64;              # since 1
  highKey       @13 :Int64;              # since 1
  cursor        @14 :Text;               # begin where this cursor stands; start counts if there is none of this name. empty: none. since 1
  lz4           @15 :Bool;               # sealed segments come as blocks of their companions. since 1
  doubt         @16 :Bool;               # what came from seqno on contradicts its checksum: look at that segment soon. since 1
}

struct Subscribed {
  stream         @0 :UInt32;             # since 1
  logId          @1 :UInt64;             # since 1
  seqnoMode      @2 :SeqnoMode;          # since 1
  startSeqno     @3 :Int64;              # drop messages below this one from the first batches. since 1
  endSeqno       @4 :Int64;              # the last seqno that will come; -1: open. since 1
  committedSeqno @5 :Int64;              # since 1
}

struct StreamEnd {
  stream    @0 :UInt32;                  # since 1
  nextSeqno @1 :Int64;                   # where another subscription would go on. since 1
  reason    @2 :Text;                    # empty: the end asked for. since 1
  examined  @3 :Examined;                # what the subscription has read. since 1
}

struct Examined {                        # all since 1, all counted from the beginning of the subscription
  segmentsRead     @0 :UInt64;           # opened
  segmentsSkipped  @1 :UInt64;           # passed over by name or zone map, unopened
  stretchesRead    @2 :UInt64;           # in segments that were looked up in
  stretchesSkipped @3 :UInt64;
  bytesRead        @4 :UInt64;           # of batches that were looked at
  bytesSkipped     @5 :UInt64;           # of stretches and segments that were passed over
  indexBytesRead   @6 :UInt64;
}

struct Damage {
  stream    @0 :UInt32;                  # 0 outside a subscription. since 1
  fromSeqno @1 :Int64;                   # since 1
  toSeqno   @2 :Int64;                   # last one concerned. since 1
  text      @3 :Text;                    # file, position, what contradicts what. since 1
  gone      @4 :Bool;                    # not damaged, but removed by retention. since 1
}

struct WatchLogs {
  prefix        @0 :Text;                # since 1
  minIntervalMs @1 :UInt32 = 100;        # at most one logsChanged in this time. since 1
}

struct Metrics {
  text @0 :Text;                         # Prometheus text format, whole lines; may come in parts. since 1
}

struct LogsChanged {
  changes @0 :List(LogChange);           # since 1
}

struct LogChange {
  name             @0 :Text;             # since 1
  committedSeqno   @1 :Int64;            # since 1
  segmentBaseSeqno @2 :Int64;            # names the segment that holds the tail. since 1
  segmentLength    @3 :UInt32;           # committed bytes in it. since 1
  kind             @4 :Kind;             # since 1
  earliestSeqno    @5 :Int64;            # first kept one: segments below it are gone. since 1
  newSegments      @6 :List(Int64);      # base seqnos of all that were begun since the last notification. since 1
  enum Kind { grown @0; created @1; deleted @2; }
}

struct CommitCursor {
  log       @0 :Text;                    # since 1
  cursor    @1 :Text;                    # made if there is none of this name. since 1
  nextSeqno @2 :Int64;                   # the seqno behind the last message that was processed. since 1
  reset     @3 :Bool;                    # also backwards; without it a commit below where the cursor stands changes nothing. since 1
}

struct CursorName {
  log    @0 :Text;                       # since 1
  cursor @1 :Text;                       # since 1
}

struct Cursors {
  cursors        @0 :List(Cursor);       # since 1
  earliestSeqno  @1 :Int64;              # of the log: first kept one. since 1
  committedSeqno @2 :Int64;              # of the log: the seqno after the last one consumers may see. since 1
}

struct Cursor {
  name        @0 :Text;                  # since 1
  nextSeqno   @1 :Int64;                 # where a consumer goes on. since 1
  committedMs @2 :Int64;                 # when it was moved last, ms since 1970 UTC. since 1
}
