package dev.usher.dialect.nginx;

import dev.usher.model.AccessRule;
import dev.usher.model.Cidr;
import dev.usher.model.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What the directives of one snippet mean here (SN1).
///
/// @param locations its `location` blocks, in their order
/// @param addresses of its `allow` and `deny`
/// @param connect `proxy_connect_timeout`
/// @param send `proxy_send_timeout`
/// @param read `proxy_read_timeout`
/// @param maxBodyBytes `client_max_body_size`; 0 for no limit
/// @param quiet whether requests have no line in the log (`access_log off`)
/// @param serverName sent to backends that speak TLS (`proxy_ssl_server_name on`)
/// @param sets variables it gives a value, lower case
/// @param needs variables it names that only other snippets set
/// @param denied why nothing is served where it stands: it may protect, and cannot be translated (SEC4)
record Snippet(
        List<Statement> statements,
        List<SnippetLocation> locations,
        Optional<AccessRule.Addresses> addresses,
        Optional<Duration> connect,
        Optional<Duration> send,
        Optional<Duration> read,
        Optional<Long> maxBodyBytes,
        boolean quiet,
        Optional<String> serverName,
        Set<String> sets,
        Set<String> needs,
        Optional<String> denied) {
    static final Snippet NONE = untranslated(Optional.empty());

    /// One without directives.
    private static Snippet untranslated(Optional<String> denied) {
        return new Snippet(
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Set.of(),
                Set.of(),
                denied);
    }

    /// One that cannot be translated and may protect.
    static Snippet denying(String reason) {
        return untranslated(Optional.of(reason));
    }

    Snippet {
        statements = List.copyOf(statements);
        locations = List.copyOf(locations);
        sets = Set.copyOf(sets);
        needs = Set.copyOf(needs);
    }

    /// Two lists of one location: who one refuses is refused, and where both let only some in, the first does.
    static Optional<AccessRule.Addresses> join(
            Optional<AccessRule.Addresses> first, Optional<AccessRule.Addresses> second) {
        if (first.isEmpty() || second.isEmpty()) {
            return first.or(() -> second);
        }
        List<Cidr> denied = Stream.concat(first.get().denied().stream(), second.get().denied().stream())
                .distinct()
                .toList();
        var allowed = first.get().allowed().isEmpty()
                ? second.get().allowed()
                : first.get().allowed();
        return Optional.of(new AccessRule.Addresses(denied, allowed));
    }

    /// What stands in two snippets, one after the other.
    static <T> List<T> join(List<T> first, List<T> second) {
        if (second.isEmpty()) {
            return first;
        }
        var all = new ArrayList<T>(first);
        all.addAll(second);
        return all;
    }
}
