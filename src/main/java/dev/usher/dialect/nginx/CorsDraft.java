package dev.usher.dialect.nginx;

import dev.usher.model.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The annotations about cross-origin requests while they are read (2.7).
final class CorsDraft {
    /// Defaults of ingress-nginx.
    private static final String METHODS = "GET, PUT, POST, DELETE, PATCH, OPTIONS";

    private static final String HEADERS = "DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,"
            + "Content-Type,Range,Authorization";
    private static final Pattern ORIGIN =
            Pattern.compile("null|[A-Za-z][A-Za-z0-9+.-]*://(?:\\*\\.)?[A-Za-z0-9._-]+(?::[0-9]{1,5})?");

    boolean enabled;
    boolean credentials = true;
    String methods = METHODS;
    String headers = HEADERS;
    String exposed = "";
    int maxAgeSeconds = 1_728_000;
    private boolean anyOrigin = true;
    private List<String> origins = List.of();

    /// Takes the value of `cors-allow-origin`.
    ///
    /// @return entries that are no origin: they are dropped, the others stay
    List<String> origins(String text) {
        var good = new ArrayList<String>();
        var bad = new ArrayList<String>();
        anyOrigin = text.isBlank();
        for (String entry : text.split(",", -1)) {
            var origin = entry.strip();
            if (origin.equals("*")) {
                anyOrigin = true;
            } else if (ORIGIN.matcher(origin).matches()) {
                good.add(origin);
            } else if (!origin.isEmpty()) {
                bad.add(origin);
            }
        }
        origins = anyOrigin ? List.of() : List.copyOf(good);
        return bad;
    }

    Optional<Filter> filter() {
        return enabled
                ? Optional.of(
                        new Filter.Cors(anyOrigin, origins, credentials, methods, headers, exposed, maxAgeSeconds))
                : Optional.empty();
    }
}
