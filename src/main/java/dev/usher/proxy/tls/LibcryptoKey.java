package dev.usher.proxy.tls;

import io.netty.handler.ssl.OpenSslPrivateKeyMethod;
import java.lang.foreign.MemorySegment;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/// A private RSA key in the system's OpenSSL, by which BoringSSL has handshakes signed. Held by the TLS context; the
/// library's copy of the key lives as long.
///
/// Event loops call it within a handshake and wait, as they do for BoringSSL's own signatures.
final class LibcryptoKey implements OpenSslPrivateKeyMethod {
    /// RFC 8446 §4.2.3, and before them that of TLS before 1.2.
    private static final Map<Integer, Libcrypto.Scheme> SCHEMES = Map.of(
            SSL_SIGN_RSA_PKCS1_MD5_SHA1, Libcrypto.Scheme.PKCS1_MD5_SHA1,
            SSL_SIGN_RSA_PKCS1_SHA1, Libcrypto.Scheme.PKCS1_SHA1,
            SSL_SIGN_RSA_PKCS1_SHA256, Libcrypto.Scheme.PKCS1_SHA256,
            SSL_SIGN_RSA_PKCS1_SHA384, Libcrypto.Scheme.PKCS1_SHA384,
            SSL_SIGN_RSA_PKCS1_SHA512, Libcrypto.Scheme.PKCS1_SHA512,
            SSL_SIGN_RSA_PSS_RSAE_SHA256, Libcrypto.Scheme.PSS_SHA256,
            SSL_SIGN_RSA_PSS_RSAE_SHA384, Libcrypto.Scheme.PSS_SHA384,
            SSL_SIGN_RSA_PSS_RSAE_SHA512, Libcrypto.Scheme.PSS_SHA512);

    private final Libcrypto library;
    private final MemorySegment key;

    /// Hands a key over.
    ///
    /// @throws SSLException when the library does not take it
    LibcryptoKey(Libcrypto library, PrivateKey key) throws SSLException {
        this.library = library;
        byte[] encoded = key.getEncoded();
        try {
            this.key = library.key(encoded);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    @Override
    public byte[] sign(SSLEngine engine, int signatureAlgorithm, byte[] input) throws SSLException {
        return library.sign(key, scheme(signatureAlgorithm), input);
    }

    @Override
    public byte[] decrypt(SSLEngine engine, byte[] input) throws SSLException {
        return library.decrypt(key, input);
    }

    private static Libcrypto.Scheme scheme(int signatureAlgorithm) throws SSLException {
        Libcrypto.Scheme scheme = SCHEMES.get(signatureAlgorithm);
        if (scheme == null) {
            throw new SSLException("no signature of RSA keys: 0x" + Integer.toHexString(signatureAlgorithm));
        }
        return scheme;
    }
}
