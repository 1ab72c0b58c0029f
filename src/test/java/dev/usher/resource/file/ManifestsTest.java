package dev.usher.resource.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.resource.Change;
import dev.usher.resource.Positions.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ManifestsTest {
    @TempDir
    Path folder;

    @Test
    void readsFilesAndFoldersInPathOrder() throws IOException {
        write("b/one.yaml", "one");
        write("b/c/two.YML", "two");
        write("a/three.json", "three");
        write("b/notes.txt", "four");
        write("b/.hidden.yaml", "five");
        write("b/.git/six.yaml", "six");
        Path plain = write("manifest", "seven");

        var manifests =
                Manifests.load(List.of(folder.resolve("b"), folder.resolve("a"), plain, folder.resolve("b/../b")));

        assertThat(manifests.problems()).isEmpty();
        assertThat(manifests.changes())
                .extracting(change -> change.key().name())
                .containsExactly("three", "two", "one", "seven");
        assertThat(manifests.positions().locate(key("two"), "metadata.name"))
                .contains(new Position(folder.resolve("b/c/two.YML").toString(), 3));
    }

    @Test
    void followsLinksAsMountedConfigMapsHaveThem() throws IOException {
        write("..2026_11_24/a.yaml", "a");
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_11_24"));
        Files.createSymbolicLink(folder.resolve("a.yaml"), Path.of("..data/a.yaml"));
        Files.createSymbolicLink(folder.resolve("circle"), folder);
        Files.createSymbolicLink(folder.resolve("nowhere.yaml"), Path.of("gone.yaml"));

        var manifests = Manifests.load(List.of(folder));

        assertThat(manifests.changes()).hasSize(1).allMatch(Change.Put.class::isInstance);
    }

    @Test
    void reportsWhatDoesNotParseAndReadsTheRest() throws IOException {
        write("good.yaml", "good");
        Files.writeString(folder.resolve("bad.yaml"), "a: [");

        var manifests = Manifests.load(List.of(folder));

        assertThat(manifests.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.object().name()).endsWith("bad.yaml"));
        assertThat(manifests.changes()).hasSize(2);
    }

    @Test
    void saysWhichPathDoesNotExist() {
        assertThatThrownBy(() -> Manifests.load(List.of(folder, folder.resolve("nope"))))
                .isInstanceOf(ManifestException.class)
                .hasMessageContaining(folder.resolve("nope") + ": correct the path");
        assertThatThrownBy(() -> new ManifestSource(List.of(folder.resolve("nope")), Duration.ZERO))
                .isInstanceOf(ManifestException.class);
    }

    @Test
    void readsAnEmptyFolder() {
        assertThat(Manifests.load(List.of(folder)).changes()).isEmpty();
    }

    private Path write(String path, String name) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + "}\n");
    }

    private static ResourceKey key(String name) {
        return ResourceKey.of(Kind.CONFIG_MAP, "default", name);
    }
}
