package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.MergedHost.Reference;
import dev.usher.dialect.reference.UpstreamSource;
import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.model.StreamListener;
import dev.usher.model.StreamProtocol;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import dev.usher.resource.ConfigMap;
import dev.usher.resource.PortReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The lines of one ConfigMap of TCP or UDP services: port, then `namespace/service:port[:PROXY[:PROXY]]` (TU1). What
/// is wrong costs one line (TU2).
final class StreamServiceLines {
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final Pattern PORT_NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,13}[a-z0-9])?");
    private static final String PROXY = "PROXY";
    private static final String FORM = "namespace/service:port, and for TCP :PROXY and once more :PROXY behind it";

    private final StreamProtocol protocol;
    private final ConfigMap map;
    private final Map<Integer, String> reserved;
    private final Map<StreamListener, Reference> lines;
    private final List<Problem> problems;

    /// @param reserved ports no line may name, and the flag each belongs to
    /// @param lines takes the listeners, sorted by port, with what they name
    /// @param problems takes what is wrong
    StreamServiceLines(
            StreamProtocol protocol,
            ConfigMap map,
            Map<Integer, String> reserved,
            Map<StreamListener, Reference> lines,
            List<Problem> problems) {
        this.protocol = protocol;
        this.map = map;
        this.reserved = reserved;
        this.lines = lines;
        this.problems = problems;
    }

    void read() {
        var byPort = new TreeMap<Integer, String>();
        map.data().keySet().stream()
                // Of two spellings of a port the plain one counts.
                .sorted(StreamServiceLines::shorterFirst)
                .forEach(key -> port(key).ifPresent(port -> {
                    var first = byPort.putIfAbsent(port, key);
                    if (first != null) {
                        refuse(key, "Port " + port + " is already named by key " + Quoted.of(first) + "; remove one.");
                    }
                }));
        byPort.forEach((port, key) -> line(port, key, map.data().getOrDefault(key, "")));
    }

    private static int shorterFirst(String one, String other) {
        int byLength = Integer.compare(one.length(), other.length());
        return byLength != 0 ? byLength : one.compareTo(other);
    }

    private Optional<Integer> port(String key) {
        int port = PORT.matcher(key).matches() ? Integer.parseInt(key) : 0;
        if (port < 1 || port > 65_535) {
            refuse(key, Quoted.of(key) + " is no port: the key must be a number from 1 to 65535.");
            return Optional.empty();
        }
        var owner = reserved.get(port);
        if (owner != null) {
            refuse(key, "Port " + port + " belongs to --" + owner + ": take another, or give that flag another port.");
            return Optional.empty();
        }
        return Optional.of(port);
    }

    private void line(int port, String key, String value) {
        var parts = value.strip().split(":", -1);
        var service = service(parts[0]);
        if (parts.length < 2 || parts.length > 4 || service.isEmpty()) {
            refuse(key, Quoted.of(value) + " is not of the form " + FORM + ".");
            return;
        }
        var target = target(parts[1]);
        if (target.isEmpty()) {
            refuse(
                    key,
                    Quoted.of(parts[1]) + " is neither the number nor the name of a Service port; write " + FORM + ".");
            return;
        }
        for (int i = 2; i < parts.length; i++) {
            if (!parts[i].isEmpty() && !parts[i].equalsIgnoreCase(PROXY)) {
                refuse(key, Quoted.of(parts[i]) + " stands where only PROXY may; write " + FORM + ".");
                return;
            }
        }
        boolean reads = isProxy(parts, 2);
        boolean sends = isProxy(parts, 3);
        boolean tcp = protocol == StreamProtocol.TCP;
        if (!tcp && (reads || sends)) {
            problems.add(Problem.warning(
                    Reason.INVALID_SETTING,
                    map.key(),
                    GlobalReader.field(key),
                    "There is no PROXY header on UDP; the port is opened without. Remove :PROXY."));
        }
        var source = UpstreamSource.stream(protocol, service.get(), target.get());
        lines.put(
                new StreamListener(protocol, port, source.key(), tcp && reads, tcp && sends),
                new Reference(source, map.key(), GlobalReader.field(key)));
    }

    private static boolean isProxy(String[] parts, int place) {
        return parts.length > place && parts[place].equalsIgnoreCase(PROXY);
    }

    private static Optional<ResourceKey> service(String text) {
        return ValueType.NAMESPACED_OBJECT.parse(text).map(path -> {
            int slash = path.indexOf('/');
            return ResourceKey.of(Kind.SERVICE, path.substring(0, slash), path.substring(slash + 1));
        });
    }

    private static Optional<PortReference> target(String text) {
        if (PORT.matcher(text).matches()) {
            int number = Integer.parseInt(text);
            return number < 1 || number > 65_535 ? Optional.empty() : Optional.of(new PortReference.ByNumber(number));
        }
        return PORT_NAME.matcher(text).matches() ? Optional.of(new PortReference.ByName(text)) : Optional.empty();
    }

    private void refuse(String key, String what) {
        problems.add(Problem.error(
                Reason.INVALID_SETTING, map.key(), GlobalReader.field(key), what + " The line is ignored."));
    }
}
