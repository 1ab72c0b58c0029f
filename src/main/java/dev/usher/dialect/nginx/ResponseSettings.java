package dev.usher.dialect.nginx;

import java.util.List;
import java.util.Optional;

/// What clients see (C9, P9).
final class ResponseSettings {
    private static final ValueType<String> MEDIA_TYPE =
            ValueType.matching("[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(?:; *[A-Za-z0-9=._-]+)?", "a media type");

    static final List<Setting<?>> ROWS = List.of(
            Setting.honoured(
                    "add-headers",
                    ValueType.OBJECT,
                    "",
                    (draft, name) -> draft.addHeadersMap = Optional.of(name),
                    "ConfigMap of headers set on every response."),
            Setting.honoured(
                    "allow-backend-server-header",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.allowBackendServer = value,
                    "Lets Server of the backend through."),
            Setting.honoured(
                    "hide-headers",
                    Entries.of(ExternalAuthAnnotations.NAMES),
                    "",
                    (draft, value) -> draft.hideHeaders = value.readable(),
                    "Headers of backends that are removed; entries that are no names are left out."),
            Setting.honoured(
                    "server-tokens",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.serverTokens = value,
                    "Sends Server with our version, which pages of errors tell then, too."),
            Setting.honoured(
                    "custom-http-errors",
                    ResponseTypes.GLOBAL_ERRORS,
                    "",
                    (draft, statuses) -> draft.responses.errors = statuses.readable(),
                    "Statuses answered by the error backend instead: annotation default-backend, else the global default"
                            + " backend; without either there is no change (ER1). Entries that cannot be read are left"
                            + " out."),
            Setting.honoured(
                    "disable-proxy-intercept-errors",
                    ValueType.BOOL,
                    "false",
                    (draft, on) -> draft.responses.backendErrorsPass = on,
                    "Lets error statuses of backends through."),
            Setting.honoured(
                    "default-type",
                    MEDIA_TYPE,
                    "text/html",
                    (draft, type) -> draft.defaultType = type,
                    "Content type of answers the proxy makes."),
            Setting.honoured(
                    "app-root",
                    RedirectAnnotations.ANY_ROOT,
                    "",
                    (draft, path) -> draft.appRoot = Optional.of(path),
                    "Where a request for / is redirected; variables are filled in."));

    private ResponseSettings() {}
}
