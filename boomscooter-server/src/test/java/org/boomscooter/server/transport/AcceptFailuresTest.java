package org.boomscooter.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AcceptFailuresTest {
    private final AtomicLong nowNs = new AtomicLong();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(AcceptFailures.class);
    private final EmbeddedChannel channel = new EmbeddedChannel(new AcceptFailures(nowNs::get));

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        channel.finish();
    }

    @Test
    void oneLineAMinuteWithoutAStackTraceAndTheListenerStaysOpen() {
        for (int second = 0; second < 90; second++) {
            nowNs.set(TimeUnit.SECONDS.toNanos(second));
            channel.pipeline().fireExceptionCaught(new IOException("Too many open files"));
        }
        channel.checkException();
        assertThat(channel.isOpen()).isTrue();
        assertThat(lines.list).hasSize(2).allMatch(line -> line.getThrowableProxy() == null);
        assertThat(lines.list.get(1).getFormattedMessage())
                .contains("Too many open files", "failures since the start: 61");
    }
}
