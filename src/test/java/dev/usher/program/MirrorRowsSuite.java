package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.Backend.Request;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Values of the annotations about copies of requests that are absent, off or unreadable: requests are served all the
/// same, and the copy is the usual one (2.11).
abstract class MirrorRowsSuite extends InterplaysSuite {
    private Backend web;
    private Backend mirror;

    @BeforeAll
    void start() throws IOException {
        web = named("web");
        mirror = named("mirror");
        serve(
                "",
                Program.service("web", web.port())
                        + host("plain")
                        + host("blank", "mirror-target: \"\"", "mirror-host: copy.test", "mirror-request-body: \"on\"")
                        + copied("usual")
                        + copied("headless", "mirror-request-body: \"off\"")
                        + copied("whole", "mirror-request-body: \"on\"")
                        + copied("unclear", "mirror-request-body: \"no\"")
                        + copied("hosted", "mirror-host: copy.test")
                        + copied("hostless", "mirror-host: \"\"")
                        + copied("unhosted", "mirror-host: \"copy test\"")
                        + Program.annotated("first", "shared.test", "web", "mirror-target: " + target("/first"))
                        + Program.annotated("second", "shared.test", "web", "mirror-host: copy.test")
                                .replace("path: /,", "path: /second,"));
    }

    private String target(String path) {
        return "http://127.0.0.1:" + mirror.port() + path;
    }

    private String copied(String name, String... annotations) {
        return host(
                name,
                Stream.concat(Stream.of("mirror-target: " + target("$request_uri")), Arrays.stream(annotations))
                        .toArray(String[]::new));
    }

    @BeforeEach
    void forget() {
        mirror.requests().clear();
    }

    private void post(String host, String target) throws IOException {
        assertThat(send("POST", host, target, "ab").body()).isEqualTo("web");
    }

    private Request copy() {
        await("the copy", () -> mirror.requests().size() == 1);
        return mirror.last();
    }

    @ParameterizedTest
    @CsvSource({
        "usual, ab, 127.0.0.1",
        "headless, '', 127.0.0.1",
        "whole, ab, 127.0.0.1",
        "unclear, ab, 127.0.0.1",
        "hosted, ab, copy.test",
        "hostless, ab, 127.0.0.1",
        "unhosted, ab, 127.0.0.1",
    })
    void theCopyIsAsTheAnnotationsSayAndElseTheUsualOne(String name, String body, String host) throws IOException {
        post(name + ".test", "/" + name + "?a=b");

        assertThat(copy().line()).isEqualTo("POST /" + name + "?a=b HTTP/1.1");
        assertThat(copy().body()).isEqualTo(body);
        assertThat(copy().headers("content-length")).containsExactly(Integer.toString(body.length()));
        assertThat(copy().headers("host")).containsExactly(host);
        assertThat(web.last().body()).isEqualTo("ab");
        assertThat(web.last().headers("content-length")).containsExactly("2");
    }

    /// A copy of another request comes behind where one would have been.
    @Test
    void nothingIsCopiedWithoutATarget() throws IOException {
        for (String host : new String[] {"plain.test", "blank.test", "shared.test"}) {
            post(host, "/second");
        }
        post("usual.test", "/behind");

        assertThat(copy().target()).isEqualTo("/behind");
    }

    @Test
    void theTargetIsThatOfTheIngressWhosePathItIs() throws IOException {
        post("shared.test", "/other");

        assertThat(copy().target()).isEqualTo("/first");
    }
}
