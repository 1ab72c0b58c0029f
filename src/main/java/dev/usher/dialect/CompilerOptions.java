package dev.usher.dialect;

import dev.usher.model.ResourceKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The flags that decide what is compiled and how. They never change while the process runs.
///
/// @param clock tells when a certificate is about to expire
/// @param zone where we run, for topology-aware routing (C3.13); gives an empty text where endpoints of all zones
///     are used. Gives the same text whenever it is asked once a first table is compiled
public record CompilerOptions(
        Classes classes, Watched watched, Nginx nginx, InstantSource clock, Supplier<String> zone) {

    /// Controller values of the nginx dialect.
    public static final List<String> NGINX_CONTROLLERS =
            List.of("k8s.io/ingress-nginx", "usher.dev/ingress-controller");

    /// Controller value of the AWS Load Balancer Controller's classes.
    public static final String ALB_CONTROLLER = "ingress.k8s.aws/alb";

    public static final CompilerOptions DEFAULTS =
            new CompilerOptions(Classes.DEFAULTS, Watched.EVERYTHING, Nginx.DEFAULTS, InstantSource.system(), () -> "");

    public CompilerOptions withClasses(Classes newClasses) {
        return new CompilerOptions(newClasses, watched, nginx, clock, zone);
    }

    public CompilerOptions withWatched(Watched newWatched) {
        return new CompilerOptions(classes, newWatched, nginx, clock, zone);
    }

    public CompilerOptions withNginx(Nginx newNginx) {
        return new CompilerOptions(classes, watched, newNginx, clock, zone);
    }

    public CompilerOptions withClock(InstantSource newClock) {
        return new CompilerOptions(classes, watched, nginx, newClock, zone);
    }

    public CompilerOptions withZone(Supplier<String> newZone) {
        return new CompilerOptions(classes, watched, nginx, clock, newZone);
    }

    /// Which Ingresses are ours (C1).
    ///
    /// @param controllers values of `spec.controller` we claim (`--controller-class`)
    /// @param name value of the old class annotation that is ours (`--ingress-class`)
    /// @param byName a class of that name is ours whatever its controller, even if there is no such IngressClass
    ///     (`--ingress-class-by-name`)
    /// @param withoutClass an Ingress that names no class is ours (`--watch-ingress-without-class`)
    public record Classes(List<String> controllers, String name, boolean byName, boolean withoutClass) {
        public static final Classes DEFAULTS = new Classes(
                List.of("k8s.io/ingress-nginx", ALB_CONTROLLER, "usher.dev/ingress-controller"), "nginx", false, false);

        public Classes {
            controllers = List.copyOf(controllers);
        }
    }

    /// Which namespaces count (C1.6).
    ///
    /// @param namespace empty for all
    /// @param selector labels a namespace must carry
    public record Watched(String namespace, LabelSelector selector) {
        public static final Watched EVERYTHING = new Watched("", LabelSelector.EVERYTHING);
    }

    /// What the flags of ingress-nginx say beyond classes and namespaces.
    ///
    /// @param annotationsPrefix without the slash
    /// @param configMap the global ConfigMap
    /// @param defaultBackendService answers what nothing else does; absent means the built-in 404
    /// @param defaultSslCertificate Secret of the default certificate; absent means the self-signed one
    /// @param disableSvcExternalName Services of type ExternalName give no endpoints (C3.11)
    /// @param disableCatchAll Ingresses with a `defaultBackend` are not served
    /// @param httpsPort the port redirects to https name where they name one
    /// @param healthCheckPath answered with 200 on the catch-all host (C4.5); empty for none
    /// @param validation whether annotations above `annotations-risk-level` are refused, and values hold what the
    ///     original lets through its checks alone (A0.4)
    /// @param streams what is handed on below HTTP
    public record Nginx(
            String annotationsPrefix,
            Optional<ResourceKey> configMap,
            Optional<ResourceKey> defaultBackendService,
            Optional<ResourceKey> defaultSslCertificate,
            boolean disableSvcExternalName,
            boolean disableCatchAll,
            int httpsPort,
            String healthCheckPath,
            boolean validation,
            Streams streams) {

        public static final Nginx DEFAULTS = new Nginx(
                "nginx.ingress.kubernetes.io",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                443,
                "/healthz",
                true,
                Streams.DEFAULTS);
    }

    /// What the flags say about TCP, UDP and TLS as it is.
    ///
    /// @param tcp ConfigMap of TCP services (`--tcp-services-configmap`, TU1)
    /// @param udp ConfigMap of UDP services (`--udp-services-configmap`)
    /// @param reserved ports no line of those may name, and the flag each belongs to (TU2)
    /// @param passthrough whether annotation `ssl-passthrough` counts (`--enable-ssl-passthrough`, S7)
    public record Streams(
            Optional<ResourceKey> tcp, Optional<ResourceKey> udp, Map<Integer, String> reserved, boolean passthrough) {
        public static final Streams DEFAULTS = new Streams(Optional.empty(), Optional.empty(), Map.of(), false);

        public Streams {
            reserved = Map.copyOf(reserved);
        }
    }
}
