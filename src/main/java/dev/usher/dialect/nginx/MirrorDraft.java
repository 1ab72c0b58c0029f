package dev.usher.dialect.nginx;

import dev.usher.model.Expression;
import dev.usher.model.Filter;
import dev.usher.model.UrlTemplate;
import java.util.Optional;
import java.util.stream.Stream;

/// Copies of requests while the rows are read (2.11).
final class MirrorDraft {
    private static final Expression QUERY = Expression.parse("$is_args$args");

    Optional<UrlTemplate> target = Optional.empty();
    Optional<Expression> host = Optional.empty();
    boolean body = true;

    /// What the rows come to; empty without a target.
    Optional<Filter> finish() {
        return target.map(url -> new Filter.Mirror(AskedHost.settled(withQuery(url)), host, body));
    }

    /// As in nginx the query of a request goes along where no variable says what does.
    private static UrlTemplate withQuery(UrlTemplate url) {
        var path = url.target().text().filter(text -> text.indexOf('?') < 0);
        if (path.isEmpty() || url.host().text().isEmpty()) {
            return url;
        }
        var target = Stream.concat(url.target().segments().stream(), QUERY.segments().stream());
        return new UrlTemplate(url.secure(), url.host(), url.port(), url.authority(), new Expression(target.toList()));
    }
}
