package dev.usher.dialect.nginx;

import dev.usher.model.UrlTemplate;
import java.util.List;
import java.util.Optional;

/// Copies of requests (2.11).
final class MirrorAnnotations {
    static final ValueType<UrlTemplate> URL = new ValueType<>(
            "an http or https URL, with variables",
            text -> ValueType.REGEX.parse(text).flatMap(UrlTemplate::parse));

    static final List<Annotation<?>> ROWS = List.of(
            Annotation.honoured(
                    "mirror-target",
                    URL,
                    Scope.SHARED,
                    Risk.HIGH,
                    BadValue.IGNORE,
                    (draft, value) -> draft.mirror.target = Optional.of(value),
                    "URL that gets a copy of each request, such as `https://host$request_uri`; one without variables"
                            + " gets the query of the request behind its path. Its answers are dropped. Clients never wait"
                            + " for it, and a copy that finds no room is given up."),
            Annotation.honoured(
                    "mirror-request-body",
                    ValueType.ON_OFF,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, on) -> draft.mirror.body = on,
                    "Whether the copy has the body. Without it a POST, PUT or PATCH has `Content-Length: 0`."),
            Annotation.honoured(
                    "mirror-host",
                    ValueType.REGEX.expression(),
                    Scope.SHARED,
                    Risk.HIGH,
                    BadValue.IGNORE,
                    (draft, value) -> draft.mirror.host =
                            Optional.of(value).filter(host -> !host.segments().isEmpty()),
                    "Host of the copy; variables are filled in. The host of mirror-target without it."));

    private MirrorAnnotations() {}
}
