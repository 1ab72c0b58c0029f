package dev.usher.dialect.nginx;

import dev.usher.model.Filter;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Timeouts, retries, sizes, buffers and cookies of proxying (2.5).
final class ProxyAnnotations {
    static final List<Annotation<?>> ROWS = List.of(
            Annotation.honoured(
                    "proxy-connect-timeout",
                    ValueType.SECONDS,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, seconds) -> draft.connectTimeout = Duration.ofSeconds(seconds),
                    "Seconds to reach the backend."),
            Annotation.honoured(
                    "proxy-send-timeout",
                    ValueType.SECONDS,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, seconds) -> draft.sendTimeout = Duration.ofSeconds(seconds),
                    "Seconds between two writes to the backend."),
            Annotation.honoured(
                    "proxy-read-timeout",
                    ValueType.SECONDS,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, seconds) -> draft.readTimeout = Duration.ofSeconds(seconds),
                    "Seconds between two reads from the backend."),
            Annotation.honoured(
                    "proxy-next-upstream",
                    RetryConditions.TYPE,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    (draft, conditions) -> draft.retryConditions = conditions,
                    "When the next endpoint is tried: never once some of the request's body was sent, which is not"
                            + " stored."),
            Annotation.honoured(
                    "proxy-next-upstream-timeout",
                    ValueType.COUNT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, seconds) -> draft.retryTimeout = Duration.ofSeconds(seconds),
                    "Seconds for all tries; 0 means no limit."),
            Annotation.honoured(
                    "proxy-next-upstream-tries",
                    ValueType.COUNT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, tries) -> draft.retryTries = tries,
                    "Tries in total, 100 at most; 0 means each endpoint once."),
            Annotation.honoured(
                    "proxy-http-version",
                    ValueType.oneOf("1.0", "1.1"),
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, version) -> draft.responses.http10 = version.equals("1.0"),
                    "HTTP version spoken to the backend; bodies of unknown length are answered 411 with 1.0, since they are never stored."),
            Annotation.differs(
                    "proxy-request-buffering",
                    ValueType.ON_OFF,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "off",
                    "Request bodies are always streamed; a slow client holds a backend connection for as long as it"
                            + " sends."),
            Annotation.noEffect(
                    "client-body-buffer-size",
                    ValueType.SIZE_TEXT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    "Request bodies are streamed, never stored."),
            Annotation.honoured(
                    "proxy-body-size",
                    ValueType.SIZE,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    (draft, bytes) -> draft.maxBodyBytes = bytes,
                    "Largest request body; 0 means no limit."),
            Annotation.differs(
                    "proxy-buffering",
                    ValueType.ON_OFF,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "off",
                    "Responses are always streamed with back-pressure."),
            Annotation.noEffect(
                    "proxy-buffers-number",
                    ValueType.INT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "Responses are streamed, never stored."),
            Annotation.noEffect(
                    "proxy-buffer-size",
                    ValueType.SIZE_TEXT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "Heads of responses may have 64 KiB, whatever this says."),
            Annotation.noEffect(
                    "proxy-busy-buffers-size",
                    ValueType.SIZE_TEXT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "Responses are streamed, never stored."),
            Annotation.noEffect(
                    "proxy-max-temp-file-size",
                    ValueType.SIZE_TEXT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "Nothing is ever written to disk."),
            Annotation.honoured(
                    "proxy-cookie-domain",
                    ResponseTypes.COOKIE_DOMAIN,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    (draft, change) -> draft.responses.cookieDomain = change,
                    "Replaces the domain of cookies: from and to, or off."),
            Annotation.honoured(
                            "proxy-cookie-path",
                            ResponseTypes.COOKIE_PATH,
                            Scope.OWN,
                            Risk.MEDIUM,
                            BadValue.IGNORE,
                            (draft, change) -> draft.responses.cookiePath = change,
                            "Replaces the beginning of the path of cookies: from and to, or off. With"
                                    + " `--enable-annotation-validation=false` variables are filled in, and quotes hold"
                                    + " attributes, as in `/ \"/; HttpOnly\"`.")
                    .elseWith(ResponseTypes.COOKIE_PATH_VARIABLES),
            Annotation.honoured(
                            "proxy-redirect-from",
                            ResponseTypes.REDIRECT,
                            Scope.OWN,
                            Risk.MEDIUM,
                            BadValue.IGNORE,
                            (draft, from) -> draft.responses.redirectFrom = from,
                            "Beginning of Location and Refresh that is replaced; default takes away scheme, host and port of the endpoint.")
                    .elseWith(ResponseTypes.REDIRECT_VARIABLES),
            Annotation.honoured(
                            "proxy-redirect-to",
                            ResponseTypes.REDIRECT,
                            Scope.OWN,
                            Risk.MEDIUM,
                            BadValue.IGNORE,
                            (draft, to) -> draft.responses.redirectTo = to,
                            "What stands in place of proxy-redirect-from; off for no change. With"
                                    + " `--enable-annotation-validation=false` variables are filled in, here and there.")
                    .elseWith(ResponseTypes.REDIRECT_VARIABLES),
            Annotation.noEffect(
                    "http2-push-preload",
                    ValueType.BOOL,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    "Browsers removed server push."),
            Annotation.honoured(
                    "enable-access-log",
                    ValueType.BOOL,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, on) -> draft.accessLog = on,
                    "Whether requests are written to the access log."),
            Annotation.differs(
                    "enable-rewrite-log",
                    ValueType.BOOL,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "false",
                    "Rewrites are not logged: `usher explain` shows what becomes of a path, for any request."),
            Annotation.honoured(
                    "satisfy",
                    ValueType.enumeration(Map.of("all", Filter.Satisfy.ALL, "any", Filter.Satisfy.ANY)),
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, satisfy) -> draft.access.satisfy = satisfy,
                    "Whether address lists, credentials and external authentication must all let a request in, or"
                            + " one of them."));

    private ProxyAnnotations() {}
}
