package dev.usher.proxy.filter;

import dev.usher.model.Expression;
import dev.usher.model.ExternalAuth;
import dev.usher.model.ExternalAuth.SignIn;
import dev.usher.model.ProxySettings.HeaderLine;
import dev.usher.model.Statement;
import dev.usher.model.Variable;
import dev.usher.proxy.exchange.BackendTarget;
import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.FilterContext;
import dev.usher.proxy.exchange.HeaderLines;
import dev.usher.proxy.exchange.HostTargets;
import dev.usher.proxy.exchange.OwnRequest;
import dev.usher.proxy.exchange.Percent;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.ResponseHead;
import dev.usher.proxy.exchange.Subrequest;
import dev.usher.proxy.exchange.TlsIdentity;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Asks a service whether a request may pass, and does as it says (EA1–EA7): 2xx lets it pass, 401 and 403 are passed
/// on, or 401 sends the client to sign in; everything else, no answer included, is 500.
final class ExternalAuthCheck implements AccessCheck {
    /// Headers that look like results of authentication: a client has no business with them here (SEC8).
    private static final String RESULT_PREFIX = "x-auth-request-";

    private final ExternalAuth auth;
    private final String where;
    private final HostTargets hosts;
    private final Function<String, TlsIdentity> names;
    private final AuthCache cache;

    /// @param names how TLS is spoken to a host of a name
    ExternalAuthCheck(ExternalAuth auth, HostTargets hosts, Function<String, TlsIdentity> names, AuthCache cache) {
        this.auth = auth;
        where = auth.url().authority() + "" + auth.url().target()
                + (auth.variables().isEmpty() ? "" : " " + auth.variables());
        this.hosts = hosts;
        this.names = names;
        this.cache = cache;
    }

    @Override
    public Outcome check(FilterContext request) {
        AuthCache.Key key = key(request);
        AuthAnswer known = key == null ? null : cache.find(key);
        if (known != null) {
            return outcome(request, known);
        }
        String host = request.expand(auth.url().host());
        BackendTarget target = hosts.target(host, auth.url().port());
        if (target == null) {
            return outcome(request, AuthAnswer.NONE);
        }
        TlsIdentity identity = auth.url().secure() ? names.apply(host) : null;
        return new Outcome.Asked(new Asking(request, key, target, identity));
    }

    private AuthCache.@Nullable Key key(FilterContext request) {
        if (auth.cache().isEmpty()) {
            return null;
        }
        var owner = request.owner();
        return new AuthCache.Key(
                request.host(),
                owner.namespace() + "/" + owner.ingress() + owner.path() + " " + where,
                request.expand(auth.cache().get().key()));
    }

    /// One question under way.
    private final class Asking implements Question, Subrequest.Listener {
        private final FilterContext request;
        private final AuthCache.@Nullable Key key;
        private final BackendTarget target;
        private final @Nullable TlsIdentity identity;
        private @Nullable Consumer<Outcome> waiting;
        private @Nullable Subrequest asked;

        Asking(
                FilterContext request,
                AuthCache.@Nullable Key key,
                BackendTarget target,
                @Nullable TlsIdentity identity) {
            this.request = request;
            this.key = key;
            this.target = target;
            this.identity = identity;
        }

        @Override
        public void ask(Consumer<Outcome> answer) {
            waiting = answer;
            asked = request.subrequests().ask(question(request), target, identity, this);
        }

        @Override
        public void abandon() {
            waiting = null;
            Subrequest begun = asked;
            if (begun != null) {
                begun.cancel();
            }
        }

        @Override
        public void answered(ResponseHead head) {
            AuthAnswer answer = AuthAnswer.of(head, auth.toBackend(), auth.variables());
            if (key != null) {
                keep(key, answer, head.fields());
            }
            tell(answer);
        }

        @Override
        public void failed(ProxyError error) {
            tell(AuthAnswer.NONE);
        }

        private void tell(AuthAnswer answer) {
            Consumer<Outcome> to = waiting;
            waiting = null;
            if (to != null) {
                to.accept(outcome(request, answer));
            }
        }
    }

    private void keep(AuthCache.Key key, AuthAnswer answer, Fields fields) {
        Duration usual = auth.cache().orElseThrow().validity(answer.status());
        Duration validity = Freshness.of(fields, usual);
        if (validity.isPositive()) {
            cache.keep(key, answer, validity);
        }
    }

    // ---- the question ----

    private OwnRequest question(FilterContext request) {
        OwnRequest question = request.subrequests().ownQuestion();
        String method = auth.method().orElse("GET");
        Fields fields = request.head().fields();
        question.method(method);
        question.to(
                auth.url().secure(),
                HeaderValue.clean(request.expand(auth.url().authority())),
                HeaderValue.target(request.expand(auth.url().target())));
        question.remove(FieldName.X_FORWARDED_PROTO);
        question.remove(FieldName.X_FORWARDED_SCHEME);
        question.remove(FieldName.X_SCHEME);
        String scheme = request.secureConnection() ? "https" : "http";
        question.set("X-Original-URL", scheme + "://" + request.authority() + request.target());
        question.set(
                "X-Original-Method",
                fields.text(request.head().methodOffset(), request.head().methodLength()));
        question.set("X-Original-Path-Normalized", HeaderValue.clean(normalPath(request)));
        question.set("X-Sent-From", "nginx-ingress-controller");
        question.set(
                "X-Auth-Request-Redirect",
                auth.requestRedirect().isPresent()
                        ? HeaderValue.clean(
                                request.expand(auth.requestRedirect().get()))
                        : request.target());
        if (auth.method().isPresent()) {
            question.set("X-Original-URI", request.target());
            question.set("X-Scheme", request.scheme());
        }
        for (ExternalAuth.Header header : auth.headers()) {
            question.set(header.name(), HeaderValue.clean(request.expand(header.value())));
        }
        return question;
    }

    /// The path that was routed, next to the raw target (SEC9): a service that decides by path decides about this one.
    private static String normalPath(FilterContext request) {
        var out = new StringBuilder(request.pathLength());
        for (int i = 0; i < request.pathLength(); i++) {
            out.append((char) (request.path()[request.pathOffset() + i] & 0xFF));
        }
        return out.toString();
    }

    // ---- the answer ----

    private Outcome outcome(FilterContext request, AuthAnswer answer) {
        if (!answer.cookies().isEmpty()) {
            request.addCookies(answer.cookies(), auth.alwaysSetCookie());
        }
        for (Statement.AuthSet set : auth.variables()) {
            request.script().set(set.variable(), value(request, answer, set.value()));
        }
        if (answer.allows()) {
            pass(request, answer);
            return Outcome.ALLOWED;
        }
        return switch (answer.status()) {
            case 401 -> refused(request, answer);
            case 403 -> Outcome.FORBIDDEN;
            default -> new Outcome.Failed(500, List.of());
        };
    }

    private static String value(FilterContext request, AuthAnswer answer, Expression expression) {
        var out = new StringBuilder();
        for (Expression.Segment segment : expression.segments()) {
            switch (segment) {
                case Expression.Segment.Literal(String text) -> out.append(text);
                case Expression.Segment.Reference(Variable variable) -> {
                    String known = answer.variables().get(variable);
                    out.append(known != null ? known : request.expand(new Expression(List.of(segment))));
                }
            }
        }
        return out.toString();
    }

    /// Nobody said who the client is, and so it must not say so itself (SEC8).
    @Override
    public void passed(FilterContext request) {
        Fields fields = request.head().fields();
        HeaderLines.removeStarting(fields, RESULT_PREFIX);
        for (String name : auth.toBackend()) {
            HeaderLines.remove(fields, name);
        }
    }

    private void pass(FilterContext request, AuthAnswer answer) {
        passed(request);
        Fields fields = request.head().fields();
        for (HeaderLine line : answer.toBackend()) {
            fields.add(line.name(), line.value());
        }
    }

    private Outcome refused(FilterContext request, AuthAnswer answer) {
        if (auth.signIn().isEmpty()) {
            return new Outcome.Refused(401, true, answer.challenges());
        }
        String location = HeaderValue.clean(signIn(request, auth.signIn().get()));
        return new Outcome.Refused(302, true, List.of(new HeaderLine("Location", location)));
    }

    /// EA4: the way back goes into a parameter, unless the page has that one already.
    private static String signIn(FilterContext request, SignIn signIn) {
        String url = request.expand(signIn.url());
        if (hasParameter(url, signIn.parameter())) {
            return url;
        }
        return url + (url.indexOf('?') < 0 ? '?' : '&') + signIn.parameter() + "=" + request.scheme() + "://"
                + request.authority() + Percent.escaped(request.target());
    }

    private static boolean hasParameter(String url, String name) {
        int query = url.indexOf('?');
        if (query < 0) {
            return false;
        }
        for (String pair : url.substring(query + 1).split("&", -1)) {
            int equals = pair.indexOf('=');
            if ((equals < 0 ? pair : pair.substring(0, equals)).equals(name)) {
                return true;
            }
        }
        return false;
    }
}
