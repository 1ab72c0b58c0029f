package dev.usher.dialect;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import java.util.Optional;
import java.util.function.Consumer;

/// Flags of ingress-nginx for tests: the defaults, but for what a test changes.
public final class NginxOptions {
    private static final CompilerOptions.Nginx DEFAULTS = CompilerOptions.Nginx.DEFAULTS;

    public String annotationsPrefix = DEFAULTS.annotationsPrefix();
    public Optional<ResourceKey> configMap = Optional.empty();
    public Optional<ResourceKey> defaultBackend = Optional.empty();
    public Optional<ResourceKey> defaultCertificate = Optional.empty();
    public boolean disableCatchAll = DEFAULTS.disableCatchAll();
    public boolean validation = DEFAULTS.validation();
    public CompilerOptions.Streams streams = DEFAULTS.streams();

    private NginxOptions() {}

    /// The defaults with changes.
    public static CompilerOptions with(Consumer<NginxOptions> changes) {
        var options = new NginxOptions();
        changes.accept(options);
        return CompilerOptions.DEFAULTS.withNginx(options.finish());
    }

    /// Names the global ConfigMap.
    public void configMap(String namespace, String name) {
        configMap = Optional.of(ResourceKey.of(Kind.CONFIG_MAP, namespace, name));
    }

    private CompilerOptions.Nginx finish() {
        return new CompilerOptions.Nginx(
                annotationsPrefix,
                configMap,
                defaultBackend,
                defaultCertificate,
                DEFAULTS.disableSvcExternalName(),
                disableCatchAll,
                DEFAULTS.httpsPort(),
                DEFAULTS.healthCheckPath(),
                validation,
                streams);
    }
}
