package dev.usher.proxy.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Cidr;
import dev.usher.model.Expression;
import dev.usher.model.Filter;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Limits of one Ingress, and who is not limited (LI1–LI3).
class LimitFilterTest {
    private long nanos;
    private final LimitZones zones = new LimitZones(() -> nanos);

    private LimitFilter limits(String zone, int connections, int perSecond) {
        return limits(zone, "$binary_remote_addr", connections, perSecond);
    }

    private LimitFilter limits(String zone, String key, int connections, int perSecond) {
        var exempt = List.of(Cidr.of(new byte[] {10, 0, 0, 0}, 8));
        return new LimitFilter(
                new Filter.Limits(zone, Expression.parse(key), exempt, connections, perSecond, 0, 1, 430, 429), zones);
    }

    private static String ask(LimitFilter filter, FakeRequest request) {
        return request.outcome(filter.apply(request));
    }

    private static String ask(LimitFilter filter, String client) {
        return ask(filter, FakeRequest.from(client));
    }

    @Test
    void countsRequestsUntilTheyAreOver() {
        var filter = limits("a", 2, 0);
        var first = FakeRequest.from("192.0.2.1");
        assertThat(ask(filter, first)).isEqualTo("passed");
        assertThat(ask(filter, "192.0.2.1")).isEqualTo("passed");
        assertThat(ask(filter, "192.0.2.1")).isEqualTo("430");
        assertThat(ask(filter, "192.0.2.2")).isEqualTo("passed");

        first.end();

        assertThat(ask(filter, "192.0.2.1")).isEqualTo("passed");
        assertThat(ask(filter, "192.0.2.1")).isEqualTo("430");
    }

    @Test
    void aLimitOfConnectionsIsToldBeforeOneOfRequests() {
        var filter = limits("a", 1, 1);
        assertThat(ask(filter, "192.0.2.1")).isEqualTo("passed");

        assertThat(ask(filter, "192.0.2.1")).isEqualTo("430");
    }

    @Test
    void whatClientsDidCountsAfterAChange() {
        var before = limits("a", 0, 1);
        assertThat(ask(before, "192.0.2.1")).isEqualTo("passed");
        assertThat(ask(before, "192.0.2.1")).isEqualTo("passed");

        var after = limits("a", 0, 1);

        assertThat(ask(after, "192.0.2.1")).isEqualTo("429");
        assertThat(ask(limits("b", 0, 1), "192.0.2.1")).isEqualTo("passed");
        assertThat(before).isNotSameAs(after); // a zone lives as long as one of its filters
    }

    @Test
    void letsMoreInAsTimeGoesBy() {
        var filter = limits("a", 0, 1);
        for (int i = 0; i < 3; i++) {
            ask(filter, "192.0.2.1");
        }
        nanos += 999_000_000L;
        assertThat(ask(filter, "192.0.2.1")).isEqualTo("429");
        nanos += 1_000_000L;

        assertThat(ask(filter, "192.0.2.1")).isEqualTo("passed");
    }

    @Test
    void exemptClientsAreNeverLimited() {
        var filter = limits("a", 1, 1);
        for (int i = 0; i < 10; i++) {
            assertThat(ask(filter, "10.1.2.3")).isEqualTo("passed");
        }
    }

    @Test
    void anotherKeyTellsClientsApart() {
        var filter = limits("a", "$arg_user", 1, 0);
        assertThat(ask(filter, "192.0.2.1")).isEqualTo("passed");

        assertThat(ask(filter, "192.0.2.2")).isEqualTo("430"); // the fake fills in the same text for all
    }

    @Test
    void whatHasNoKeyHasNoLimit() {
        var filter =
                new LimitFilter(new Filter.Limits("a", Expression.literal(""), List.of(), 1, 0, 0, 1, 430, 429), zones);
        for (int i = 0; i < 3; i++) {
            assertThat(ask(filter, "192.0.2.1")).isEqualTo("passed");
        }
    }
}
