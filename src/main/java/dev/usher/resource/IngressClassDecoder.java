package dev.usher.resource;

import dev.usher.problem.Reason;
import dev.usher.resource.IngressClass.Parameters;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decodes IngressClass (core Ingress §1.2).
final class IngressClassDecoder {
    private static final Shape OBJECT = Shape.of("apiVersion", "kind", "metadata", "spec");
    private static final Shape SPEC = Shape.of("controller", "parameters");
    private static final Shape PARAMETERS =
            Shape.of("apiGroup", "kind", "name", "scope", "namespace").losing("built-in defaults are used");
    private static final int LONGEST_CONTROLLER = 250;

    private IngressClassDecoder() {}

    static Optional<IngressClass> decode(Map<?, ?> tree, Findings findings) {
        FieldReader root = FieldReader.of(tree, OBJECT, findings);
        Metadata metadata = MetadataDecoder.decode(root);
        Optional<FieldReader> spec = root.requiredObject("spec", SPEC);
        Optional<String> controller = spec.flatMap(IngressClassDecoder::controller);
        Optional<Parameters> parameters = spec.flatMap(IngressClassDecoder::parameters);
        return controller.map(value -> new IngressClass(findings.object(), metadata, value, parameters));
    }

    private static Optional<String> controller(FieldReader spec) {
        Optional<String> controller = spec.required("controller");
        if (controller.isPresent() && controller.get().length() > LONGEST_CONTROLLER) {
            spec.wrong(Reason.INVALID_FIELD, "controller", () -> "is longer than 250 characters: shorten it");
        }
        return controller.filter(_ -> spec.intact());
    }

    private static Optional<Parameters> parameters(FieldReader spec) {
        Optional<FieldReader> found =
                spec.tolerating("built-in defaults are used").object("parameters", PARAMETERS);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        FieldReader reader = found.get();
        String scope = reader.oneOf("scope", List.of("Cluster", "Namespace")).orElse("Cluster");
        String namespace = reader.textOrEmpty("namespace");
        if (scope.equals("Namespace") == namespace.isEmpty() && reader.intact()) {
            reader.wrong(
                    Reason.INVALID_FIELD, "namespace", () -> "goes with scope Namespace and only with it: correct one");
        }
        var parameters = new Parameters(
                reader.textOrEmpty("apiGroup"),
                reader.required("kind").orElse(""),
                reader.required("name").orElse(""),
                scope,
                namespace);
        return reader.intact() ? Optional.of(parameters) : Optional.empty();
    }
}
