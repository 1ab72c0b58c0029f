package dev.usher.balance;

import dev.usher.model.Endpoint;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What ingress-nginx writes into session cookies (B6). The formulas are kept, so that cookies from before a migration
/// stay valid; MD5 here names things, it protects nothing.
public final class SessionKeys {
    private SessionKeys() {}

    /// The key of an endpoint: MD5 of the upstream's name and `address:port`, lower-case hex.
    static String endpoint(String upstream, Endpoint endpoint) {
        return md5(upstream + endpoint);
    }

    /// The fingerprint of an upstream, by which a canary recognises whose session a cookie is (N4): MD5 of the MD5 of
    /// its name and of the name, lower-case hex.
    ///
    /// @param upstream as logs print it (C3.1)
    public static String fingerprint(String upstream) {
        return md5(md5(upstream) + upstream);
    }

    private static String md5(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException every) {
            throw new IllegalStateException("every JDK has MD5", every);
        }
    }
}
