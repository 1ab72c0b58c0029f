package dev.usher.proxy.tls;

import io.netty.handler.ssl.OpenSsl;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;

/// Cipher suites by OpenSSL's names, as settings have them, and the versions of TLS they leave. Both libraries are told
/// names of Java: Netty takes those alone, and drops others without a word.
///
/// @param protocols versions to offer
/// @param names of suites to offer, Java's
record CipherSuites(List<String> protocols, List<String> names) {
    private static final String NEWEST = "TLSv1.3";
    private static final List<String> OF_NEWEST =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    /// What can be offered of what is wanted. Suites of TLS 1.3 are not configurable in nginx either and always there;
    /// without a suite for older versions those are not offered: the library would take suites of its own for them.
    ///
    /// @param openSslNames those the library does not have are left out
    /// @param protocols versions wanted
    /// @throws GeneralSecurityException when nothing is left
    static CipherSuites of(List<String> openSslNames, List<String> protocols, TlsProvider provider)
            throws GeneralSecurityException {
        Set<String> available = available(provider);
        var older = openSslNames.stream()
                .map(CipherSuites::javaName)
                .filter(available::contains)
                .distinct()
                .toList();
        var versions =
                older.isEmpty() ? protocols.stream().filter(NEWEST::equals).toList() : protocols;
        if (versions.isEmpty()) {
            throw new GeneralSecurityException("the TLS library has none of the suites " + openSslNames);
        }
        var names = new ArrayList<>(OF_NEWEST);
        names.addAll(older);
        return new CipherSuites(List.copyOf(versions), List.copyOf(names));
    }

    private static Set<String> available(TlsProvider provider) throws NoSuchAlgorithmException {
        return switch (provider) {
            case BORING_SSL -> OpenSsl.availableJavaCipherSuites();
            case JDK ->
                Set.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
        };
    }

    /// `ECDHE-RSA-AES128-GCM-SHA256` as `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`, `AES128-SHA` as
    /// `TLS_RSA_WITH_AES_128_CBC_SHA`.
    static String javaName(String openSsl) {
        String exchange = "RSA";
        String cipher = openSsl;
        for (String named : List.of("ECDHE-ECDSA", "ECDHE-RSA", "DHE-RSA")) {
            if (openSsl.startsWith(named + "-")) {
                exchange = named;
                cipher = openSsl.substring(named.length() + 1);
            }
        }
        String suite = cipher.replace("AES128", "AES_128").replace("AES256", "AES_256");
        if (suite.startsWith("CHACHA20")) {
            suite += "_SHA256";
        } else if (!suite.contains("-GCM-")) {
            suite = suite.replace("-SHA", "-CBC-SHA");
        }
        return "TLS_" + (exchange + "-WITH-" + suite).replace('-', '_');
    }
}
