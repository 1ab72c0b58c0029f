package dev.usher.proxy.h1;

import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.Octets;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Reads the chunked transfer coding (RFC 9112 §7.1) as a stream: data is not copied, only pointed at.
///
/// Sizes have at most 16 digits and no sign, space or prefix; extensions are checked and bounded over the body,
/// since a chunk of one byte may carry any number of them; nothing but CR LF ends a line.
final class ChunkDecoder {
    /// Octets of all extensions of one body (SEC10; CVE-2023-39326 was the lack of it).
    static final int MOST_EXTENSION_BYTES = 4096;

    /// Octets of all trailers.
    static final int MOST_TRAILER_BYTES = 8192;

    private static final int MOST_TRAILERS = 64;
    private static final int MOST_DIGITS = 16;

    private enum Part {
        SIZE,
        EXTENSION,
        SIZE_END,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILERS
    }

    private final HeadLines lines = new HeadLines();
    private final ChunkExtensions extensions = new ChunkExtensions();
    private FieldNames names = FieldNames.PLAIN;
    private Part part = Part.SIZE;
    private long size;
    private int digits;
    private int extensionBytes;
    private int trailerLines;
    private int length;
    private @Nullable Fields trailers;

    /// Starts a body.
    void begin(FieldNames trailerNames) {
        names = trailerNames;
        extensionBytes = 0;
        nextChunk();
    }

    private void nextChunk() {
        part = Part.SIZE;
        size = 0;
        digits = 0;
    }

    /// After [BodyReader.Step#DATA]: how many octets at the reader index are data. They are counted as taken.
    int length() {
        return length;
    }

    /// After [BodyReader.Step#TRAILERS]: the trailers.
    Fields trailers() {
        if (trailers == null) {
            trailers = new Fields(256, 8);
        }
        return trailers;
    }

    /// Finds what comes next in `in`.
    BodyReader.Step next(ByteBuf in) {
        while (part == Part.TRAILERS || in.isReadable()) {
            switch (part) {
                case DATA -> {
                    length = (int) Math.min(size, in.readableBytes());
                    size -= length;
                    if (size == 0) {
                        part = Part.DATA_CR;
                    }
                    return BodyReader.Step.DATA;
                }
                case TRAILERS -> {
                    return trailerLines(in);
                }
                case SIZE, EXTENSION, SIZE_END, DATA_CR, DATA_LF -> {
                    if (!framingOctet(in.readByte())) {
                        return BodyReader.Step.BAD;
                    }
                }
            }
        }
        return BodyReader.Step.MORE;
    }

    private boolean framingOctet(byte octet) {
        return switch (part) {
            case SIZE -> sizeOctet(octet);
            case EXTENSION -> extensionOctet(octet);
            case SIZE_END -> octet == Octets.LF && sizeComplete();
            case DATA_CR -> {
                part = Part.DATA_LF;
                yield octet == Octets.CR;
            }
            case DATA_LF -> {
                nextChunk();
                yield octet == Octets.LF;
            }
            case DATA, TRAILERS -> false;
        };
    }

    private boolean sizeOctet(byte octet) {
        int value = Octets.hexValue(octet);
        if (value >= 0) {
            size = (size << 4) | value;
            return ++digits <= MOST_DIGITS && size >= 0;
        }
        if (digits == 0) {
            return false;
        }
        if (octet == ';') {
            part = Part.EXTENSION;
            extensions.begin();
            return ++extensionBytes <= MOST_EXTENSION_BYTES;
        }
        part = Part.SIZE_END;
        return octet == Octets.CR;
    }

    private boolean extensionOctet(byte octet) {
        if (octet == Octets.CR) {
            part = Part.SIZE_END;
            return extensions.mayEnd();
        }
        return ++extensionBytes <= MOST_EXTENSION_BYTES && extensions.take(octet);
    }

    private boolean sizeComplete() {
        if (size > 0) {
            part = Part.DATA;
            return true;
        }
        part = Part.TRAILERS;
        trailerLines = 0;
        Fields fields = trailers();
        fields.clear();
        lines.begin(fields, MOST_TRAILER_BYTES, MOST_TRAILER_BYTES);
        return true;
    }

    private BodyReader.Step trailerLines(ByteBuf in) {
        Fields fields = trailers();
        while (true) {
            switch (lines.next(in)) {
                case MORE -> {
                    return BodyReader.Step.MORE;
                }
                case BAD, LINE_TOO_LONG, TOO_LONG -> {
                    return BodyReader.Step.BAD;
                }
                case LINE -> {
                    if (lines.from() == lines.to()) {
                        lines.finish(in);
                        return hasLines(fields) ? BodyReader.Step.TRAILERS : BodyReader.Step.END;
                    }
                    if (!trailerLine(fields)) {
                        return BodyReader.Step.BAD;
                    }
                }
            }
        }
    }

    /// Names the proxy acts on are dropped: framing, routing, authentication and trust must not come late
    /// (RFC 9110 §6.5.1).
    private boolean trailerLine(Fields fields) {
        int line = fields.count();
        if (++trailerLines > MOST_TRAILERS || !names.read(fields, lines.from(), lines.to())) {
            return false;
        }
        if (line < fields.count() && fields.id(line) != FieldName.OTHER) {
            fields.remove(line);
        }
        return true;
    }

    private static boolean hasLines(Fields fields) {
        for (int line = 0; line < fields.count(); line++) {
            if (!fields.isRemoved(line)) {
                return true;
            }
        }
        return false;
    }
}
