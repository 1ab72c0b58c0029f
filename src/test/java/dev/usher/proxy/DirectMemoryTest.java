package dev.usher.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DirectMemoryTest {
    /// With these two flags Netty takes memory without the JVM, which would fill it with zeros.
    @Test
    void isTakenAsTheSystemGivesItByTheFlagsOfTheLauncher() throws IOException {
        List<String> flags = Files.readString(Path.of("scripts/flags.sh"))
                .lines()
                .map(String::strip)
                .toList();

        assertThat(flags)
                .contains("--add-opens=java.base/java.nio=ALL-UNNAMED", "-Dio.netty.tryReflectionSetAccessible=true");
        assertThat(PlatformDependent.useDirectBufferNoCleaner()).isTrue();
    }

    /// Far from what tests beside this one take and give back.
    @Test
    void isCounted() {
        long before = DirectMemory.used();
        ByteBuf large = DirectMemory.allocator().directBuffer(64 << 20);
        try {
            assertThat(DirectMemory.used()).isGreaterThan(before + (32 << 20));
        } finally {
            large.release();
        }
        assertThat(DirectMemory.used()).isLessThan(before + (32 << 20));
    }
}
