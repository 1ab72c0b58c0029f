package dev.usher.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.SessionCookie;
import dev.usher.model.SessionCookie.SameSite;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServingSessionTest {
    private static final long DAY = 1_700_000_000_000L;
    private static final String UPSTREAM = "default-web-80";

    private static ServingSession session(Optional<SameSite> sameSite, boolean conditional) {
        return new ServingSession(
                new SessionCookie(
                        "route",
                        "/",
                        Optional.empty(),
                        OptionalInt.of(-1),
                        OptionalInt.empty(),
                        sameSite,
                        conditional,
                        false),
                UPSTREAM);
    }

    private static Fields cookie(String value) {
        var fields = new Fields();
        fields.add("Cookie", "a=b; route=" + value);
        return fields;
    }

    @Test
    void readsTheKeyBeforeTheBar() {
        ServingSession session = session(Optional.empty(), false);

        assertThat(session.key(cookie("k|f"))).isEqualTo("k");
        assertThat(session.key(cookie("k"))).isEqualTo("k");
        assertThat(session.key(cookie("|f"))).isEmpty();
        assertThat(session.key(new Fields())).isEmpty();
    }

    @Test
    void ownsTheCookiesItWroteAndNoOthers() {
        ServingSession session = session(Optional.empty(), false);
        String written = session.line("k", false, "", DAY);
        String value = written.substring("route=".length(), written.indexOf(';'));

        assertThat(session.owns(cookie(value))).isTrue();
        assertThat(session.owns(cookie(value + "0"))).isFalse();
        assertThat(session.owns(cookie(value.substring(value.indexOf('|') + 1))))
                .isFalse();
        assertThat(session.owns(cookie("k|"))).isFalse();
        assertThat(session.owns(new Fields())).isFalse();
        assertThat(new ServingSession(
                                new SessionCookie(
                                        "route",
                                        "/",
                                        Optional.empty(),
                                        OptionalInt.empty(),
                                        OptionalInt.empty(),
                                        Optional.empty(),
                                        false,
                                        false),
                                "default-next-80")
                        .owns(cookie(value)))
                .isFalse();
    }

    @Test
    void expiresInThePastWhenToldSo() {
        assertThat(session(Optional.empty(), false).line("k", true, "", DAY))
                .contains("; Expires=Tue, 14 Nov 2023 22:13:19 GMT; Path=/; Secure; HttpOnly");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/49.0.2623.87 Safari/537.36",
                "Mozilla/5.0 Chrome/66.0.3359.117 Safari/537.36",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 12_0 like Mac OS X) AppleWebKit/605.1.15 Version/12.0 Safari/604.1",
                "Mozilla/5.0 (iPad; CPU OS 12_2 like Mac OS X) AppleWebKit/605.1.15 Version/12.1 Safari/604.1",
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_14_6) AppleWebKit/605.1.15 Version/12.1.2 Safari/605.1.15"
            })
    void leavesNoneOutForBrowsersThatMishandleIt(String browser) {
        assertThat(session(Optional.of(SameSite.NONE), true).line("k", true, browser, DAY))
                .doesNotContain("SameSite");
        assertThat(session(Optional.of(SameSite.NONE), false).line("k", true, browser, DAY))
                .endsWith("; SameSite=None");
        assertThat(session(Optional.of(SameSite.LAX), true).line("k", true, browser, DAY))
                .endsWith("; SameSite=Lax");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_14_6) AppleWebKit/537.36 Chrome/80.0.3987.87 Safari/537.36",
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_6) AppleWebKit/605.1.15 Version/13.1.2 Safari/605.1.15",
                "Mozilla/5.0 Chrome/140.0.0.0 Safari/537.36",
                "Mozilla/5.0 Chrome/4",
                "curl/8.5.0"
            })
    void sendsNoneToAllOthers(String browser) {
        assertThat(session(Optional.of(SameSite.NONE), true).line("k", true, browser, DAY))
                .endsWith("; SameSite=None");
    }
}
