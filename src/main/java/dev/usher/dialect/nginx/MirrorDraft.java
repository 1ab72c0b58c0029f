package dev.usher.dialect.nginx;

import dev.usher.model.Expression;
import dev.usher.model.Filter;
import dev.usher.model.UrlTemplate;
import java.util.Optional;

/// Copies of requests while the rows are read (2.11).
final class MirrorDraft {
    Optional<UrlTemplate> target = Optional.empty();
    Optional<Expression> host = Optional.empty();
    boolean body = true;

    /// What the rows come to; empty without a target.
    Optional<Filter> finish() {
        return target.map(url -> new Filter.Mirror(AskedHost.settled(url), host, body));
    }
}
