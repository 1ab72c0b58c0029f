package dev.usher.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.resource.Change;
import dev.usher.resource.LoadBalancerAddress;
import dev.usher.resource.Metadata;
import dev.usher.resource.Service;
import dev.usher.resource.Snapshot;
import dev.usher.resource.SnapshotStore;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AddressSourceTest {
    private static final ResourceKey KEY = ResourceKey.of(Kind.SERVICE, "ops", "entry");

    @Test
    void sortsAddressesAndNamesEachOnce() {
        assertThat(of(
                        "LoadBalancer",
                        "10.0.0.1",
                        List.of("198.51.100.9", "198.51.100.1"),
                        "lb.example.com",
                        "198.51.100.1"))
                .containsExactly(address("lb.example.com"), address("198.51.100.1"), address("198.51.100.9"));
    }

    @Test
    void keepsTheNameThatABalancerHasForAnAddress() {
        var named = new LoadBalancerAddress("198.51.100.9", "nine.example.com");
        var store = new SnapshotStore();
        var service = new Service(
                KEY,
                Metadata.EMPTY,
                "LoadBalancer",
                "10.0.0.1",
                "",
                List.of("198.51.100.9", "198.51.100.1"),
                List.of(),
                List.of(named));
        store.apply(List.of(new Change.Put(service, List.of())));

        assertThat(AddressSource.ofService(KEY, store.snapshot()).orElseThrow())
                .containsExactly(address("198.51.100.1"), named);
    }

    @Test
    void takesTheClusterIpWhereNothingElseIsToBeHad() {
        assertThat(of("ClusterIP", "10.0.0.1", List.of())).containsExactly(address("10.0.0.1"));
        assertThat(of("NodePort", "10.0.0.1", List.of())).containsExactly(address("10.0.0.1"));
        assertThat(of("NodePort", "10.0.0.1", List.of("198.51.100.9"))).containsExactly(address("198.51.100.9"));
        assertThat(of("ClusterIP", "None", List.of())).isEmpty();
        assertThat(of("LoadBalancer", "10.0.0.1", List.of())).isEmpty();
    }

    @Test
    void showsTheNameOfAnExternalNameService() {
        assertThat(of("ExternalName", "", List.of())).containsExactly(new LoadBalancerAddress("", "edge.example.com"));
    }

    @Test
    void knowsNothingWhileThereIsNoSuchService() {
        assertThat(AddressSource.ofService(KEY, Snapshot.EMPTY)).isEmpty();
    }

    @Test
    void tellsAddressesFromNames() {
        assertThat(address("2001:db8::1").ip()).isEqualTo("2001:db8::1");
        assertThat(address("10.0.0.256").hostname()).isEqualTo("10.0.0.256");
        assertThat(address("edge.example.com").hostname()).isEqualTo("edge.example.com");
    }

    private static LoadBalancerAddress address(String text) {
        return LoadBalancerAddress.parse(text);
    }

    private static List<LoadBalancerAddress> of(
            String type, String clusterIp, List<String> external, String... balancer) {
        var store = new SnapshotStore();
        var service = new Service(
                KEY,
                Metadata.EMPTY,
                type,
                clusterIp,
                type.equals("ExternalName") ? "edge.example.com" : "",
                external,
                List.of(),
                List.of(balancer).stream().map(LoadBalancerAddress::parse).toList());
        store.apply(List.of(new Change.Put(service, List.of())));
        return AddressSource.ofService(KEY, store.snapshot()).orElseThrow();
    }
}
