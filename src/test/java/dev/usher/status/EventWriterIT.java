package dev.usher.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.resource.kube.ApiServer;
import dev.usher.resource.kube.Await;
import io.fabric8.kubernetes.api.model.Event;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EventWriterIT {
    private static final int ROOM = 1000;

    private final ApiServer server = new ApiServer();
    private final EventWriter writer = new EventWriter(server.client(), "usher-0");

    @AfterEach
    void stop() {
        writer.close();
        server.close();
    }

    private static Note note(String namespace, String name, String message) {
        return new Note(
                new Regarding("networking.k8s.io/v1", "Ingress", namespace, name, "uid-of-" + name),
                true,
                "PathConflict",
                message);
    }

    private List<Event> events() {
        return server.client().v1().events().inAnyNamespace().list().getItems();
    }

    @Test
    void writesWhatIngressNginxsUsersLookFor() {
        writer.start();

        writer.tell(note("shop", "web", "Path / belongs to another."));

        Await.until("written", () -> writer.written() == 1);
        assertThat(events()).singleElement().satisfies(event -> {
            assertThat(event.getMetadata().getNamespace()).isEqualTo("shop");
            assertThat(event.getInvolvedObject().getKind()).isEqualTo("Ingress");
            assertThat(event.getInvolvedObject().getName()).isEqualTo("web");
            assertThat(event.getInvolvedObject().getUid()).isEqualTo("uid-of-web");
            assertThat(event.getType()).isEqualTo("Warning");
            assertThat(event.getReason()).isEqualTo("PathConflict");
            assertThat(event.getMessage()).isEqualTo("Path / belongs to another.");
            assertThat(event.getSource().getComponent()).isEqualTo("nginx-ingress-controller");
            assertThat(event.getReportingInstance()).isEqualTo("usher-0");
            assertThat(event.getCount()).isOne();
        });
    }

    @Test
    void writesTheSameNoteOnceInAShortTime() {
        writer.start();
        for (int i = 0; i < 20; i++) {
            writer.tell(note("shop", "web", "again"));
        }
        writer.tell(note("shop", "web", "the last"));

        Await.until("the last", () -> writer.written() == 2);
        assertThat(events()).extracting(Event::getMessage).containsExactlyInAnyOrder("again", "the last");
        assertThat(writer.dropped()).isZero();
    }

    @Test
    void leavesOneEventWhereAnotherReplicaHasToldItAlready() {
        try (var other = new EventWriter(server.client(), "usher-1")) {
            other.start();
            other.tell(note("shop", "web", "told"));
            Await.until("the other has told it", () -> other.written() == 1);
        }
        writer.start();

        writer.tell(note("shop", "web", "told"));

        Await.until("written", () -> writer.written() == 1);
        assertThat(events())
                .singleElement()
                .extracting(Event::getReportingInstance)
                .isEqualTo("usher-1");
    }

    @Test
    void dropsWhatIsRefusedAndGoesOn() {
        server.answer("/namespaces/going/events", 403);
        writer.start();

        writer.tell(note("going", "web", "nobody hears it"));
        writer.tell(note("shop", "web", "somebody does"));

        Await.until("the second", () -> writer.written() == 1);
        assertThat(writer.dropped()).isOne();
        assertThat(events()).extracting(Event::getMessage).containsExactly("somebody does");
    }

    @Test
    void triesAgainWhenTheServerFails() {
        server.answer("/events", 500);
        writer.start();
        writer.tell(note("shop", "web", "late"));
        Await.until(
                "an attempt", () -> server.count(request -> request.getPath().contains("/events")) > 0);

        server.answerNormally("/events");

        Await.until("written", () -> writer.written() == 1);
        assertThat(writer.dropped()).isZero();
    }

    @Test
    void dropsAndCountsWhatFindsNoRoom() {
        for (int i = 0; i < ROOM + 3; i++) {
            writer.tell(note("shop", "web", "note " + i));
        }

        assertThat(writer.dropped()).isEqualTo(3);
    }
}
