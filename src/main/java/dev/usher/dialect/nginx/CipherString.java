package dev.usher.dialect.nginx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// A cipher string of OpenSSL, worked out over the TLS 1.2 suites there are: `HIGH:!aNULL`, `ECDHE+AESGCM`, names.
///
/// @param suites OpenSSL names, in order of preference
/// @param unknown words that are neither a suite nor a property of any
record CipherString(List<String> suites, List<String> unknown) {

    /// In OpenSSL's own order of preference.
    private static final List<String> SUITES = List.of(
            "ECDHE-ECDSA-AES256-GCM-SHA384",
            "ECDHE-RSA-AES256-GCM-SHA384",
            "DHE-RSA-AES256-GCM-SHA384",
            "ECDHE-ECDSA-CHACHA20-POLY1305",
            "ECDHE-RSA-CHACHA20-POLY1305",
            "DHE-RSA-CHACHA20-POLY1305",
            "ECDHE-ECDSA-AES128-GCM-SHA256",
            "ECDHE-RSA-AES128-GCM-SHA256",
            "DHE-RSA-AES128-GCM-SHA256",
            "ECDHE-ECDSA-AES256-SHA384",
            "ECDHE-RSA-AES256-SHA384",
            "DHE-RSA-AES256-SHA256",
            "ECDHE-ECDSA-AES128-SHA256",
            "ECDHE-RSA-AES128-SHA256",
            "DHE-RSA-AES128-SHA256",
            "ECDHE-ECDSA-AES256-SHA",
            "ECDHE-RSA-AES256-SHA",
            "DHE-RSA-AES256-SHA",
            "ECDHE-ECDSA-AES128-SHA",
            "ECDHE-RSA-AES128-SHA",
            "DHE-RSA-AES128-SHA",
            "AES256-GCM-SHA384",
            "AES128-GCM-SHA256",
            "AES256-SHA256",
            "AES128-SHA256",
            "AES256-SHA",
            "AES128-SHA");

    /// Properties that none of these suites has: to exclude them is usual, and excludes nothing.
    private static final Set<String> OF_NONE = Set.of(
            "3DES",
            "ADH",
            "AECDH",
            "ARIA",
            "ARIA128",
            "ARIA256",
            "CAMELLIA",
            "CAMELLIA128",
            "CAMELLIA256",
            "DES",
            "DES-CBC3-SHA",
            "DSS",
            "EXP",
            "EXPORT",
            "EXPORT40",
            "EXPORT56",
            "IDEA",
            "LOW",
            "MD5",
            "MEDIUM",
            "NULL",
            "PSK",
            "RC2",
            "RC4",
            "SEED",
            "SRP",
            "SSLV2",
            "ADSS",
            "ANULL",
            "APSK",
            "ENULL",
            "KDH",
            "KDHD",
            "KDHR",
            "KECDH",
            "KPSK",
            "KRSAPSK",
            "KSRP",
            "AESCCM",
            "AESCCM8",
            "COMPLEMENTOFALL",
            "COMPLEMENTOFDEFAULT",
            "ECDH",
            "GOST94",
            "KGOST");

    private static final ValueType<CipherString> ANY = new ValueType<>(
            "an OpenSSL cipher string", text -> ValueType.CIPHERS.parse(text).map(CipherString::parse));

    /// The type of values that leave at least one suite.
    static final ValueType<CipherString> TYPE = ANY.where(
            parsed -> !parsed.suites.isEmpty(), "an OpenSSL cipher string that leaves at least one TLS 1.2 suite");

    CipherString {
        suites = List.copyOf(suites);
        unknown = List.copyOf(unknown);
    }

    /// Works a string out; words may be separated by colons, commas and spaces.
    static CipherString parse(String text) {
        var pass = new Pass();
        for (String word : text.split("[:,\\s]+", -1)) {
            if (!word.isEmpty()) {
                pass.apply(word);
            }
        }
        return new CipherString(pass.enabled, pass.unknown);
    }

    private static final class Pass {
        final List<String> enabled = new ArrayList<>();
        final Set<String> killed = new LinkedHashSet<>();
        final List<String> unknown = new ArrayList<>();

        void apply(String word) {
            if (word.charAt(0) == '@') {
                if (word.equals("@STRENGTH")) {
                    enabled.sort(Pass::strongerFirst);
                }
                return;
            }
            char sign = word.charAt(0);
            boolean signed = sign == '!' || sign == '-' || sign == '+';
            var meant = meant(signed ? word.substring(1) : word);
            if (meant.isEmpty()) {
                unknown.add(word);
                return;
            }
            switch (sign) {
                case '!' -> {
                    killed.addAll(meant.get());
                    enabled.removeAll(meant.get());
                }
                case '-' -> enabled.removeAll(meant.get());
                case '+' -> {
                    var moved = enabled.stream().filter(meant.get()::contains).toList();
                    enabled.removeAll(moved);
                    enabled.addAll(moved);
                }
                default ->
                    meant.get().stream()
                            .filter(suite -> !killed.contains(suite) && !enabled.contains(suite))
                            .forEach(enabled::add);
            }
        }

        private static int strongerFirst(String one, String other) {
            return Integer.compare(bits(other), bits(one));
        }

        private static int bits(String suite) {
            return suite.contains("AES128") ? 128 : 256;
        }
    }

    /// The suites a word stands for; properties joined by `+` must all hold. Empty when any of them is unknown.
    private static Optional<List<String>> meant(String word) {
        if (SUITES.contains(word)) {
            return Optional.of(List.of(word));
        }
        if (word.startsWith("TLS_")) {
            return Optional.of(List.of()); // Suites of TLS 1.3 are always on.
        }
        var meant = new ArrayList<>(SUITES);
        for (String property : word.split("\\+", -1)) {
            String name = property.toUpperCase(Locale.ROOT);
            if (OF_NONE.contains(name)) {
                meant.clear();
            } else if (SUITES.stream().noneMatch(suite -> has(suite, name))) {
                return Optional.empty();
            }
            meant.removeIf(suite -> !has(suite, name));
        }
        return Optional.of(meant);
    }

    private static boolean has(String suite, String property) {
        List<String> parts = Arrays.asList(suite.split("-", -1));
        boolean ecdhe = parts.contains("ECDHE");
        boolean dhe = parts.contains("DHE");
        boolean aead = parts.contains("GCM") || parts.contains("CHACHA20");
        return switch (property) {
            case "ALL", "DEFAULT", "HIGH" -> true;
            case "ECDHE", "EECDH", "KECDHE", "KEECDH" -> ecdhe;
            case "DHE", "EDH", "KDHE", "KEDH", "DH" -> dhe;
            case "RSA", "KRSA" -> !ecdhe && !dhe;
            case "ECDSA", "AECDSA" -> parts.contains("ECDSA");
            case "ARSA" -> !parts.contains("ECDSA");
            case "AES" -> !parts.contains("CHACHA20");
            case "AES128" -> parts.contains("AES128");
            case "AES256" -> parts.contains("AES256");
            case "AESGCM" -> parts.contains("GCM");
            case "CHACHA20" -> parts.contains("CHACHA20");
            case "SHA", "SHA1" -> parts.contains("SHA");
            case "SHA256" -> !aead && parts.contains("SHA256");
            case "SHA384" -> !aead && parts.contains("SHA384");
            case "TLSV1.2" -> aead || !parts.contains("SHA");
            case "TLSV1", "SSLV3", "TLSV1.0" -> !aead && parts.contains("SHA");
            case "FIPS" -> !parts.contains("CHACHA20");
            default -> false;
        };
    }
}
