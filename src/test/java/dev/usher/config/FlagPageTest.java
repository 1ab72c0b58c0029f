package dev.usher.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.golden.Page;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// The page of flags is made of the rows that read them, and nobody edits it.
class FlagPageTest {

    @Test
    void pageOfFlagsIsThatOfTheTable() throws IOException {
        var page = new Page("flags.md");
        page.line("# Flags of `usher run`")
                .line("")
                .line("Made from the table that reads them. One or two dashes, `--flag=value` or `--flag value`.")
                .line("")
                .line("*Support*: **honoured** has its meaning; **simplified** is accepted, and the last column says"
                        + " what differs; **no effect** and **nginx only** are accepted with a warning.")
                .line("")
                .line("## Of ingress-nginx")
                .line("");
        table(Flags.INGRESS_NGINX, page);
        page.line("").line("## Of its logging library").line("");
        table(Flags.LOGGING, page);
        page.line("").line("## Our own").line("");
        table(Flags.USHER, page);
        page.check();
    }

    @Test
    void everyFlagOfTheOriginalHasARow() {
        assertThat(Flags.INGRESS_NGINX)
                .extracting(Flag::name)
                .containsExactlyInAnyOrderElementsOf(List.of(NAMES.strip().split("\\s+")));
    }

    private static void table(List<Flag> flags, Page page) {
        page.table("flag", "support", "value", "default", "what it does");
        flags.forEach(flag -> page.row(List.of(
                "`--" + flag.name() + "`",
                flag.support().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                flag.type().form(),
                flag.fallback().isEmpty() ? "" : "`" + flag.fallback() + "`",
                flag.doc())));
    }

    private static final String NAMES = """
        annotations-prefix apiserver-host bucket-factor certificate-authority configmap
        controller-class deep-inspect default-backend-service default-server-port
        default-ssl-certificate disable-catch-all disable-full-test disable-leader-election
        disable-svc-external-name disable-sync-events dynamic-configuration-retries election-id
        election-ttl enable-annotation-validation enable-metrics enable-ssl-chain-completion
        enable-ssl-passthrough enable-topology-aware-routing exclude-socket-metrics
        health-check-path health-check-timeout healthz-host healthz-port http-port https-port
        ingress-class ingress-class-by-name internal-logger-address kubeconfig length-buckets
        max-buckets maxmind-edition-ids maxmind-license-key maxmind-mirror maxmind-retries-count
        maxmind-retries-timeout metrics-per-host metrics-per-undefined-host monitor-max-batch-size
        post-shutdown-grace-period profiler-address profiler-port profiling publish-service publish-status-address
        report-node-internal-ip-address report-status-classes shutdown-grace-period size-buckets
        ssl-passthrough-proxy-port status-port status-update-interval stream-port sync-period
        sync-rate-limit tcp-services-configmap time-buckets udp-services-configmap update-status
        update-status-on-shutdown v validating-webhook validating-webhook-certificate
        validating-webhook-key version watch-ingress-without-class watch-namespace
        watch-namespace-selector
        """;
}
