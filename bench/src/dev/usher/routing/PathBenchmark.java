package dev.usher.routing;

import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// A path brought to its normal form.
@State(Scope.Thread)
public class PathBenchmark {
    @Param({"/", "/shop/items/12345/details.html", "/caf%C3%A9/a%20b/items/12345", "/shop/./old/../items//12345"})
    public String path;

    private final PathNormalizer normalizer = new PathNormalizer();
    private byte[] bytes;

    @Setup
    public void encode() {
        bytes = path.getBytes(StandardCharsets.US_ASCII);
        if (normalize() == 0) {
            throw new IllegalStateException("refused: " + path);
        }
    }

    @Benchmark
    public int normalize() {
        return normalizer.normalize(bytes, 0, bytes.length) ? normalizer.length() : 0;
    }
}
