package dev.usher.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTemplateTest {
    @ParameterizedTest
    @CsvSource({
        "https://a.test, a.test, 443, a.test, /",
        "http://a.test/x?y=$arg_z#f, a.test, 80, a.test, /x?y=${arg_z}",
        "HTTP://[2001:db8::1]:81?q, 2001:db8::1, 81, [2001:db8::1]:81, /?q",
        "https://a.test$request_uri, a.test, 443, a.test, ${request_uri}",
        "http://a.test:8080${request_uri}, a.test, 8080, a.test:8080, ${request_uri}",
        "http://a.test$uri$is_args$args, a.test, 80, a.test, ${uri}${is_args}${args}",
        "http://a.test${document_uri}, a.test, 80, a.test, ${document_uri}",
        "http://a.test$is_args$args, a.test, 80, a.test, /${is_args}${args}",
        "http://$host$request_uri, ${host}, 80, ${host}, ${request_uri}",
        "http://a.test/p$request_uri, a.test, 80, a.test, /p${request_uri}",
        "http://a.test#$uri, a.test, 80, a.test, /",
    })
    void takesUrlsApart(String url, String host, int port, String authority, String target) {
        var template = UrlTemplate.parse(url).orElseThrow();

        assertThat(template.host()).hasToString(host);
        assertThat(template.port()).isEqualTo(port);
        assertThat(template.authority()).hasToString(authority);
        assertThat(template.target()).hasToString(target);
    }

    /// What a client puts into them could move where the host ends.
    @ParameterizedTest
    @ValueSource(strings = {"$arg_a", "$http_a", "$escaped_request_uri", "$uri_x", "$args", "$request_urix"})
    void otherVariablesBehindAHostBelongToTheHost(String variable) {
        var template = UrlTemplate.parse("http://a.test" + variable).orElseThrow();

        assertThat(template.host().text()).isEmpty();
        assertThat(template.target()).hasToString("/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.test",
                "ftp://a.test/",
                "http:///x",
                "http://a..test/",
                "http://.test/",
                "http://$request_uri",
                "http://u@a.test/",
                "http://a.test:0/",
                "http://a.test:65536/",
                "http://a.test:$arg_port/",
            })
    void refusesWhatIsNoUrl(String text) {
        assertThat(UrlTemplate.parse(text)).isEmpty();
    }

    @Test
    void tellsWhetherItIsSecure() {
        assertThat(UrlTemplate.parse("https://a.test").orElseThrow().secure()).isTrue();
        assertThat(UrlTemplate.parse("http://a.test").orElseThrow().secure()).isFalse();
    }
}
