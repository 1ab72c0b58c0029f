package dev.usher.model;

/// Identity of an upstream.
///
/// @param name `<namespace>-<service>-<port>` (C3.1): what logs and metrics print
/// @param variant tells upstreams of one name but different settings apart (C3.2); empty for the usual one
public record UpstreamKey(String name, String variant) implements Comparable<UpstreamKey> {

    /// The key of a Service port. `a-b` + `c` and `a` + `b-c` print the same name, yet are two namespaces that must
    /// never share endpoints: the variant says where the parts end whenever the dashes leave it open.
    public static UpstreamKey of(String namespace, String service, String port) {
        boolean clear = namespace.indexOf('-') < 0 && port.indexOf('-') < 0;
        return new UpstreamKey(
                namespace + "-" + service + "-" + port, clear ? "" : namespace + "/" + service + ":" + port);
    }

    @Override
    public int compareTo(UpstreamKey other) {
        int byName = name.compareTo(other.name);
        return byName != 0 ? byName : variant.compareTo(other.variant);
    }
}
