package dev.usher.dialect.ingress;

import java.util.regex.Pattern;

/// The rule for `spec.rules[].host` and names in certificates (core Ingress §1.1, §3).
public final class HostName {
    private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern NAME = Pattern.compile("(?:\\*\\.)?" + LABEL + "(?:\\." + LABEL + ")*");
    private static final Pattern IPV4 = Pattern.compile("[0-9]+(?:\\.[0-9]+){3}");
    private static final int LONGEST = 253;

    private HostName() {}

    /// A lower-case DNS name, or `*.` and one; no address, no port, no bare `*`.
    public static boolean isValid(String host) {
        return host.length() <= LONGEST
                && NAME.matcher(host).matches()
                && !IPV4.matcher(host).matches();
    }

    /// The wildcard name that covers a precise name: `*.b.c` for `a.b.c`; empty when there is none.
    public static String wildcardOf(String host) {
        int dot = host.indexOf('.');
        return dot < 0 || host.startsWith("*.") ? "" : "*" + host.substring(dot);
    }
}
