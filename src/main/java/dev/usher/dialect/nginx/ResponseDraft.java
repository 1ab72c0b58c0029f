package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.GlobalSettings.Responses;
import dev.usher.model.Expression;
import dev.usher.model.Filter;
import dev.usher.model.Filter.Replacement;
import dev.usher.model.ProxySettings.HeaderLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is done to answers, while the ConfigMap or the annotations of one Ingress are read (2.5).
final class ResponseDraft {
    private static final Expression OFF = Expression.literal("off");
    private static final Expression DEFAULT = Expression.literal("default");

    /// Headers of `custom-headers`.
    List<HeaderLine> headers = List.of();

    Optional<Replacement> cookieDomain;
    Optional<Replacement> cookiePath;
    Expression redirectFrom;
    Expression redirectTo;
    boolean http10;
    List<Integer> errors;
    boolean backendErrorsPass;
    /// Whether an annotation lists the errors.
    boolean ownErrors;

    /// A draft that begins with what holds elsewhere.
    ResponseDraft(Responses before) {
        cookieDomain = before.cookieDomain();
        cookiePath = before.cookiePath();
        redirectFrom = before.redirectFrom();
        redirectTo = before.redirectTo();
        http10 = before.http10();
        errors = before.errors().statuses();
        backendErrorsPass = before.errors().backendErrorsPass();
    }

    Responses settings(List<String> allowedHeaders) {
        return new Responses(allowedHeaders, cookieDomain, cookiePath, redirectFrom, redirectTo, http10, errors());
    }

    IngressSettings.Errors errors() {
        return new IngressSettings.Errors(errors, backendErrorsPass, ownErrors);
    }

    /// What a location does, but for its error pages: these need a backend.
    List<Filter> filters() {
        var filters = new ArrayList<Filter>();
        if (http10) {
            filters.add(new Filter.Http10());
        }
        if (cookieDomain.isPresent() || cookiePath.isPresent()) {
            filters.add(new Filter.Cookies(cookieDomain, cookiePath));
        }
        redirects().ifPresent(filters::add);
        if (!headers.isEmpty()) {
            filters.add(new Filter.ResponseHeaders(headers));
        }
        return filters;
    }

    private Optional<Filter> redirects() {
        if (redirectFrom.equals(OFF)) {
            return Optional.empty();
        }
        if (redirectFrom.equals(DEFAULT)) {
            return Optional.of(new Filter.BackendRedirects(Optional.empty()));
        }
        return redirectTo.equals(OFF)
                ? Optional.empty()
                : Optional.of(new Filter.BackendRedirects(Optional.of(new Replacement(redirectFrom, redirectTo))));
    }
}
