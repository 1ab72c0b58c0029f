package dev.usher.resource.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.resource.file.ManifestPaths.Look;
import dev.usher.resource.file.Settling.Settled;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class SettlingTest {
    private static final Path FILE = Path.of("m/a.yaml");
    private static final Stamp OLD = new Stamp(10, 1, "i1");
    private static final Stamp NEW = new Stamp(20, 2, "i1");

    private final Settling settling = new Settling(Duration.ofNanos(100));

    @Test
    void waitsUntilAFileHasLookedTheSameForTheSettleTime() {
        assertThat(settling.settle(look(OLD), 0).isEmpty()).isTrue();
        assertThat(settling.isWaiting()).isTrue();
        assertThat(settling.settle(look(NEW), 50).isEmpty()).isTrue();
        assertThat(settling.settle(look(NEW), 149).isEmpty()).isTrue();

        Settled settled = settling.settle(look(NEW), 150);

        assertThat(settled.changed()).containsExactly(FILE);
        settling.take(FILE, NEW);
        assertThat(settling.isWaiting()).isFalse();
        assertThat(settling.settle(look(NEW), 1000).isEmpty()).isTrue();
    }

    @Test
    void offersAFileAgainUntilItIsTaken() {
        settling.settle(look(OLD), 0);
        assertThat(settling.settle(look(OLD), 100).changed()).containsExactly(FILE);

        assertThat(settling.settle(look(OLD), 150).changed()).containsExactly(FILE);
    }

    @Test
    void neverDropsAFileThatIsReplaced() {
        settling.take(FILE, OLD);

        assertThat(settling.settle(look(), 0).isEmpty()).isTrue();
        assertThat(settling.settle(look(NEW), 60).isEmpty()).isTrue();

        assertThat(settling.settle(look(NEW), 160)).isEqualTo(new Settled(List.of(FILE), List.of()));
    }

    @Test
    void dropsAFileThatStaysAway() {
        settling.take(FILE, OLD);
        settling.settle(look(), 0);

        assertThat(settling.settle(look(), 100).gone()).containsExactly(FILE);
        settling.drop(FILE);

        assertThat(settling.settle(look(), 300).isEmpty()).isTrue();
        assertThat(settling.isWaiting()).isFalse();
    }

    @Test
    void forgetsAFileThatCameAndWent() {
        settling.settle(look(NEW), 0);

        assertThat(settling.settle(look(), 50).isEmpty()).isTrue();
        assertThat(settling.settle(look(), 500).isEmpty()).isTrue();
        assertThat(settling.isWaiting()).isFalse();
    }

    @Test
    void forgetsAChangeThatWasTakenBack() {
        settling.take(FILE, OLD);
        settling.settle(look(NEW), 0);

        assertThat(settling.settle(look(OLD), 200).isEmpty()).isTrue();
        assertThat(settling.isWaiting()).isFalse();
    }

    @Test
    void keepsWhatCannotBeLookedAt() {
        settling.take(FILE, OLD);
        Look unknown = new Look(new TreeMap<>(), Map.of(), Map.of(Path.of("m"), "is gone"));

        settling.settle(unknown, 0);

        assertThat(settling.settle(unknown, 1000).isEmpty()).isTrue();
    }

    private static Look look(Stamp... stamp) {
        var files = new TreeMap<Path, Stamp>();
        for (Stamp each : stamp) {
            files.put(FILE, each);
        }
        return new Look(files, Map.of(), Map.of());
    }
}
