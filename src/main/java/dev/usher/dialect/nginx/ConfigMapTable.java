package dev.usher.dialect.nginx;

import dev.usher.problem.NearestName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Every key of the global ConfigMap ingress-nginx knows, one row each, by family.
final class ConfigMapTable {
    static final List<Setting<?>> ROWS = Stream.of(
                    ForwardingSettings.ROWS,
                    ClientSettings.ROWS,
                    TlsSettings.ROWS,
                    ProxyingSettings.ROWS,
                    ResponseSettings.ROWS,
                    CompressionSettings.ROWS,
                    LogSettings.ROWS,
                    ProtectionSettings.ROWS,
                    TracingSettings.ROWS,
                    NginxProcessSettings.ROWS)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    private static final Map<String, Setting<?>> BY_KEY =
            ROWS.stream().collect(Collectors.toUnmodifiableMap(Setting::key, Function.identity()));

    private ConfigMapTable() {}

    static Optional<Setting<?>> find(String key) {
        return Optional.ofNullable(BY_KEY.get(key));
    }

    /// The known key most like a mistyped one.
    static Optional<String> nearest(String key) {
        return NearestName.of(key, BY_KEY.keySet());
    }
}
