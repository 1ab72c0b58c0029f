package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.Backend.Request;
import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What backends and clients see over HTTP/1.1 in clear, and what is of such connections alone: headers of one
/// connection, other forms of targets, and that there is a better one.
class ForwardingOverHttp1IT extends ForwardingSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }

    @Test
    void leavesOutWhatBelongsToOneConnection() throws IOException {
        get(
                "web.test",
                "/",
                "Connection: close, X-Hop, X-Forwarded-For",
                "X-Hop: 1",
                "Keep-Alive: timeout=1",
                "TE: gzip",
                "X-Stays: 1");

        Request seen = backend.last();
        assertThat(seen.headers("x-hop")).isEmpty();
        assertThat(seen.headers("keep-alive")).isEmpty();
        assertThat(seen.headers("te")).isEmpty();
        assertThat(seen.headers("x-stays")).containsExactly("1");
        assertThat(seen.headers("x-forwarded-for")).containsExactly("127.0.0.1");
    }

    @Test
    void redirectsToHttpsWhereTlsIsConfigured() throws IOException {
        int before = backend.requests().size();

        Answer deep = get("tls.test:8080", "/a/?x=1");
        Answer root = get("tls.test", "/");
        Answer slash = get("tls.test", "/a/");

        assertThat(deep.status()).isEqualTo(308);
        assertThat(deep.header("location")).hasValue("https://tls.test/a/?x=1");
        assertThat(root.header("location")).hasValue("https://tls.test");
        assertThat(slash.header("location")).hasValue("https://tls.test/a");
        assertThat(backend.requests()).hasSize(before);
    }

    @Test
    void refusesTraceAndConnectAndAnswersOptionsForItself() throws IOException {
        for (String method : List.of("TRACE", "CONNECT")) {
            try (RawClient client = RawClient.connect(program().http())) {
                String target = method.equals("CONNECT") ? "web.test:80" : "/";
                client.send(RawClient.request(method, target, "web.test") + "\r\n");
                assertThat(client.response().status()).as(method).isEqualTo(405);
            }
        }
        try (RawClient client = RawClient.connect(program().http())) {
            client.send(RawClient.request("OPTIONS", "*", "web.test") + "\r\n");
            assertThat(client.response().status()).isEqualTo(200);
        }
    }
}
