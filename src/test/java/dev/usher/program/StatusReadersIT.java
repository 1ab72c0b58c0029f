package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may read the page of connections and requests: addresses of both families, as the ConfigMap lists them (C4.5).
class StatusReadersIT extends InterplaysSuite {
    private static final String SETTINGS = "use-proxy-protocol: \"true\"\n";

    @BeforeAll
    void start() throws IOException {
        serveSettings(SETTINGS, Program.service("web", named("web").port()) + host("web"));
    }

    @Override
    Over over() {
        return Over.HTTP_1;
    }

    @Override
    WebClient connect() throws IOException {
        return new WebClient.Http1(RawClient.connect(program().http()).send("PROXY UNKNOWN\r\n"));
    }

    @Override
    void set(String settings) throws IOException {
        super.set(SETTINGS + settings);
    }

    private int from(String address) throws IOException {
        String line = address.indexOf(':') < 0
                ? "PROXY TCP4 " + address + " 192.0.2.1 1 80\r\n"
                : "PROXY TCP6 " + address + " 2001:db8::1 1 80\r\n";
        try (RawClient client = RawClient.connect(program().http())) {
            client.send(line + RawClient.request("GET", "/nginx_status", "nobody.test") + "\r\n");
            return client.response().status();
        }
    }

    @Test
    void theMachineItselfMayUnlessOthersAreListed() throws IOException {
        set("");
        assertThat(from("127.0.0.1")).isEqualTo(200);
        assertThat(from("::1")).isEqualTo(200);
        assertThat(from("127.0.0.2")).isEqualTo(403);
        assertThat(from("::2")).isEqualTo(403);
    }

    @Test
    void theListOfOneFamilyLeavesThatOfTheOther() throws IOException {
        set("nginx-status-ipv4-whitelist: 10.0.0.0/8, 192.0.2.7");
        assertThat(from("10.1.2.3")).isEqualTo(200);
        assertThat(from("192.0.2.7")).isEqualTo(200);
        assertThat(from("192.0.2.8")).isEqualTo(403);
        assertThat(from("127.0.0.1")).isEqualTo(403);
        assertThat(from("::1")).isEqualTo(200);

        set("nginx-status-ipv6-whitelist: 2001:db8::/32");
        assertThat(from("2001:db8::7")).isEqualTo(200);
        assertThat(from("2001:db9::7")).isEqualTo(403);
        assertThat(from("::1")).isEqualTo(403);
        assertThat(from("127.0.0.1")).isEqualTo(200);
        assertThat(from("10.1.2.3")).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"everybody", "10.0.0.0/33", "::1/200", "2001:db8::7, x"})
    void aListThatIsNoneLetsNobodyElseIn(String list) throws IOException {
        set("nginx-status-ipv4-whitelist: \"" + list + "\"\nnginx-status-ipv6-whitelist: \"" + list + "\"");
        assertThat(from("127.0.0.1")).isEqualTo(200);
        assertThat(from("::1")).isEqualTo(200);
        assertThat(from("10.1.2.3")).isEqualTo(403);
        assertThat(from("2001:db8::7")).isEqualTo(403);
    }

    @Test
    void aHostOfAnIngressKeepsThePathForItself() throws IOException {
        set("");
        assertThat(get("web.test", "/nginx_status").body()).isEqualTo("web");
    }
}
