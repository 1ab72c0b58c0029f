package dev.usher.proxy.h2;

import dev.usher.proxy.exchange.Fields;

/// Trailers on their way to the encoder. They may have to wait behind a body for the client's window, so each has
/// lines of its own.
final class TrailerSection extends HpackWriter.Section {
    private final Fields fields;

    /// Copies the lines.
    TrailerSection(Fields trailers) {
        fields = new Fields(trailers.end() + 1, trailers.count() + 1);
        fields.store(trailers.array(), 0, trailers.end());
        for (int line = 0; line < trailers.count(); line++) {
            if (!trailers.isRemoved(line)) {
                fields.addLine(
                        trailers.id(line),
                        trailers.nameOffset(line),
                        trailers.nameLength(line),
                        trailers.valueOffset(line),
                        trailers.valueLength(line));
            }
        }
    }

    @Override
    void write(HpackWriter to) {
        to.lines(fields);
    }

    @Override
    public CharSequence status() {
        return "200";
    }
}
