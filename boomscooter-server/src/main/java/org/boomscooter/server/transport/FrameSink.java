package org.boomscooter.server.transport;

/**
 * Takes the frames of a connection, one stage of it after the other.
 *
 * <p><b>Threading:</b> called by the event loop of the connection.
 */
interface FrameSink {
    /**
     * The largest frame of this type that is welcome now, in bytes; 0: the type is out of place.
     */
    int maxFrameBytes(int type);

    /**
     * A whole frame of an expected type, version and length.
     *
     * @param position where it begins in the stream of bytes of the connection
     * @return {@code false}: not now; the frame is offered again after {@link FrameReceiver#resume}
     */
    boolean onFrame(ReceiveBlock block, int offset, int length, int type, long position);

    /** No frame follows for now: the last one was not whole, or was refused, or there is none. */
    void onFramesEnd();

    /** All that has arrived was handed over. */
    void onReadComplete();

    /** The peer will send nothing more, or the connection is gone. */
    void onInputEnd();

    /** The server is closing: finish what has been read, then end. */
    void drain();

    /** The connection is gone: let go of everything. */
    void onClosed();
}
