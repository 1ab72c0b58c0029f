package dev.usher.dialect.nginx;

import dev.usher.problem.NearestName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Every annotation ingress-nginx knows, one row each, by family.
final class AnnotationTable {
    static final List<Annotation<?>> ROWS = Stream.of(
                    BasicAuthAnnotations.ROWS,
                    ExternalAuthAnnotations.ROWS,
                    ClientCertificateAnnotations.ROWS,
                    RedirectAnnotations.ROWS,
                    BackendAnnotations.ROWS,
                    ProxyAnnotations.ROWS,
                    UpstreamTlsAnnotations.ROWS,
                    CorsAnnotations.ROWS,
                    LimitAnnotations.ROWS,
                    AffinityAnnotations.ROWS,
                    CanaryAnnotations.ROWS,
                    MirrorAnnotations.ROWS,
                    ExtensionAnnotations.ROWS)
            .<Annotation<?>>flatMap(List::stream)
            .toList();

    private static final Map<String, Annotation<?>> BY_NAME =
            ROWS.stream().collect(Collectors.toUnmodifiableMap(Annotation::name, Function.identity()));

    private AnnotationTable() {}

    /// The row of an annotation.
    ///
    /// @param name without the prefix
    static Optional<Annotation<?>> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /// The known name most like a mistyped one.
    static Optional<String> nearest(String name) {
        return NearestName.of(name, BY_NAME.keySet());
    }
}
