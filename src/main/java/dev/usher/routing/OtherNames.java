package dev.usher.routing;

import dev.usher.model.VirtualHost;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The aliases of all hosts (C4.3), as nginx reads server names: precise ones, then those that begin with `*.`, then
/// those that end in `.*`, of each the longest, then regular expressions in order. Stars stand for one label or more.
/// Immutable.
///
/// @param <H> what a name leads to
final class OtherNames<H> {
    private static final String ANY = "*.";

    private final ByteTable<H> precise;
    private final ByteTable<H> endings;
    private final ByteTable<H> beginnings;
    private final List<Pattern<H>> patterns;

    private record Pattern<H>(PathRegex regex, H host) {}

    private OtherNames(ByteTable<H> precise, ByteTable<H> endings, ByteTable<H> beginnings, List<Pattern<H>> patterns) {
        this.precise = precise;
        this.endings = endings;
        this.beginnings = beginnings;
        this.patterns = patterns;
    }

    /// The aliases of hosts; empty when there are none.
    ///
    /// @param hosts in the order in which their regular expressions are tried; of equal aliases the first counts
    static <H> Optional<OtherNames<H>> of(List<VirtualHost> hosts, Function<VirtualHost, H> found) {
        var precise = new HashMap<String, H>();
        var endings = new HashMap<String, H>();
        var beginnings = new HashMap<String, H>();
        var patterns = new ArrayList<Pattern<H>>();
        boolean any = false;
        for (VirtualHost host : hosts) {
            for (String alias : host.aliases()) {
                any = true;
                H to = found.apply(host);
                if (alias.startsWith("~")) {
                    PathRegex.compile(alias.substring(1)).ifPresent(regex -> patterns.add(new Pattern<>(regex, to)));
                } else if (alias.startsWith(ANY)) {
                    endings.putIfAbsent(alias.substring(1), to);
                } else if (alias.endsWith(".*")) {
                    beginnings.putIfAbsent(alias.substring(0, alias.length() - 1), to);
                } else {
                    precise.putIfAbsent(alias, to);
                }
            }
        }
        return any
                ? Optional.of(new OtherNames<>(
                        new ByteTable<>(precise),
                        new ByteTable<>(endings),
                        new ByteTable<>(beginnings),
                        List.copyOf(patterns)))
                : Optional.empty();
    }

    /// Where a precise name leads.
    ///
    /// @param hash of the name, which is lower case
    @Nullable
    H precise(byte[] bytes, int offset, int end, long hash) {
        return precise.get(bytes, offset, end - offset, hash);
    }

    /// Where a lower-case name leads by a pattern.
    @Nullable
    H byPattern(byte[] bytes, int offset, int end) {
        for (int i = offset + 1; i < end; i++) {
            if (bytes[i] == '.' && end - i <= endings.longest()) {
                H found = endings.get(bytes, i, end - i, ByteTable.hash(bytes, i, end - i));
                if (found != null) {
                    return found;
                }
            }
        }
        for (int i = end - 2; i > offset; i--) {
            int length = i + 1 - offset;
            if (bytes[i] == '.' && length <= beginnings.longest()) {
                H found = beginnings.get(bytes, offset, length, ByteTable.hash(bytes, offset, length));
                if (found != null) {
                    return found;
                }
            }
        }
        if (!patterns.isEmpty()) {
            String name = new String(bytes, offset, end - offset, StandardCharsets.ISO_8859_1);
            for (Pattern<H> pattern : patterns) {
                if (pattern.regex.find(name) != null) {
                    return pattern.host;
                }
            }
        }
        return null;
    }
}
