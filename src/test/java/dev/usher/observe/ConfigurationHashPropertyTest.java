package dev.usher.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.RoutingTable;
import dev.usher.model.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationHashPropertyTest {
    private final ConfigurationHash kept = new ConfigurationHash();
    private int made;

    private VirtualHost host() {
        made++;
        return FakeExchange.host("host-" + made + ".example.com", "service-" + made);
    }

    private static long afresh(List<VirtualHost> hosts) {
        return new ConfigurationHash().of(table(hosts));
    }

    private static RoutingTable table(List<VirtualHost> hosts) {
        return FakeExchange.table(1, hosts.toArray(VirtualHost[]::new));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void afterAnyEditsItIsThatOfTheHostsThereAre(long seed) {
        var random = new Random(seed);
        var hosts = new ArrayList<VirtualHost>();
        for (int edit = 0; edit < 200; edit++) {
            int many = random.nextInt(10) == 0 ? 100 : 1;
            for (int i = 0; i < many; i++) {
                int at = random.nextInt(hosts.size() + 1);
                switch (random.nextInt(4)) {
                    case 0 -> hosts.subList(at, Math.min(hosts.size(), at + 1)).clear();
                    case 1 -> hosts.subList(at, Math.min(hosts.size(), at + 1)).replaceAll(_ -> host());
                    default -> hosts.add(at, host());
                }
            }
            if (random.nextInt(20) == 0) {
                hosts.subList(0, hosts.size() / 2).clear();
            }
            var now = List.copyOf(hosts);

            assertThat(kept.of(table(now))).isEqualTo(afresh(now));
        }
    }
}
