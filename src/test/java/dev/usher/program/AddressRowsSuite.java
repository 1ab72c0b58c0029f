package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Who is let in by address, by user agent and by referer: lists of Ingresses and of the ConfigMap (2.8, `block-*`).
abstract class AddressRowsSuite extends InterplaysSuite {
    private static final String SETTINGS = """
            use-forwarded-headers: "true"
            proxy-real-ip-cidr: "127.0.0.0/8"
            whitelist-source-range: 203.0.113.0/24, 2001:db8::/32
            denylist-source-range: 203.0.113.66
            block-cidrs: 203.0.113.99, 2001:db8:99::/48
            block-user-agents: "BadBot/1.0, ~^curl, ~*scan(ner)?$"
            block-referers: "https://spam.test/, ~*^http://[a-z]+\\\\.evil\\\\.test"
            """;

    @BeforeAll
    void start() throws IOException {
        serve(
                SETTINGS,
                Program.service("web", named("web").port())
                        + host("usual")
                        + host("own", "allowlist-source-range: '198.51.100.0/24 , 2001:db8:1::1'")
                        + host("old-name", "whitelist-source-range: 198.51.100.7")
                        + host(
                                "both-names",
                                "allowlist-source-range: 198.51.100.7",
                                "whitelist-source-range: 198.51.100.8")
                        + host("deny", "denylist-source-range: 203.0.113.0/28,2001:db8:2::/48")
                        + host(
                                "both",
                                "allowlist-source-range: 198.51.100.0/24",
                                "denylist-source-range: 198.51.100.66")
                        + host("all", "allowlist-source-range: '0.0.0.0/0,::/0'", "denylist-source-range: 192.0.2.1")
                        + host("bad-list", "allowlist-source-range: 198.51.100.0/33")
                        + host("empty-list", "allowlist-source-range: \"\"")
                        + host("name-list", "whitelist-source-range: office.test")
                        + host("bad-deny", "denylist-source-range: 198.51.100.0/24;10.0.0.1")
                        + host("empty-deny", "denylist-source-range: \"\"")
                        + host("redirect", "permanent-redirect: https://new.test/"));
    }

    private int from(String address, String host, String... headers) throws IOException {
        String[] all = new String[headers.length + 1];
        all[0] = "x-forwarded-for: " + address;
        System.arraycopy(headers, 0, all, 1, headers.length);
        return status(host + ".test", "/", all);
    }

    /// Lines of a host, an address and the status it gets there.
    private void assertStatuses(String table) throws IOException {
        for (String line : table.lines().toList()) {
            String[] words = line.split(" +", -1);
            assertThat(from(words[1], words[0])).as(line).isEqualTo(Integer.parseInt(words[2]));
        }
    }

    @Test
    void listsOfTheConfigMapHoldWhereAnIngressHasNone() throws IOException {
        assertStatuses("""
                usual   203.0.113.7         200
                usual   203.0.114.7         403
                usual   203.0.113.66        403
                usual   2001:db8::7         200
                usual   2001:db9::7         403
                usual   nonsense            403
                unknown 203.0.113.7         404
                unknown 203.0.114.7         403
                unknown 203.0.113.66        403""");
    }

    @Test
    void aListOfAnIngressReplacesTheOneOfThoseLetIn() throws IOException {
        assertStatuses("""
                own        198.51.100.7  200
                own        203.0.113.7   403
                own        2001:db8:1::1 200
                own        2001:db8:1::2 403
                old-name   198.51.100.7  200
                old-name   198.51.100.8  403
                both-names 198.51.100.7  200
                both-names 198.51.100.8  403""");
    }

    @Test
    void aListOfThoseRefusedReplacesTheOneOfTheConfigMapAndComesFirst() throws IOException {
        assertStatuses("""
                deny 203.0.113.7   403
                deny 203.0.113.17  200
                deny 2001:db8:2::9 403
                deny 2001:db8:3::9 200
                deny 203.0.113.66  200
                deny 198.51.100.7  403
                both 198.51.100.7  200
                both 198.51.100.66 403
                both 203.0.113.66  403
                all  192.0.2.2     200
                all  192.0.2.1     403
                all  2001:db9::1   200""");
    }

    /// As a proxy writes them that listens for both families on one socket.
    @Test
    void addressesMappedIntoIpv6AreThoseOfIpv4() throws IOException {
        assertStatuses("""
                usual ::ffff:203.0.113.7    200
                usual ::ffff:203.0.113.66   403
                usual ::ffff:203.0.113.99   403
                all   ::ffff:192.0.2.2      200
                all   ::ffff:192.0.2.1      403
                all   ::FFFF:c000:201       403
                own   ::ffff:198.51.100.7   200
                own   ::ffff:198.51.101.7   403
                own   [::ffff:198.51.101.7] 403""");
    }

    @Test
    void aListThatCannotBeReadLetsNobodyIn() throws IOException {
        for (String host : List.of("bad-list", "empty-list", "name-list", "bad-deny", "empty-deny")) {
            assertThat(from("198.51.100.7", host)).as(host).isEqualTo(503);
            assertThat(from("203.0.113.7", host)).as(host).isEqualTo(503);
        }
    }

    // ---- what is blocked everywhere ----

    /// The original let a list of a location lift them.
    @Test
    void blockedAddressesGetNothingWhateverListsSay() throws IOException {
        assertStatuses("""
                usual   203.0.113.99    403
                usual   203.0.113.98    200
                usual   2001:db8:99::1  403
                usual   2001:db8:98::1  200
                all     203.0.113.99    403
                all     203.0.113.98    200
                deny    203.0.113.99    403
                unknown 203.0.113.99    403
                unknown 203.0.113.98    404""");
    }

    @Test
    void userAgentsAreBlockedByTheirWholeTextOrByExpressions() throws IOException {
        var agents = Map.ofEntries(
                Map.entry("BadBot/1.0", true),
                Map.entry("badbot/1.0", true),
                Map.entry("BadBot/1.0 (x)", false),
                Map.entry("xBadBot/1.0", false),
                Map.entry("curl/8.1", true),
                Map.entry("Curl/8.1", false),
                Map.entry("not curl", false),
                Map.entry("My SCANNER", true),
                Map.entry("scan", true),
                Map.entry("scanners", false),
                Map.entry("", false));
        for (var agent : agents.entrySet()) {
            String header = "user-agent: " + agent.getKey();
            boolean blocked = agent.getValue();
            assertThat(from("203.0.113.7", "usual", header)).as(header).isEqualTo(blocked ? 403 : 200);
            assertThat(from("203.0.113.7", "redirect", header)).as(header).isEqualTo(blocked ? 403 : 301);
            assertThat(from("203.0.113.7", "unknown", header)).as(header).isEqualTo(blocked ? 403 : 404);
        }
    }

    @Test
    void referersAreBlockedAlike() throws IOException {
        var referers = Map.of(
                "https://spam.test/", true,
                "https://SPAM.test/", true,
                "https://spam.test/page", false,
                "http://www.evil.test/page", true,
                "HTTP://www.EVIL.test", true,
                "https://www.evil.test/", false,
                "https://good.test/?http://www.evil.test", false);
        for (var referer : referers.entrySet()) {
            String header = "referer: " + referer.getKey();
            assertThat(from("203.0.113.7", "usual", header)).as(header).isEqualTo(referer.getValue() ? 403 : 200);
        }
    }
}
