package dev.usher.proxy.exchange;

/// A response's head in one byte array, final (200 and above, or 101) or informational.
///
/// The codec that fills it guarantees field names are tokens and values hold no CR, LF or NUL, and that the framing
/// fields agree with [#contentLength]. `Content-Length`, `Transfer-Encoding` and the fields that belong to one
/// connection are among the lines as they came; the codec that writes the head skips those and frames by itself.
public final class ResponseHead {
    private final Fields fields = new Fields();
    private int status;
    private int reasonOffset;
    private int reasonLength;
    private long contentLength;
    private int wireLength;

    /// Makes the head ready for the next response.
    public void clear() {
        fields.clear();
        status = 0;
        reasonOffset = 0;
        reasonLength = 0;
        contentLength = 0;
        wireLength = 0;
    }

    public Fields fields() {
        return fields;
    }

    public int status() {
        return status;
    }

    public int reasonOffset() {
        return reasonOffset;
    }

    /// Length of the reason phrase; 0 when none came, and writers then use the usual one.
    public int reasonLength() {
        return reasonLength;
    }

    /// Declared length of the body, also where none follows (HEAD, 304); -1 when the body is delimited by the protocol
    /// (chunked, close, or an HTTP/2 stream without content-length).
    public long contentLength() {
        return contentLength;
    }

    /// Bytes of the head on the wire, for `$upstream_bytes_received`.
    public int wireLength() {
        return wireLength;
    }

    /// Sets the status and forgets the reason phrase.
    public void status(int value) {
        status = value;
        reasonLength = 0;
    }

    public void reason(int offset, int length) {
        reasonOffset = offset;
        reasonLength = length;
    }

    public void contentLength(long value) {
        contentLength = value;
    }

    public void wireLength(int bytes) {
        wireLength = bytes;
    }
}
