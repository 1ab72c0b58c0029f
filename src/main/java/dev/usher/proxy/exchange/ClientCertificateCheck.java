package dev.usher.proxy.exchange;

import dev.usher.model.ClientCertificates;
import dev.usher.model.ClientCertificates.Demand;
import dev.usher.model.Filter;
import dev.usher.model.Route;
import dev.usher.proxy.exchange.ClientCertificate.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a host that wants something of its clients' certificates answers before any of its routes does (C8 steps 3
/// and 4), and what it tells backends (MT1). Clear connections cannot have a certificate and are not asked, as in
/// nginx; only a pattern for the subject closes them. Clients that are not known yet are no concern of error backends:
/// as in nginx, where these are statuses of its own (495, 496), routes have no say in the answers.
final class ClientCertificateCheck {
    private ClientCertificateCheck() {}

    /// Answers a request that must not go on.
    ///
    /// @param route the one that would take it
    /// @return whether it was answered
    static boolean answers(Exchange exchange, ClientCertificates wanted, Route route, RouteContext context) {
        return switch (wanted) {
            case ClientCertificates.Broken _ -> forbids(exchange, route, context, 403);
            case ClientCertificates.Verified verified -> answers(exchange, verified, route, context);
        };
    }

    private static boolean answers(
            Exchange exchange, ClientCertificates.Verified wanted, Route route, RouteContext context) {
        ClientConnection connection = exchange.connection();
        Verdict verdict = Verdict.NONE;
        if (connection.secure()) {
            ClientCertificate certificate = connection.clientCertificate();
            if (wanted.demand().asks() && isMisdirected(exchange.request(), connection, certificate)) {
                answer(exchange, ProxyError.MISDIRECTED);
                return true;
            }
            verdict = certificate.verify(wanted);
            if (!isEnough(verdict, wanted.demand()) && !isErrorPage(wanted, context)) {
                exchange.server().closeAfterResponse();
                refuse(exchange, verdict, wanted, context);
                return true;
            }
        }
        return wanted.subjectPattern().isPresent()
                && !verdict.subjectMatches()
                && forbids(exchange, route, context, ProxyError.CLIENT_FORBIDDEN);
    }

    /// MT3: the handshake was for another name, so another host's settings asked; or it was before this host asked, and
    /// the client shall come again.
    private static boolean isMisdirected(RequestHead head, ClientConnection connection, ClientCertificate certificate) {
        String name = connection.serverName();
        return !name.isEmpty() && (!certificate.isAsked() || !isFor(head, name));
    }

    private static boolean isFor(RequestHead head, String name) {
        byte[] bytes = head.fields().array();
        int at = head.authorityOffset();
        int end = at + head.authorityLength();
        int length = name.endsWith(".") ? name.length() - 1 : name.length();
        if (end - at < length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lower((char) (bytes[at + i] & 0xFF)) != lower(name.charAt(i))) {
                return false;
            }
        }
        at += length;
        if (at < end && bytes[at] == '.') {
            at++;
        }
        return at == end || bytes[at] == ':';
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
    }

    private static boolean isEnough(Verdict verdict, Demand demand) {
        return switch (demand) {
            case REQUIRED -> verdict.isSuccess();
            case OPTIONAL -> verdict.isSuccess() || verdict.isNone();
            case ANY, NOTHING -> true;
        };
    }

    private static void refuse(
            Exchange exchange, Verdict verdict, ClientCertificates.Verified wanted, RouteContext context) {
        if (wanted.errorPage().isPresent()) {
            String page = wanted.errorPage().get();
            context.redirect(302, page.startsWith("/") ? context.scheme() + "://" + context.authority() + page : page);
            return;
        }
        answer(exchange, verdict.isNone() ? ProxyError.NO_CLIENT_CERTIFICATE : ProxyError.BAD_CLIENT_CERTIFICATE);
    }

    /// A page of the host itself has to be seen by those it is for.
    private static boolean isErrorPage(ClientCertificates.Verified wanted, RouteContext context) {
        if (wanted.errorPage().isEmpty()) {
            return false;
        }
        String page = wanted.errorPage().get();
        int query = page.indexOf('?');
        String path = query < 0 ? page : page.substring(0, query);
        return page.startsWith("/")
                && path.equals(new String(
                        context.path(), context.pathOffset(), context.pathLength(), StandardCharsets.ISO_8859_1));
    }

    private static boolean forbids(Exchange exchange, Route route, RouteContext context, int status) {
        if (isAppRoot(route, context)) {
            return false;
        }
        exchange.detour().bar();
        exchange.response().answer(status);
        return true;
    }

    private static boolean forbids(Exchange exchange, Route route, RouteContext context, ProxyError error) {
        if (isAppRoot(route, context)) {
            return false;
        }
        answer(exchange, error);
        return true;
    }

    private static void answer(Exchange exchange, ProxyError error) {
        exchange.detour().bar();
        exchange.response().answer(error);
    }

    /// The redirect of `/` to the application's root comes before: it serves nothing.
    private static boolean isAppRoot(Route route, RouteContext context) {
        return context.pathLength() == 1 && hasAppRoot(route.filters());
    }

    private static boolean hasAppRoot(List<Filter> filters) {
        for (Filter filter : filters) {
            if (filter instanceof Filter.AppRoot) {
                return true;
            }
        }
        return false;
    }

    /// Tells the backend. The client's own lines of these names are gone already (SEC8).
    static void tell(Fields fields, ClientConnection connection, ClientCertificates wanted) {
        if (!connection.secure() || !(wanted instanceof ClientCertificates.Verified verified)) {
            return;
        }
        ClientCertificate certificate = connection.clientCertificate();
        fields.add(FieldName.SSL_CLIENT_VERIFY, certificate.verify(verified).text());
        add(fields, FieldName.SSL_CLIENT_SUBJECT_DN, certificate.subject());
        add(fields, FieldName.SSL_CLIENT_ISSUER_DN, certificate.issuer());
        if (verified.passed()) {
            add(fields, FieldName.SSL_CLIENT_CERT, certificate.escapedPem());
        }
    }

    private static void add(Fields fields, int name, byte[] value) {
        if (value.length > 0) {
            fields.add(name, value);
        }
    }
}
