package dev.usher.resource.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import dev.usher.resource.Change;
import dev.usher.resource.ConfigMap;
import dev.usher.resource.Positions.Position;
import dev.usher.resource.Resource;
import dev.usher.resource.ResourceSource;
import dev.usher.resource.ResourceSource.WatchState;
import dev.usher.resource.SnapshotStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real folder, watched.
final class ManifestSourceIT {
    private static final Duration SETTLE = Duration.ofMillis(100);

    @TempDir
    Path folder;

    private final Recorder sink = new Recorder();
    private final List<ManifestSource> sources = new ArrayList<>();

    @AfterEach
    void stop() {
        sources.forEach(ManifestSource::close);
    }

    @Test
    void deliversEverythingAtOnceAndThenSaysSo() throws IOException {
        write("a.yaml", "a", "1");
        write("sub/b.yaml", "b", "1");

        ManifestSource source = start(folder);

        await(() -> sink.syncedCalls() == 1);
        assertThat(sink.steps()).hasSize(1);
        assertThat(sink.value("a")).contains("1");
        assertThat(sink.value("b")).contains("1");
        assertThat(source.states()).containsExactly(new WatchState(folder.toString(), true, true, 0, ""));
        assertThat(source.locate(key("b"), "data[k]"))
                .contains(new Position(folder.resolve("sub/b.yaml").toString(), 5));
    }

    @Test
    void seesChangesNewFilesAndDeletions() throws IOException {
        write("a.yaml", "a", "1");
        started(folder);

        write("a.yaml", "a", "2");
        await(() -> sink.value("a").equals(Optional.of("2")));
        write("new/deep/er/b.yaml", "b", "1");
        await(() -> sink.value("b").isPresent());
        Files.delete(folder.resolve("a.yaml"));
        await(() -> sink.value("a").isEmpty());

        assertThat(sink.syncedCalls()).isEqualTo(1);
    }

    @Test
    void seesFilesThatAreRenamedIntoPlace() throws IOException {
        write("a.yaml", "a", "1");
        started(folder);

        for (int i = 2; i < 5; i++) {
            String value = Integer.toString(i);
            Path fresh = write(".a.yaml.tmp", "a", value);
            Files.move(fresh, folder.resolve("a.yaml"), StandardCopyOption.ATOMIC_MOVE);
            await(() -> sink.value("a").equals(Optional.of(value)));
        }
        assertThat(sink.everDeleted(key("a"))).isFalse();
    }

    @Test
    void neverShowsAFileThatIsBeingWritten() throws IOException {
        write("a.yaml", "a", "1");
        started(folder);
        byte[] text = (text("a", "2") + "---\n" + text("b", "2")).getBytes(StandardCharsets.UTF_8);

        try (FileChannel file = FileChannel.open(
                folder.resolve("a.yaml"), StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (byte each : text) {
                file.write(ByteBuffer.wrap(new byte[] {each}));
            }
        }

        await(() -> sink.value("b").isPresent());
        assertThat(sink.value("a")).contains("2");
        assertThat(sink.everDeleted(key("a"))).isFalse();
    }

    @Test
    void keepsWhatWasGoodWhileAFileIsWrong() throws IOException {
        write("a.yaml", "a", "1");
        write("b.yaml", "b", "1");
        ManifestSource source = started(folder);

        Files.writeString(folder.resolve("a.yaml"), "a: 1\nb: [");
        await(() -> !sink.problems().isEmpty());

        Problem problem = sink.problems().getFirst();
        assertThat(problem.reason()).isEqualTo(Reason.SYNTAX);
        assertThat(source.locate(problem.object(), problem.field()))
                .contains(new Position(folder.resolve("a.yaml").toString(), 2));
        assertThat(sink.value("a")).contains("1");

        write("b.yaml", "b", "2");
        await(() -> sink.value("b").equals(Optional.of("2")));
        write("a.yaml", "a", "3");
        await(() -> sink.value("a").equals(Optional.of("3")));
        assertThat(sink.problems()).isEmpty();
    }

    @Test
    void takesOverADuplicateWhenTheFirstGoes() throws IOException {
        write("a.yaml", "x", "first");
        write("b.yaml", "x", "later");
        started(folder);
        assertThat(sink.value("x")).contains("first");
        assertThat(sink.problems()).extracting(Problem::reason).containsExactly(Reason.DUPLICATE_OBJECT);

        Files.delete(folder.resolve("a.yaml"));

        await(() -> sink.value("x").equals(Optional.of("later")));
        assertThat(sink.problems()).isEmpty();
        assertThat(sink.everDeleted(key("x"))).isFalse();
    }

    @Test
    void seesAMountedConfigMapSwapped() throws IOException {
        write("..1/a.yaml", "a", "1");
        write("..2/a.yaml", "a", "2");
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(folder.resolve("a.yaml"), Path.of("..data/a.yaml"));
        started(folder);
        assertThat(sink.value("a")).contains("1");

        Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2"));
        Files.move(folder.resolve("..data_tmp"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

        await(() -> sink.value("a").equals(Optional.of("2")));
    }

    @Test
    void watchesASingleFile() throws IOException {
        Path file = write("only", "a", "1");
        write("other.yaml", "b", "1");
        started(file);

        Path fresh = write("fresh", "a", "2");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);

        await(() -> sink.value("a").equals(Optional.of("2")));
        assertThat(sink.value("b")).isEmpty();
    }

    @Test
    void keepsServingWhenTheFolderGoesAndSaysSo() throws IOException {
        Path root = folder.resolve("root");
        write("root/a.yaml", "a", "1");
        ManifestSource source = started(root);

        Files.move(root, folder.resolve("away"));
        await(() -> !source.states().getFirst().healthy());

        assertThat(source.states().getFirst().detail()).contains("is gone");
        assertThat(sink.value("a")).contains("1");
        write("away/a.yaml", "a", "2");
        Files.move(folder.resolve("away"), root);
        await(() -> sink.value("a").equals(Optional.of("2")));
        await(() -> source.states().getFirst().healthy());
    }

    @Test
    void goesOnAfterASinkThrew() throws IOException {
        write("a.yaml", "a", "1");
        sink.failNext();
        ManifestSource source = start(folder);

        await(() -> sink.syncedCalls() == 1);
        assertThat(sink.value("a")).contains("1");
        assertThat(source.states().getFirst().failures()).isEqualTo(1);
        assertThat(source.states().getFirst().healthy()).isTrue();
    }

    @Test
    void readsAFileOnceItHasLookedTheSameForAsLongAsTold() throws IOException {
        started(folder);
        var patient = new Recorder();
        try (var waiting = new ManifestSource(List.of(folder), Duration.ofHours(1));
                var hasty = new ManifestSource(List.of(folder), Duration.ZERO)) {
            waiting.start(patient);
            await(() -> patient.syncedCalls() == 1);
            var atOnce = new Recorder();
            hasty.start(atOnce);
            await(() -> atOnce.syncedCalls() == 1);

            write("a.yaml", "a", "1");

            await(() -> atOnce.value("a").isPresent() && sink.value("a").isPresent());
            assertThat(patient.value("a")).isEmpty();
        }
    }

    @Test
    void callsTheSinkNoMoreOnceClosed() throws IOException {
        write("a.yaml", "a", "1");
        ManifestSource source = started(folder);
        source.close();
        int steps = sink.steps().size();

        write("a.yaml", "a", "2");

        // Another source shows that the change could have been seen.
        var other = new Recorder();
        try (var second = new ManifestSource(List.of(folder), SETTLE)) {
            second.start(other);
            await(() -> other.value("a").equals(Optional.of("2")));
        }
        assertThat(sink.steps()).hasSize(steps);
    }

    @Test
    void closesBeforeItWasStarted() {
        var source = new ManifestSource(List.of(folder), SETTLE);

        source.close();

        assertThat(source.states().getFirst().synced()).isFalse();
    }

    private ManifestSource start(Path path) {
        var source = new ManifestSource(List.of(path), SETTLE);
        sources.add(source);
        source.start(sink);
        return source;
    }

    private ManifestSource started(Path path) {
        ManifestSource source = start(path);
        await(() -> sink.syncedCalls() == 1);
        return source;
    }

    private Path write(String path, String name, String value) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text(name, value));
    }

    private static String text(String name, String value) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + "}\ndata:\n  k: '" + value + "'\n";
    }

    private static ResourceKey key(String name) {
        return ResourceKey.of(Kind.CONFIG_MAP, "default", name);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /// A sink that keeps what it was given.
    private static final class Recorder implements ResourceSource.Sink {
        private final SnapshotStore store = new SnapshotStore();
        private final List<List<Change>> steps = new ArrayList<>();
        private int synced;
        private boolean fail;

        @Override
        public synchronized void apply(List<Change> changes) {
            if (fail) {
                fail = false;
                throw new IllegalStateException("the sink fails once");
            }
            steps.add(changes);
            store.apply(changes);
        }

        @Override
        public synchronized void synced() {
            synced++;
        }

        @Override
        public void classesReadable(boolean readable) {
            throw new AssertionError("a folder has no permissions");
        }

        synchronized void failNext() {
            fail = true;
        }

        synchronized int syncedCalls() {
            return synced;
        }

        synchronized List<List<Change>> steps() {
            return List.copyOf(steps);
        }

        synchronized List<Problem> problems() {
            return store.problems();
        }

        synchronized boolean everDeleted(ResourceKey key) {
            return steps.stream().flatMap(List::stream).anyMatch(new Change.Delete(key)::equals);
        }

        synchronized Optional<String> value(String name) {
            Map<ResourceKey, ? extends Resource> all = store.snapshot().configMaps();
            return Optional.ofNullable((ConfigMap) all.get(key(name)))
                    .map(map -> map.data().get("k"));
        }
    }
}
