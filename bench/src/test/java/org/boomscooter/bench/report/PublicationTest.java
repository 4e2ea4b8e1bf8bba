package org.boomscooter.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PublicationTest {
    @Test
    void replacesWhatStandsBetweenTheMarksAndNothingElse() {
        final String page =
                "before\n" + Publication.BEGIN + "\nold\n" + Publication.END + "\nbehind\n";
        final String published = Publication.into(page, "new\n");
        assertThat(published)
                .isEqualTo(page.replace("old", "new"))
                .isEqualTo(Publication.into(published, "new\n"));
    }

    @Test
    void aPageWithoutMarksIsLeftAlone() {
        assertThatThrownBy(() -> Publication.into("a page", "new"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Publication.BEGIN);
    }
}
