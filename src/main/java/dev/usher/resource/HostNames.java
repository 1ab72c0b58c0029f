package dev.usher.resource;

import java.util.Optional;

/// Host names as an Ingress may have them (core Ingress §1.1): a precise DNS-1123 name, or `*.` and one; empty for all.
final class HostNames {
    private static final int MAX = 253;
    private static final int MAX_LABEL = 63;

    private HostNames() {}

    /// What is wrong with a host, empty when nothing is.
    static Optional<String> problem(String host) {
        if (host.isEmpty()) {
            return Optional.empty();
        }
        String name = host.startsWith("*.") ? host.substring(2) : host;
        if (host.length() > MAX) {
            return Optional.of("is longer than 253 characters: shorten it");
        }
        if (name.indexOf('*') >= 0) {
            return Optional.of("may have * only as its whole first label: leave host out to match every name");
        }
        if (looksLikeAddress(name)) {
            return Optional.of("is an address, not a name: use a name");
        }
        for (String label : name.split("\\.", -1)) {
            if (!isLabel(label)) {
                return Optional.of("must be a DNS name in lower case, without port or scheme: correct it");
            }
        }
        return Optional.empty();
    }

    private static boolean looksLikeAddress(String name) {
        return name.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    }

    static boolean isLabel(String label) {
        return isLabel(label, MAX_LABEL);
    }

    static boolean isLabel(String label, int longest) {
        if (label.isEmpty() || label.length() > longest) {
            return false;
        }
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            boolean inner = i > 0 && i < label.length() - 1;
            boolean good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (inner && c == '-');
            if (!good) {
                return false;
            }
        }
        return true;
    }
}
