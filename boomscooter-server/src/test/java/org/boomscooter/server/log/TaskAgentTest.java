package org.boomscooter.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicBoolean;
import org.boomscooter.server.disk.RealDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TaskAgentTest {
    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whoCallsIsToldOfAPageThatCannotBeReadAndTheThreadGoesOn() {
        final TaskAgent agent = new TaskAgent("agent", new RealDisk(), 1_000_000_000);
        final AgentThread thread = AgentThread.start(agent);
        try {
            assertThatThrownBy(
                            () ->
                                    agent.call(
                                            () -> {
                                                throw new InternalError("a page");
                                            }))
                    .hasRootCauseInstanceOf(InternalError.class);
            final AtomicBoolean ran = new AtomicBoolean();
            agent.call(() -> ran.set(true));
            assertThat(ran).isTrue();
        } finally {
            thread.stop();
        }
    }
}
