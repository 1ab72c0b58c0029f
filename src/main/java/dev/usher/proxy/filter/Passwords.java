package dev.usher.proxy.filter;

import dev.usher.model.PasswordHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.apache.commons.codec.digest.Crypt;
import org.apache.commons.codec.digest.Md5Crypt;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/// Compares a password with what is stored of it (BA1); the comparison itself takes the same time wherever the two
/// differ (BA2).
final class Passwords {
    private static final int SHA_1_BYTES = 20;

    private Passwords() {}

    /// Whether the password is the one.
    ///
    /// @param password octets as Latin-1
    static boolean match(String password, PasswordHash hash) {
        byte[] octets = password.getBytes(StandardCharsets.ISO_8859_1);
        String stored = hash.text();
        return switch (hash.scheme()) {
            case PLAIN -> equal(password, stored.substring("{PLAIN}".length()));
            case SHA -> salted(octets, stored.substring("{SHA}".length()));
            case SALTED_SHA -> salted(octets, stored.substring("{SSHA}".length()));
            case APR1 -> equal(Md5Crypt.apr1Crypt(octets, stored), stored);
            case MD5_CRYPT, SHA256_CRYPT, SHA512_CRYPT, DES_CRYPT -> equal(Crypt.crypt(octets, stored), stored);
            // 72 octets are all bcrypt looks at; a null octet would end the password for other implementations.
            case BCRYPT ->
                password.indexOf('\0') < 0
                        && OpenBSDBCrypt.checkPassword(stored, Arrays.copyOf(octets, Math.min(octets.length, 72)));
            case HA1 -> false;
        };
    }

    private static boolean equal(String computed, String stored) {
        return MessageDigest.isEqual(
                computed.getBytes(StandardCharsets.ISO_8859_1), stored.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static boolean salted(byte[] octets, String base64) {
        try {
            byte[] stored = Base64.getDecoder().decode(base64);
            if (stored.length < SHA_1_BYTES) {
                return false;
            }
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            sha.update(octets);
            sha.update(stored, SHA_1_BYTES, stored.length - SHA_1_BYTES);
            return MessageDigest.isEqual(sha.digest(), Arrays.copyOf(stored, SHA_1_BYTES));
        } catch (IllegalArgumentException notBase64) {
            return false;
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
