package dev.usher.bench.allocation;

import java.io.OutputStream;
import java.util.concurrent.atomic.LongAdder;

/// An access log that nobody reads, but for the number of its lines.
final class LineCount extends OutputStream {
    private final LongAdder lines = new LongAdder();

    @Override
    public void write(int octet) {
        if (octet == '\n') {
            lines.increment();
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
    }

    long lines() {
        return lines.sum();
    }
}
