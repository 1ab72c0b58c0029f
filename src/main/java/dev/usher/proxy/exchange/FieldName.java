package dev.usher.proxy.exchange;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// Small numbers for the field names the proxy acts on, so that a head is classified once while it is parsed and never
/// compared again. Ids are dense, from 1; 0 is every other name.
public final class FieldName {
    /// A name the proxy has no business with: passed on.
    public static final int OTHER = 0;

    public static final int HOST = 1;
    public static final int CONTENT_LENGTH = 2;
    public static final int TRANSFER_ENCODING = 3;
    public static final int CONNECTION = 4;
    public static final int KEEP_ALIVE = 5;
    public static final int PROXY_CONNECTION = 6;
    public static final int UPGRADE = 7;
    public static final int TE = 8;
    public static final int TRAILER = 9;
    public static final int EXPECT = 10;
    public static final int HTTP2_SETTINGS = 11;
    public static final int X_REQUEST_ID = 12;
    public static final int X_REAL_IP = 13;
    public static final int X_FORWARDED_FOR = 14;
    public static final int X_FORWARDED_HOST = 15;
    public static final int X_FORWARDED_PORT = 16;
    public static final int X_FORWARDED_PROTO = 17;
    public static final int X_FORWARDED_SCHEME = 18;
    public static final int X_SCHEME = 19;
    public static final int X_ORIGINAL_FORWARDED_FOR = 20;
    public static final int X_ORIGINAL_FORWARDED_HOST = 21;
    public static final int X_ORIGINAL_URI = 22;
    public static final int X_FORWARDED_PREFIX = 23;
    public static final int PROXY = 24;
    public static final int USER_AGENT = 25;
    public static final int REFERER = 26;
    public static final int ACCEPT = 27;
    public static final int AUTHORIZATION = 28;
    public static final int CONTENT_TYPE = 29;
    public static final int COOKIE = 30;
    public static final int SSL_CLIENT_CERT = 31;
    public static final int SSL_CLIENT_VERIFY = 32;
    public static final int SSL_CLIENT_SUBJECT_DN = 33;
    public static final int SSL_CLIENT_ISSUER_DN = 34;
    public static final int SERVER = 35;
    public static final int DATE = 36;
    public static final int STRICT_TRANSPORT_SECURITY = 37;
    public static final int LOCATION = 38;
    public static final int SET_COOKIE = 39;
    public static final int X_ACCEL_REDIRECT = 40;
    public static final int X_ACCEL_EXPIRES = 41;
    public static final int X_ACCEL_LIMIT_RATE = 42;
    public static final int X_ACCEL_BUFFERING = 43;
    public static final int X_ACCEL_CHARSET = 44;
    public static final int X_CODE = 45;
    public static final int X_FORMAT = 46;
    public static final int X_NAMESPACE = 47;
    public static final int X_INGRESS_NAME = 48;
    public static final int X_SERVICE_NAME = 49;
    public static final int X_SERVICE_PORT = 50;
    public static final int CONTENT_ENCODING = 51;
    public static final int VARY = 52;
    public static final int ALT_SVC = 53;
    public static final int RETRY_AFTER = 54;

    /// How many ids there are; ids are below.
    public static final int COUNT = 55;

    private static final String[] NAMES = {
        "",
        "Host",
        "Content-Length",
        "Transfer-Encoding",
        "Connection",
        "Keep-Alive",
        "Proxy-Connection",
        "Upgrade",
        "TE",
        "Trailer",
        "Expect",
        "HTTP2-Settings",
        "X-Request-ID",
        "X-Real-IP",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Port",
        "X-Forwarded-Proto",
        "X-Forwarded-Scheme",
        "X-Scheme",
        "X-Original-Forwarded-For",
        "X-Original-Forwarded-Host",
        "X-Original-URI",
        "X-Forwarded-Prefix",
        "Proxy",
        "User-Agent",
        "Referer",
        "Accept",
        "Authorization",
        "Content-Type",
        "Cookie",
        "ssl-client-cert",
        "ssl-client-verify",
        "ssl-client-subject-dn",
        "ssl-client-issuer-dn",
        "Server",
        "Date",
        "Strict-Transport-Security",
        "Location",
        "Set-Cookie",
        "X-Accel-Redirect",
        "X-Accel-Expires",
        "X-Accel-Limit-Rate",
        "X-Accel-Buffering",
        "X-Accel-Charset",
        "X-Code",
        "X-Format",
        "X-Namespace",
        "X-Ingress-Name",
        "X-Service-Name",
        "X-Service-Port",
        "Content-Encoding",
        "Vary",
        "Alt-Svc",
        "Retry-After",
    };

    private static final byte[][] CANONICAL = new byte[COUNT][];
    private static final byte[][] LOWER = new byte[COUNT][];

    /// Ids by hash of length, first and last byte; a few buckets hold more than one.
    private static final byte[][] BUCKETS = new byte[256][];

    static {
        for (int id = 0; id < COUNT; id++) {
            CANONICAL[id] = NAMES[id].getBytes(StandardCharsets.US_ASCII);
            LOWER[id] = NAMES[id].toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
            if (id == OTHER) {
                continue;
            }
            int bucket = bucket(LOWER[id], 0, LOWER[id].length);
            byte[] ids = BUCKETS[bucket];
            BUCKETS[bucket] = ids == null ? new byte[1] : Arrays.copyOf(ids, ids.length + 1);
            BUCKETS[bucket][BUCKETS[bucket].length - 1] = (byte) id;
        }
    }

    private FieldName() {}

    /// The id of a name in any case.
    public static int classify(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return OTHER;
        }
        byte[] ids = BUCKETS[bucket(bytes, offset, length)];
        if (ids != null) {
            for (byte id : ids) {
                if (equalsIgnoreCase(bytes, offset, length, LOWER[id])) {
                    return id;
                }
            }
        }
        return OTHER;
    }

    /// The name in its usual spelling. Not to be modified.
    public static byte[] canonical(int id) {
        return CANONICAL[id];
    }

    /// The name in lower case, as HTTP/2 spells it (RFC 9113 §8.2.1). Not to be modified.
    public static byte[] lowerCase(int id) {
        return LOWER[id];
    }

    /// Whether stored bytes equal an ASCII text in any case.
    public static boolean equalsIgnoreCase(byte[] bytes, int offset, int length, byte[] lowerCase) {
        if (length != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            byte b = bytes[offset + i];
            byte c = lowerCase[i];
            if (b != c && (b < 'A' || b > 'Z' || (b | 0x20) != c)) {
                return false;
            }
        }
        return true;
    }

    private static int bucket(byte[] bytes, int offset, int length) {
        int first = bytes[offset] | 0x20;
        int last = bytes[offset + length - 1] | 0x20;
        return (length * 31 + first * 7 + last * 13) & 0xFF;
    }
}
