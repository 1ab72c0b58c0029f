package dev.usher.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Endpoint;
import dev.usher.model.EndpointState;
import dev.usher.model.Endpoints;
import dev.usher.model.LoadBalancing;
import dev.usher.model.Upstream;
import dev.usher.model.UpstreamKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpstreamsTest {
    private static final UpstreamKey KEY = new UpstreamKey("default-outside-80", "");

    private final Upstreams upstreams = new Upstreams(
            List.of(),
            (_, addresses) -> addresses.accept(List.of("127.0.0.1", "192.0.2.7", "0.0.0.0", "::1", "2001:db8::7")),
            () -> 0L);

    private List<Endpoint> resolved(boolean loopback) {
        var name = new Endpoints.DnsName("outside.example.com", 80, loopback);
        upstreams.update(Map.of(KEY, new Upstream(KEY, LoadBalancing.ROUND_ROBIN, name)));
        return ((LiveUpstream) upstreams.target(KEY)).addresses();
    }

    @Test
    void takesNoAddressOfThisMachineForTheNameOfAService() {
        assertThat(resolved(false)).containsExactly(new Endpoint("192.0.2.7", 80), new Endpoint("2001:db8::7", 80));

        upstreams.refreshNames();
        assertThat(((LiveUpstream) upstreams.target(KEY)).addresses()).hasSize(2);
    }

    @Test
    void tellsWhatNamesResolvedTo() {
        resolved(false);

        assertThat(upstreams.states())
                .containsEntry(
                        KEY,
                        List.of(
                                new EndpointState(new Endpoint("192.0.2.7", 80), false),
                                new EndpointState(new Endpoint("2001:db8::7", 80), false)));
    }

    @Test
    void takesThemForNamesThatAreAskedAboutRequests() {
        assertThat(resolved(true)).hasSize(5);
    }
}
