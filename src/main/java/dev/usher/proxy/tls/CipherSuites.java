package dev.usher.proxy.tls;

import java.util.ArrayList;
import java.util.List;

/// Cipher suites by OpenSSL's names, as settings have them, for either library.
final class CipherSuites {
    private static final List<String> TLS_1_3 =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    private CipherSuites() {}

    /// The suites to offer. Those of TLS 1.3 are not configurable in nginx either and always there; names neither
    /// library knows are left out by it.
    static List<String> of(List<String> openSslNames, TlsProvider provider) {
        var suites = new ArrayList<>(TLS_1_3);
        for (String name : openSslNames) {
            suites.add(
                    switch (provider) {
                        case BORING_SSL -> name;
                        case JDK -> javaName(name);
                    });
        }
        return suites;
    }

    /// `ECDHE-RSA-AES128-GCM-SHA256` as `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`.
    static String javaName(String openSsl) {
        String name = openSsl.replace("AES128", "AES_128")
                .replace("AES256", "AES_256")
                .replace('-', '_');
        for (String exchange : List.of("ECDHE_ECDSA_", "ECDHE_RSA_", "DHE_RSA_")) {
            if (name.startsWith(exchange)) {
                String rest = name.substring(exchange.length());
                String suite = rest.startsWith("CHACHA20") ? rest + "_SHA256" : rest;
                return "TLS_" + exchange + "WITH_" + suite;
            }
        }
        return openSsl;
    }
}
