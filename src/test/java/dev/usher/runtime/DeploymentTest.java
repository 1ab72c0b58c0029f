package dev.usher.runtime;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.config.FlagValues;
import dev.usher.config.Flags;
import dev.usher.config.ProcessSettings;
import dev.usher.runtime.ApiRights.Reach;
import dev.usher.runtime.ApiRights.Right;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `deploy/usher.yaml` against the program it runs.
final class DeploymentTest {
    private List<HasMetadata> objects = List.of();

    @BeforeEach
    void read() throws IOException {
        objects = new KubernetesSerialization().unmarshal(Files.readString(Path.of("deploy/usher.yaml")));
    }

    @Test
    void grantsWhatItsFlagsNeedAndNothingMore() {
        Set<Right> granted = new HashSet<>();
        one(ClusterRole.class).getRules().forEach(rule -> granted.addAll(rights(rule, Reach.CLUSTER)));
        one(Role.class).getRules().forEach(rule -> granted.addAll(rights(rule, Reach.OWN_NAMESPACE)));

        assertThat(granted).containsExactlyInAnyOrderElementsOf(ApiRights.of(settings()));
        assertThat(one(Role.class).getMetadata().getNamespace())
                .isEqualTo(one(Deployment.class).getMetadata().getNamespace());
    }

    @Test
    void namesTheLeaseItElectsBy() {
        assertThat(one(Role.class).getRules())
                .filteredOn(rule -> !rule.getResourceNames().isEmpty())
                .singleElement()
                .satisfies(rule -> assertThat(rule.getResourceNames())
                        .containsExactly(settings().status().electionId()));
    }

    @Test
    void grantsVerbsByNameAlone() {
        assertThat(objects).noneMatch(object -> object.toString().contains("*"));
    }

    @Test
    void runsWithoutPrivileges() {
        Container usher = container();
        var pod = one(Deployment.class).getSpec().getTemplate().getSpec();

        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(usher.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(usher.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(usher.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(usher.getSecurityContext().getCapabilities().getAdd()).isEmpty();
        assertThat(List.of(
                        settings().network().localHttp(), settings().network().localHttps()))
                .containsExactly(8080, 8443)
                .allMatch(port -> usher.getPorts().stream()
                        .anyMatch(declared -> declared.getContainerPort().equals(port)));
    }

    @Test
    void asksTheAdminPortHowTheReplicaIs() {
        Container usher = container();

        assertThat(List.of(usher.getStartupProbe(), usher.getLivenessProbe()))
                .extracting(DeploymentTest::path)
                .containsOnly("/healthz");
        assertThat(path(usher.getReadinessProbe())).isEqualTo("/readyz");
        assertThat(usher.getPorts())
                .filteredOn(port -> port.getName().equals("admin"))
                .singleElement()
                .satisfies(port -> assertThat(port.getContainerPort())
                        .isEqualTo(settings().network().adminPort()));
    }

    @Test
    void leavesTimeToStopAndMemoryBesideTheHeap() {
        ProcessSettings.Life life = settings().life();
        long stopping = life.gracePeriod()
                .plus(life.drainTimeout())
                .plus(life.postGracePeriod())
                .toSeconds();

        assertThat(one(Deployment.class).getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
                .isGreaterThan(stopping);
        assertThat(container().getResources().getLimits())
                .extractingByKey("memory")
                .extracting(Quantity::getNumericalAmount, as(InstanceOfAssertFactories.BIG_DECIMAL))
                .isGreaterThan(BigDecimal.valueOf((512L + 512 + 256) << 20));
    }

    @Test
    void callsTheWebhookWhereItListens() throws IOException {
        List<HasMetadata> webhook =
                new KubernetesSerialization().unmarshal(Files.readString(Path.of("deploy/webhook.yaml")));
        var service = (Service) webhook.getFirst();
        var configuration = (ValidatingWebhookConfiguration) webhook.getLast();
        var hook = configuration.getWebhooks().getFirst();

        assertThat(hook.getClientConfig().getService().getName())
                .isEqualTo(service.getMetadata().getName());
        assertThat(hook.getClientConfig().getService().getNamespace())
                .isEqualTo(service.getMetadata().getNamespace())
                .isEqualTo(one(Deployment.class).getMetadata().getNamespace());
        assertThat(service.getSpec().getSelector())
                .isEqualTo(one(Deployment.class).getSpec().getSelector().getMatchLabels());
        assertThat(hook.getRules().getFirst().getResources()).containsExactly("ingresses");
        assertThat(hook.getSideEffects()).isEqualTo("None");

        List<String> advised = Files.readAllLines(Path.of("deploy/webhook.yaml")).stream()
                .filter(line -> line.startsWith("#   - --"))
                .map(line -> line.substring(6))
                .toList();
        ProcessSettings.Webhook flags = ProcessSettings.from(FlagValues.parse(Flags.ALL, advised), Map.of())
                .webhook()
                .orElseThrow();
        assertThat(flags.port())
                .isEqualTo(
                        service.getSpec().getPorts().getFirst().getTargetPort().getIntVal());
    }

    private ProcessSettings settings() {
        List<String> arguments = container().getArgs().stream()
                .map(argument -> argument.replace("$(POD_NAMESPACE)", "usher"))
                .toList();
        assertThat(arguments.getFirst()).isEqualTo("run");
        FlagValues flags = FlagValues.parse(Flags.ALL, arguments.subList(1, arguments.size()));
        assertThat(flags.warnings()).isEmpty();
        return ProcessSettings.from(flags, Map.of("POD_NAME", "usher-0", "POD_NAMESPACE", "usher"));
    }

    private Container container() {
        return one(Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
    }

    private <T> T one(Class<T> type) {
        List<T> found =
                objects.stream().filter(type::isInstance).map(type::cast).toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static String path(Probe probe) {
        return probe.getHttpGet().getPath();
    }

    private static Set<Right> rights(PolicyRule rule, Reach reach) {
        Set<Right> rights = new HashSet<>();
        for (String group : rule.getApiGroups()) {
            for (String resource : rule.getResources()) {
                rule.getVerbs().forEach(verb -> rights.add(new Right(group, resource, verb, reach)));
            }
        }
        return rights;
    }
}
