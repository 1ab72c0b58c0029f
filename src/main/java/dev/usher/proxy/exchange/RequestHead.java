package dev.usher.proxy.exchange;

import org.jspecify.annotations.Nullable;

/// A request's head in one byte array. Offsets refer to `fields().array()`.
///
/// The codec that fills it guarantees: method and target are valid for their protocol, the target is in origin-form
/// (an absolute-form target was split) or `*`, there is an authority unless the request is HTTP/1.0 without `Host`,
/// the framing fields agree with [#contentLength] and [#hasBody], field names are tokens and values hold no CR, LF or
/// NUL. `Content-Length`, `Transfer-Encoding`, `Host` and the fields that belong to one connection (RFC 9110 §7.6.1)
/// are still among the lines as they came; whoever sends the head on decides about them by id.
public final class RequestHead {
    /// More lines than any client sends; each costs every later reader a step. Codecs refuse more with 431.
    public static final int MOST_LINES = 200;

    /// Protocol versions of a request.
    public enum Version {
        HTTP_1_0("HTTP/1.0"),
        HTTP_1_1("HTTP/1.1"),
        HTTP_2("HTTP/2.0");

        private final String text;

        Version(String text) {
            this.text = text;
        }

        /// As the access log prints it.
        public String text() {
            return text;
        }
    }

    private final @Nullable HeadRoom room;
    private final Fields fields;
    private int lineOffset;
    private int lineLength;
    private Method method = Method.OTHER;
    private int methodOffset;
    private int methodLength;
    private int targetOffset;
    private int targetLength;
    private int pathLength;
    private int authorityOffset;
    private int authorityLength;
    private Version version = Version.HTTP_1_1;
    private long contentLength;
    private boolean body;
    private boolean expectContinue;
    private boolean upgrade;
    private int wireLength;

    /// A head that nobody counts.
    public RequestHead() {
        this(null);
    }

    /// A head whose size counts against `room`, if there is one.
    RequestHead(@Nullable HeadRoom room) {
        this.room = room;
        fields = new Fields(room);
    }

    /// Whether this is a large head, and there is no room left for such.
    public boolean isBeyondRoom() {
        return room != null && fields.array().length > HeadRoom.SMALL && room.isFull();
    }

    /// The head is not needed any more; a large one is not used again.
    void letGo() {
        if (room != null) {
            room.resized(fields.array().length, 0);
        }
    }

    /// Makes the head ready for the next request.
    public void clear() {
        fields.clear();
        lineOffset = 0;
        lineLength = 0;
        method = Method.OTHER;
        methodOffset = 0;
        methodLength = 0;
        targetOffset = 0;
        targetLength = 0;
        pathLength = 0;
        authorityOffset = 0;
        authorityLength = 0;
        version = Version.HTTP_1_1;
        contentLength = 0;
        body = false;
        expectContinue = false;
        upgrade = false;
        wireLength = 0;
    }

    public Fields fields() {
        return fields;
    }

    /// Where the request line begins, as it came.
    public int lineOffset() {
        return lineOffset;
    }

    /// Length of the request line without its end; 0 where the protocol has none, or none came whole.
    public int lineLength() {
        return lineLength;
    }

    public Method method() {
        return method;
    }

    public int methodOffset() {
        return methodOffset;
    }

    public int methodLength() {
        return methodLength;
    }

    public int targetOffset() {
        return targetOffset;
    }

    /// Length of path and query together; the raw bytes as they came.
    public int targetLength() {
        return targetLength;
    }

    /// Length of the raw path: up to the first `?`, or the whole target.
    public int pathLength() {
        return pathLength;
    }

    public int authorityOffset() {
        return authorityOffset;
    }

    /// Length of host and port as the client sent them; 0 when there was none.
    public int authorityLength() {
        return authorityLength;
    }

    public Version version() {
        return version;
    }

    /// Declared length of the body; 0 without one, -1 when it is delimited by the protocol (chunked, or an HTTP/2
    /// stream without content-length).
    public long contentLength() {
        return contentLength;
    }

    /// Whether body bytes may follow the head.
    public boolean hasBody() {
        return body;
    }

    /// The client waits for `100 Continue` (RFC 9110 §10.1.1).
    public boolean expectContinue() {
        return expectContinue;
    }

    /// The client offers to switch protocols: `Upgrade` with `Connection: upgrade`, HTTP/1.1 only.
    public boolean upgrade() {
        return upgrade;
    }

    /// Bytes of the head on the wire, for `$request_length`.
    public int wireLength() {
        return wireLength;
    }

    /// Sets where the request line is, whatever it says.
    public void line(int offset, int length) {
        lineOffset = offset;
        lineLength = length;
    }

    public void method(int offset, int length) {
        methodOffset = offset;
        methodLength = length;
        method = Method.of(fields.array(), offset, length);
    }

    /// Sets the origin-form target and finds where its query begins.
    public void target(int offset, int length) {
        targetOffset = offset;
        targetLength = length;
        byte[] bytes = fields.array();
        int at = 0;
        while (at < length && bytes[offset + at] != '?') {
            at++;
        }
        pathLength = at;
    }

    public void authority(int offset, int length) {
        authorityOffset = offset;
        authorityLength = length;
    }

    public void version(Version value) {
        version = value;
    }

    /// Sets whether a body may follow and its declared length, as [#contentLength] gives it.
    public void body(boolean present, long length) {
        body = present;
        contentLength = length;
    }

    public void expectContinue(boolean value) {
        expectContinue = value;
    }

    public void upgrade(boolean value) {
        upgrade = value;
    }

    public void wireLength(int bytes) {
        wireLength = bytes;
    }
}
