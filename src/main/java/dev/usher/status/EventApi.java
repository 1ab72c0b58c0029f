package dev.usher.status;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Creates Events and counts them up: `v1`, whose `source.component` is where ingress-nginx's users look for
/// `nginx-ingress-controller` (EV); `events.k8s.io/v1` has no such field.
final class EventApi {
    static final String COMPONENT = "nginx-ingress-controller";

    /// What the API server allows for a message.
    private static final int MESSAGE = 1024;

    private static final int NAME = 253 - 17;

    private final KubernetesClient client;
    private final String instance;
    private final MergePatch patches;

    /// @param instance who we are among the replicas
    EventApi(KubernetesClient client, String instance) {
        this.client = client;
        patches = new MergePatch(client);
        this.instance = instance;
    }

    /// The note with the identity of its object; as it is when there is no such object.
    Note identified(Note note) {
        Regarding about = note.about();
        if (!about.uid().isEmpty()) {
            return note;
        }
        String uid = found(about).stream()
                .map(object -> Objects.requireNonNullElse(object.getMetadata().getUid(), ""))
                .findFirst()
                .orElse("");
        return new Note(
                new Regarding(about.apiVersion(), about.kind(), about.namespace(), about.name(), uid),
                note.warning(),
                note.reason(),
                note.message());
    }

    private List<? extends HasMetadata> found(Regarding about) {
        return switch (about.kind()) {
            case "ConfigMap" ->
                client.configMaps()
                        .inNamespace(about.namespace())
                        .withField("metadata.name", about.name())
                        .list()
                        .getItems();
            case "Ingress" ->
                client.network()
                        .v1()
                        .ingresses()
                        .inNamespace(about.namespace())
                        .withField("metadata.name", about.name())
                        .list()
                        .getItems();
            default -> List.of();
        };
    }

    /// The name of a note's Event. The same note has the same name in every replica and after every restart, so
    /// what one has told is not told again by another.
    static String name(Note note) {
        Regarding about = note.about();
        String text = String.join(
                "\0", about.kind(), about.namespace(), about.name(), about.uid(), note.reason(), note.message());
        String prefix = about.name().length() <= NAME
                ? about.name()
                : about.name().substring(0, NAME).replaceAll("[^a-z0-9]+$", "");
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return prefix + "." + HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /// Cluster-scoped objects have their Events in `default`, as everywhere.
    private static String namespace(Note note) {
        return note.about().namespace().isEmpty() ? "default" : note.about().namespace();
    }

    /// @throws io.fabric8.kubernetes.client.KubernetesClientException 409 when it exists
    void create(Note note, Instant now) {
        Regarding about = note.about();
        var event = new EventBuilder()
                .withNewMetadata()
                .withName(name(note))
                .withNamespace(namespace(note))
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(about.apiVersion())
                .withKind(about.kind())
                .withNamespace(about.namespace().isEmpty() ? null : about.namespace())
                .withName(about.name())
                .withUid(about.uid().isEmpty() ? null : about.uid())
                .endInvolvedObject()
                .withType(note.warning() ? "Warning" : "Normal")
                .withReason(note.reason())
                .withMessage(bounded(note.message()))
                .withNewSource()
                .withComponent(COMPONENT)
                .endSource()
                .withReportingComponent(COMPONENT)
                .withReportingInstance(instance)
                .withFirstTimestamp(text(now))
                .withLastTimestamp(text(now))
                .withCount(1)
                .build();
        client.v1().events().inNamespace(namespace(note)).resource(event).create();
    }

    /// Tells it again.
    ///
    /// @param count 0 when nobody knows how often it was told
    void again(Note note, int count, Instant now) {
        Map<String, Object> patch =
                count == 0 ? Map.of("lastTimestamp", text(now)) : Map.of("lastTimestamp", text(now), "count", count);
        patches.send("api/v1/namespaces/" + namespace(note) + "/events/" + name(note), patch);
    }

    private static String text(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String bounded(String message) {
        if (message.getBytes(StandardCharsets.UTF_8).length <= MESSAGE) {
            return message;
        }
        // Four bytes are the most a character takes.
        return message.substring(0, Math.min(message.length(), MESSAGE / 4 - 1)) + "…";
    }
}
