package dev.usher.dialect.nginx;

import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import dev.usher.resource.Ingress;
import dev.usher.resource.Ingress.PathRule;
import dev.usher.resource.Ingress.Rule;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is allowed in an Ingress and probably not meant (specification 6.3). Each is a warning; nothing is served
/// otherwise for it. Pure.
final class Advice {
    private static final int MOST = 10;

    private final String prefix;
    private final Ingress ingress;
    private final List<Problem> found = new ArrayList<>();

    private Advice(String prefix, Ingress ingress) {
        this.prefix = prefix + "/";
        this.ingress = ingress;
    }

    /// The warnings.
    ///
    /// @param prefix of annotations, without the slash
    static List<Problem> of(String prefix, Ingress ingress) {
        var advice = new Advice(prefix, ingress);
        advice.patterns();
        if (!ingress.metadata().annotations().isEmpty()) {
            advice.authentication();
        }
        return advice.found;
    }

    private Optional<String> value(String name) {
        return Optional.ofNullable(ingress.metadata().annotations().get(prefix + name))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    private void warn(Reason reason, String field, String message) {
        if (found.size() < MOST) {
            found.add(Problem.warning(reason, ingress.key(), field, message));
        }
    }

    private void warn(String annotation, String message) {
        warn(Reason.DOUBTFUL, "metadata.annotations[" + prefix + annotation + "]", message);
    }

    /// AD6.
    private void patterns() {
        for (Rule rule : ingress.rules()) {
            for (PathRule path : rule.paths()) {
                if (PathTypes.looksLikePattern(path)) {
                    warn(
                            Reason.PATH_TYPE_MISMATCH,
                            "spec.rules[" + rule.index() + "].http.paths[" + path.index() + "].pathType",
                            "Path " + Quoted.of(path.path()) + " looks like a regular expression and has pathType "
                                    + PathTypes.name(path.type()) + ": use ImplementationSpecific.");
                }
            }
        }
    }

    private void authentication() {
        value("auth-url").flatMap(Advice::clearServiceNamespace).ifPresent(namespace -> {
            if (!namespace.equals(ingress.key().namespace())) {
                warn(
                        "auth-url",
                        "auth-url sends credentials in clear to namespace " + Quoted.of(namespace)
                                + ": use https, or a Service of the Ingress's own namespace.");
            }
        });
    }

    /// The namespace of a Service that is asked in clear, as `http://name.namespace.svc…` writes it.
    private static Optional<String> clearServiceNamespace(String url) {
        try {
            var host = Optional.ofNullable(new URI(url))
                    .filter(uri -> "http".equalsIgnoreCase(uri.getScheme()))
                    .flatMap(uri -> Optional.ofNullable(uri.getHost()));
            String[] labels = host.orElse("").split("\\.", 4);
            return labels.length > 2 && labels[2].equals("svc") ? Optional.of(labels[1]) : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }
}
