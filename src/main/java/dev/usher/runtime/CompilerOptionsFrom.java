package dev.usher.runtime;

import dev.usher.config.ObjectName;
import dev.usher.config.ProcessSettings;
import dev.usher.config.UsageException;
import dev.usher.dialect.Compiler;
import dev.usher.dialect.CompilerOptions;
import dev.usher.dialect.Dialect;
import dev.usher.dialect.LabelSelector;
import dev.usher.dialect.nginx.NginxDialect;
import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.routing.PathRegex;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What the flags mean to the compiler, and the compiler with every dialect there is.
final class CompilerOptionsFrom {
    private CompilerOptionsFrom() {}

    /// A fresh compiler.
    static Compiler compiler(CompilerOptions options) {
        return new Compiler(options, dialects(options));
    }

    /// Every dialect there is, none of which has compiled anything.
    static List<Dialect> dialects(CompilerOptions options) {
        return List.of(new NginxDialect(options, CompilerOptionsFrom::isPattern));
    }

    private static boolean isPattern(String text) {
        return PathRegex.compile(text).isPresent();
    }

    /// @param zone where we run; empty to use endpoints of all zones alike
    static CompilerOptions settings(ProcessSettings settings, Supplier<String> zone) {
        ProcessSettings.Scope scope = settings.scope();
        return new CompilerOptions(
                new CompilerOptions.Classes(
                        scope.controllerClasses(),
                        scope.ingressClass(),
                        scope.ingressClassByName(),
                        scope.watchIngressWithoutClass()),
                new CompilerOptions.Watched(scope.watchNamespace(), selector(scope.watchNamespaceSelector())),
                new CompilerOptions.Nginx(
                        scope.annotationsPrefix(),
                        key(Kind.CONFIG_MAP, scope.configMap()),
                        key(Kind.SERVICE, scope.defaultBackendService()),
                        key(Kind.SECRET, scope.defaultSslCertificate()),
                        scope.disableSvcExternalName(),
                        scope.disableCatchAll(),
                        settings.network().namedHttps(),
                        scope.healthCheckPath(),
                        scope.validation(),
                        new CompilerOptions.Streams(
                                key(Kind.CONFIG_MAP, settings.streams().tcpServices()),
                                key(Kind.CONFIG_MAP, settings.streams().udpServices()),
                                settings.streams().reserved(),
                                settings.streams().passthrough())),
                InstantSource.system(),
                zone);
    }

    private static LabelSelector selector(String text) {
        try {
            return text.isEmpty() ? LabelSelector.EVERYTHING : LabelSelector.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new UsageException("flag --watch-namespace-selector: " + wrong.getMessage()
                    + "; write as team=web,stage in (test, live)");
        }
    }

    private static Optional<ResourceKey> key(Kind kind, Optional<ObjectName> name) {
        return name.map(object -> new ResourceKey(kind, object.namespace(), object.name()));
    }
}
