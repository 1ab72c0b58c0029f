package dev.usher.proxy.h2;

import dev.usher.proxy.exchange.ContentLength;
import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.ResponseHead;
import java.nio.charset.StandardCharsets;

/// Turns a received field section into a response head or trailers, or says that they are malformed (RFC 9113 §8.1.1,
/// §8.2, §8.3.2): a client may read what comes out of here as HTTP/1.1, so nothing passes that could mean something
/// else there.
final class ResponseReader {
    private static final byte[] STATUS = ":status".getBytes(StandardCharsets.US_ASCII);
    private static final int STATUS_DIGITS = 3;
    private static final int LEAST_STATUS = 100;
    private static final long NONE = -1;

    private ResponseReader() {}

    /// Reads a head.
    ///
    /// @param head cleared
    /// @return false when it is malformed
    static boolean read(FieldSection section, ResponseHead head) {
        Fields came = section.fields();
        int status = came.count() == 0 ? 0 : status(came);
        if (status < LEAST_STATUS || !lines(came, 1, head.fields())) {
            return false;
        }
        head.status(status);
        head.wireLength(section.wireLength());
        return contentLength(head);
    }

    /// Reads trailers; pseudo-header fields have no place in them (§8.1).
    ///
    /// @param into empty
    /// @return false when they are malformed
    static boolean trailers(FieldSection section, Fields into) {
        return lines(section.fields(), 0, into) && into.find(FieldName.CONTENT_LENGTH) < 0;
    }

    /// The one pseudo-header field there is comes first (§8.3).
    private static int status(Fields came) {
        byte[] bytes = came.array();
        int digits = came.valueOffset(0);
        boolean named = FieldName.equalsIgnoreCase(bytes, came.nameOffset(0), came.nameLength(0), STATUS);
        if (!named || bytes[came.nameOffset(0) + 1] != 's' || came.valueLength(0) != STATUS_DIGITS) {
            return 0;
        }
        return Math.toIntExact(ContentLength.parse(bytes, digits, STATUS_DIGITS));
    }

    private static boolean lines(Fields came, int from, Fields into) {
        byte[] bytes = came.array();
        int base = into.store(bytes, 0, came.end());
        for (int line = from; line < came.count(); line++) {
            int name = came.nameOffset(line);
            int nameLength = came.nameLength(line);
            int value = came.valueOffset(line);
            int valueLength = came.valueLength(line);
            int id = came.id(line);
            if (FieldSyntax.nameKinds(bytes, name, nameLength) == 0
                    || !FieldSyntax.isValue(bytes, value, valueLength)
                    || FieldSyntax.belongsToConnection(id)) {
                return false;
            }
            into.addLine(id, base + name, nameLength, base + value, valueLength);
        }
        return true;
    }

    private static boolean contentLength(ResponseHead head) {
        Fields fields = head.fields();
        int line = fields.find(FieldName.CONTENT_LENGTH);
        if (line < 0) {
            head.contentLength(NONE);
            return true;
        }
        long length = ContentLength.parse(fields.array(), fields.valueOffset(line), fields.valueLength(line));
        head.contentLength(length);
        return length >= 0 && fields.find(FieldName.CONTENT_LENGTH, line + 1) < 0;
    }
}
