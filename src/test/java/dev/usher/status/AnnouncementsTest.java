package dev.usher.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.config.FlagValues;
import dev.usher.config.Flags;
import dev.usher.config.ProcessSettings;
import dev.usher.dialect.World;
import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.model.RoutingTable;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import dev.usher.problem.Report;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AnnouncementsTest {
    private static final long NOW = 1_000_000;
    private static final ResourceKey SHOP = ResourceKey.of(Kind.INGRESS, "default", "shop");
    private static final ResourceKey WEB = ResourceKey.of(Kind.SERVICE, "default", "web");

    private final World world = new World();
    private final Announcements announcements = announcements("--configmap=usher/settings");

    private static Announcements announcements(String... flags) {
        return new Announcements(
                ProcessSettings.from(FlagValues.parse(Flags.ALL, List.of(flags)), Map.of()),
                () -> Instant.ofEpochSecond(NOW));
    }

    private void ingress(long created, String path) {
        world.put(World.ingress("default", "shop")
                .created(created)
                .prefix("shop.test", path, "web", 80)
                .build());
    }

    private Outlook outlook(Problem... problems) {
        return new Outlook(RoutingTable.EMPTY, new Report(List.of(problems), Set.of(SHOP)), world.snapshot());
    }

    private static Problem error(ResourceKey object) {
        return Problem.error(Reason.INVALID_ANNOTATION, object, "metadata.annotations[x]", "It is wrong.");
    }

    private static List<String> reasons(List<Note> notes) {
        return notes.stream().map(Note::reason).toList();
    }

    @Test
    void tellsOfAProblemOnceAndAgainWhenItComesBack() {
        ingress(0, "/");
        List<Note> notes = announcements.next(outlook(error(SHOP)));

        assertThat(notes)
                .containsExactly(new Note(
                        Regarding.of(SHOP, ""),
                        true,
                        "AnnotationParsingFailed",
                        "metadata.annotations[x]: It is wrong."));
        assertThat(announcements.next(outlook(error(SHOP)))).isEmpty();
        assertThat(announcements.next(outlook())).isEmpty();
        assertThat(announcements.next(outlook(error(SHOP)))).isEqualTo(notes);
    }

    @Test
    void namesWhatCostsAPathAsTheOriginalDoesAndAllElseByItself() {
        ingress(0, "/");

        assertThat(reasons(announcements.next(outlook(
                        Problem.error(Reason.UNSUPPORTED_ANNOTATION, SHOP, "a", "Its paths are answered with 503."),
                        Problem.warning(Reason.UNSUPPORTED_ANNOTATION, SHOP, "b", "It has no effect."),
                        Problem.warning(Reason.INVALID_ANNOTATION, SHOP, "c", "It counts as absent."),
                        Problem.error(Reason.SNIPPET_IGNORED, SHOP, "d", "It is left out.")))))
                .containsExactly(
                        "AnnotationParsingFailed", "UnsupportedAnnotation", "InvalidAnnotation", "SnippetIgnored");
    }

    @Test
    void leavesOutWhatOwnersNeedNotHear() {
        ingress(0, "/");
        var foreign = ResourceKey.of(Kind.INGRESS, "default", "foreign");

        assertThat(announcements.next(outlook(
                        Problem.info(Reason.UNSUPPORTED_SETTING, SHOP, "", "It has no effect here."),
                        Problem.warning(Reason.FOREIGN_CLASS, foreign, "", "It is left to another."),
                        error(foreign),
                        error(ResourceKey.of(Kind.SECRET, "default", "web")),
                        error(ResourceKey.of(Kind.ENDPOINT_SLICE, "default", "web-1")))))
                .isEmpty();
    }

    @Test
    void tellsOfServicesThatServedIngressesNameAndOfNoOthers() {
        ingress(0, "/");
        var other = ResourceKey.of(Kind.SERVICE, "default", "other");

        List<Note> notes = announcements.next(outlook(error(WEB), error(other)));

        assertThat(notes).extracting(Note::about).containsExactly(Regarding.of(WEB, ""));
    }

    @Test
    void tellsOfIngressesThatCameOrChanged() {
        ingress(NOW, "/");
        assertThat(reasons(announcements.next(outlook()))).containsExactly("Sync");
        assertThat(announcements.next(outlook())).isEmpty();

        ingress(NOW, "/other");

        assertThat(announcements.next(outlook()))
                .containsExactly(new Note(Regarding.of(SHOP, ""), false, "Sync", "Scheduled for sync"));
    }

    @Test
    void leavesIngressesWhoseEventsAreForgottenAloneAtTheStart() {
        ingress(NOW - 3601, "/");

        assertThat(announcements.next(outlook())).isEmpty();
    }

    @Test
    void tellsNothingOfIngressesWhenToldSo() {
        ingress(NOW, "/");

        assertThat(announcements("--disable-sync-events=true").next(outlook())).isEmpty();
    }

    @Test
    void tellsOfItsOwnConfigMapAlone() {
        world.put(World.configMap("usher", "others", Map.of("a", "1")));
        assertThat(announcements.next(outlook())).isEmpty();

        world.put(World.configMap("usher", "settings", Map.of("a", "1")));
        assertThat(reasons(announcements.next(outlook()))).containsExactly("CREATE");
        assertThat(announcements.next(outlook())).isEmpty();

        world.put(World.configMap("usher", "settings", Map.of("a", "2")));
        assertThat(announcements.next(outlook()))
                .containsExactly(new Note(
                        Regarding.of(ResourceKey.of(Kind.CONFIG_MAP, "usher", "settings"), ""),
                        false,
                        "UPDATE",
                        "ConfigMap usher/settings"));
    }
}
