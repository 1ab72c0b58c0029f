package dev.usher.model;

/// Identity of an upstream.
///
/// @param name `<namespace>-<service>-<port>` (C3.1): what logs and metrics print
/// @param variant tells upstreams of one name but different settings apart (C3.2); empty for the usual one
public record UpstreamKey(String name, String variant) implements Comparable<UpstreamKey> {
    public static UpstreamKey of(String namespace, String service, String port) {
        return new UpstreamKey(namespace + "-" + service + "-" + port, "");
    }

    @Override
    public int compareTo(UpstreamKey other) {
        int byName = name.compareTo(other.name);
        return byName != 0 ? byName : variant.compareTo(other.variant);
    }
}
