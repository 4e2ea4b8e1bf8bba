package org.boomscooter.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PublicationTest {
    @Test
    void replacesWhatStandsBetweenTheMarksAndNothingElse() {
        final String page =
                "before\n"
                        + Publication.END_TO_END.begin()
                        + "\nold\n"
                        + Publication.END_TO_END.end()
                        + "\nbehind\n";
        final String published = Publication.END_TO_END.into(page, "new\n");
        assertThat(published)
                .isEqualTo(page.replace("old", "new"))
                .isEqualTo(Publication.END_TO_END.into(published, "new\n"));
    }

    @Test
    void aPageWithoutMarksIsLeftAlone() {
        assertThatThrownBy(() -> Publication.END_TO_END.into("a page", "new"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Publication.END_TO_END.begin());
    }
}
