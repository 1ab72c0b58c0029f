package dev.usher.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A service that is asked before each request whether it may pass (`auth-url` and what goes with it, EA1–EA7).
///
/// @param url where it is asked
/// @param method method of the question, which never has a body; empty asks by GET as nginx does by default
/// @param signIn where clients are sent that are not signed in; absent answers 401
/// @param toBackend names of its answer's headers that replace the client's in the request to the backend
/// @param headers set on the question
/// @param requestRedirect value of `X-Auth-Request-Redirect` in the question; absent means the target of the request
/// @param cache for how long its answers hold; absent asks each time
/// @param variables what snippets take from its answer
/// @param alwaysSetCookie whether its cookies go to the client whatever the status of the answer
public record ExternalAuth(
        UrlTemplate url,
        Optional<String> method,
        Optional<SignIn> signIn,
        List<String> toBackend,
        List<Header> headers,
        Optional<Expression> requestRedirect,
        Optional<Cache> cache,
        List<Statement.AuthSet> variables,
        boolean alwaysSetCookie) {

    public ExternalAuth {
        toBackend = List.copyOf(toBackend);
        headers = List.copyOf(headers);
        variables = List.copyOf(variables);
    }

    /// The same service, from whose answer more is taken.
    public ExternalAuth setting(List<Statement.AuthSet> more) {
        return more.isEmpty()
                ? this
                : new ExternalAuth(
                        url, method, signIn, toBackend, headers, requestRedirect, cache, more, alwaysSetCookie);
    }

    /// Where a client signs in (EA4).
    ///
    /// @param parameter name of the query parameter that carries the way back
    public record SignIn(Expression url, String parameter) {}

    /// A header of the question.
    public record Header(String name, Expression value) {}

    /// Which answers hold for whom, and how long.
    ///
    /// @param key besides host and location
    /// @param validity by status of the answer, or for [#ANY] that is not among them; others are not kept
    public record Cache(Expression key, Map<Integer, Duration> validity) {
        /// Stands for all statuses.
        public static final int ANY = 0;

        public Cache {
            validity = Map.copyOf(validity);
        }

        /// How long an answer is kept; zero for not at all.
        public Duration validity(int status) {
            return validity.getOrDefault(status, validity.getOrDefault(ANY, Duration.ZERO));
        }
    }
}
