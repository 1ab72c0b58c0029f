package dev.usher.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.config.Flag.Support;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What becomes of each flag of ingress-nginx against what the specification asks for (section 4): a flag that must
/// work is honoured, one without a use here says so, and none is left over.
class FlagKindsTest {
    /// ●
    private static final Set<String> MUST_WORK = words("""
            annotations-prefix apiserver-host kubeconfig certificate-authority configmap controller-class deep-inspect
            default-backend-service default-server-port default-ssl-certificate disable-catch-all
            disable-svc-external-name disable-sync-events election-id election-ttl disable-leader-election
            enable-metrics enable-ssl-passthrough enable-topology-aware-routing exclude-socket-metrics
            health-check-path health-check-timeout healthz-port healthz-host http-port https-port ingress-class
            ingress-class-by-name length-buckets size-buckets time-buckets metrics-per-host metrics-per-undefined-host
            post-shutdown-grace-period publish-service publish-status-address report-node-internal-ip-address
            report-status-classes status-update-interval sync-period tcp-services-configmap udp-services-configmap
            update-status update-status-on-shutdown shutdown-grace-period v validating-webhook
            validating-webhook-certificate validating-webhook-key version watch-ingress-without-class watch-namespace
            watch-namespace-selector
            """);

    /// ○, but for the port that another part asks for (H2.1)
    private static final Set<String> ASKED_ELSEWHERE = Set.of("status-port");

    /// ◐
    private static final Set<String> SIMPLIFIED = words("""
            bucket-factor enable-annotation-validation enable-ssl-chain-completion max-buckets maxmind-edition-ids
            maxmind-license-key maxmind-mirror maxmind-retries-count maxmind-retries-timeout
            ssl-passthrough-proxy-port sync-rate-limit
            """);

    /// ○
    private static final Set<String> WITHOUT_USE = words("""
            disable-full-test dynamic-configuration-retries internal-logger-address monitor-max-batch-size profiling
            profiler-address profiler-port stream-port
            """);

    private static Set<String> words(String text) {
        return Arrays.stream(text.strip().split("\\s+")).collect(Collectors.toUnmodifiableSet());
    }

    @Test
    void knowsTheKindOfEveryFlag() {
        Set<String> all = new HashSet<>(MUST_WORK);
        all.addAll(ASKED_ELSEWHERE);
        all.addAll(SIMPLIFIED);
        all.addAll(WITHOUT_USE);

        assertThat(all).hasSize(MUST_WORK.size() + ASKED_ELSEWHERE.size() + SIMPLIFIED.size() + WITHOUT_USE.size());
        assertThat(Flag.names(Flags.INGRESS_NGINX)).containsExactlyInAnyOrderElementsOf(all);
        // The 72 of ingress-nginx, and --version, which ends it before any other counts.
        assertThat(all).hasSize(72 + 1);
    }

    @TestFactory
    Stream<DynamicTest> honoursWhatMustWork() {
        return Flags.INGRESS_NGINX.stream()
                .filter(flag -> MUST_WORK.contains(flag.name()) || ASKED_ELSEWHERE.contains(flag.name()))
                .map(flag -> DynamicTest.dynamicTest(
                        flag.name(), () -> assertThat(flag.support()).isEqualTo(Support.HONOURED)));
    }

    @TestFactory
    Stream<DynamicTest> saysWhatDiffersOrHasNoEffect() {
        return Flags.INGRESS_NGINX.stream()
                .filter(flag -> SIMPLIFIED.contains(flag.name()))
                .map(flag -> DynamicTest.dynamicTest(flag.name(), () -> {
                    assertThat(flag.support()).isIn(Support.HONOURED, Support.SIMPLIFIED, Support.NO_EFFECT);
                    assertThat(flag.doc().length()).isGreaterThan(10);
                }));
    }

    @TestFactory
    Stream<DynamicTest> acceptsWithAWarningWhatOnlyNginxHasAUseFor() {
        return Flags.INGRESS_NGINX.stream()
                .filter(flag -> WITHOUT_USE.contains(flag.name()))
                .map(flag -> DynamicTest.dynamicTest(flag.name(), () -> {
                    assertThat(flag.support()).isEqualTo(Support.NGINX_ONLY);
                    assertThat(FlagValues.parse(Flags.ALL, List.of("--" + flag.name() + "=" + flag.fallback()))
                                    .warnings())
                            .hasSize(1);
                }));
    }
}
