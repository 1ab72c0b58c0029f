package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.IngressSettings.Exemptions;
import dev.usher.dialect.reference.UpstreamSource;
import dev.usher.model.AccessRule;
import dev.usher.model.Action;
import dev.usher.model.Backend;
import dev.usher.model.BackendProtocol;
import dev.usher.model.BackendTls;
import dev.usher.model.Canary;
import dev.usher.model.Filter;
import dev.usher.model.PathMatch;
import dev.usher.model.PathTemplate;
import dev.usher.model.Route;
import dev.usher.model.RouteOwner;
import dev.usher.model.RoutePolicy;
import dev.usher.model.SessionCookie;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Makes routes of locations: which filters, which action (C7, C8, S4).
final class RouteFactory {
    /// Where the page of connections and requests is.
    static final String STATUS_PATH = "/nginx_status";

    private final GlobalSettings globals;
    private final Optional<UpstreamSource> globalDefault;
    private final int httpsPort;
    private final SnippetFilters scripts;

    RouteFactory(GlobalSettings globals, Optional<UpstreamSource> globalDefault, int httpsPort) {
        this.globals = globals;
        this.globalDefault = globalDefault;
        this.httpsPort = httpsPort;
        scripts = new SnippetFilters(globals.snippets());
    }

    /// Variables that snippets of the ConfigMap set for every request.
    Set<String> ownVariables() {
        var names = new HashSet<>(globals.snippets().host().sets());
        names.addAll(globals.snippets().location().sets());
        return names;
    }

    /// The upstream of the global default backend.
    Optional<UpstreamSource> globalDefault() {
        return globalDefault;
    }

    /// The route of a path of an Ingress, implicit `/` included (C2.4).
    ///
    /// @param canaries of that path
    Route route(IngressUnit unit, PathEntry entry, List<Canary> canaries, HostTraits traits) {
        return entry.madeFor(traits, canaries).orElseGet(() -> {
            var route = make(unit, entry, canaries, traits);
            entry.remember(traits, canaries, route);
            return route;
        });
    }

    private Route make(IngressUnit unit, PathEntry entry, List<Canary> canaries, HostTraits traits) {
        var denied = denied(unit, entry, canaries, traits);
        var match = match(entry.path(), entry.exact(), traits.regex());
        return new Route(
                match,
                owner(unit, entry),
                denied.isPresent() ? filtersOfDenied(unit, match, traits) : filters(unit, entry, match, traits),
                denied.<Action>map(reason -> new Action.Respond(503, reason))
                        .orElseGet(() -> action(unit, entry, canaries, traits)),
                policy(unit, traits));
    }

    /// A host may have no log, whatever its Ingresses say.
    private RoutePolicy policy(IngressUnit unit, HostTraits traits) {
        var policy = unit.settings().policy();
        return isQuiet(traits) ? policy.withoutAccessLog() : policy;
    }

    private boolean isQuiet(HostTraits traits) {
        return traits.snippet().quiet() || globals.snippets().host().quiet();
    }

    /// A location that is not served has error pages all the same (ER1).
    private List<Filter> filtersOfDenied(IngressUnit unit, PathMatch match, HostTraits traits) {
        var filters = new ArrayList<>(appRoot(match, traits));
        errorPages(unit.settings().errors(), fallback(unit, traits)).ifPresent(filters::add);
        return filters;
    }

    /// The location `/` of the catch-all host when an Ingress with only a default backend takes it: its annotations
    /// apply, except redirects and rewrites (C2.10).
    Route catchAll(IngressUnit unit, PathEntry entry, List<Canary> canaries, HostTraits traits) {
        var match = match("/", false, traits.regex());
        return new Route(
                match,
                owner(unit, entry),
                Stream.concat(
                                scripts
                                        .filters(
                                                match,
                                                unit.settings().snippets().location(),
                                                unit.settings().policy(),
                                                traits)
                                        .stream(),
                                ownFilters(unit, entry, traits).stream())
                        .toList(),
                denied(unit, entry, canaries, traits)
                        .<Action>map(reason -> new Action.Respond(503, reason))
                        .orElseGet(() -> action(unit, entry, canaries, traits)),
                policy(unit, traits));
    }

    /// The location `/` of the catch-all host when no Ingress takes it (C4.4).
    Route builtIn(HostTraits traits) {
        var match = match("/", false, traits.regex());
        return new Route(
                match,
                RouteOwner.NONE,
                builtInFilters(match, traits),
                globalDefault
                        .flatMap(_ ->
                                traits.snippet().denied().or(() -> globals.denial(new Exemptions(false, false), "/")))
                        .<Action>map(reason -> new Action.Respond(503, reason))
                        .orElseGet(this::defaultAction),
                quiet(globals.proxy().accessLog().defaultBackend() && !isQuiet(traits)));
    }

    /// The location of a name that only redirects (`from-to-www-redirect`): before anything else, so that no limit on
    /// bodies holds (C8 step 4).
    Route hostRedirect(IngressUnit unit, String to) {
        int status = globals.redirects().status();
        return new Route(
                new PathMatch.Prefix("/"),
                new RouteOwner(unit.key().namespace(), unit.key().name(), "", "", "/"),
                List.of(new Filter.HostRedirect(status, to)),
                new Action.Respond(status, "redirect to host " + to),
                unit.settings().policy().withoutBodyLimit());
    }

    /// The health check on the catch-all host (C4.5).
    Route health(String path, HostTraits traits) {
        return new Route(
                traits.regex() ? new PathMatch.Regex(Pattern.quote(path) + "$") : new PathMatch.Exact(path),
                new RouteOwner("", "", "", "", path),
                letsIn(Filter.Satisfy.ALL, List.of()).map(List::of).orElse(List.of()),
                new Action.Respond(200, "health check"),
                quiet(false));
    }

    /// The page of connections and requests on the catch-all host, for those who may read it (C4.5).
    Route status(HostTraits traits) {
        var readers = new AccessRule.Addresses(List.of(), globals.addresses().statusReaders());
        return new Route(
                traits.regex()
                        ? new PathMatch.Regex(Pattern.quote(STATUS_PATH) + "$")
                        : new PathMatch.Exact(STATUS_PATH),
                new RouteOwner("", "", "", "", STATUS_PATH),
                letsIn(Filter.Satisfy.ALL, List.of(readers)).map(List::of).orElse(List.of()),
                new Action.Status(),
                quiet(false));
    }

    private RoutePolicy quiet(boolean accessLog) {
        var route = globals.route();
        return new RoutePolicy(
                route.connectTimeout(),
                route.sendTimeout(),
                route.readTimeout(),
                route.maxBodyBytes(),
                route.retry(),
                route.connectionHeader(),
                route.relativeRedirects(),
                route.portInRedirects(),
                accessLog);
    }

    private Optional<String> denied(IngressUnit unit, PathEntry entry, List<Canary> canaries, HostTraits traits) {
        var settings = unit.settings();
        var protocol = entry.target().map(PathEntry.Target::protocol).orElse(BackendProtocol.HTTP);
        return settings.denied()
                .or(() -> Optional.ofNullable(traits.closed().get(unit.key())))
                .or(() -> traits.snippet().denied())
                .or(() -> globals.denial(settings.exempt(), entry.path()))
                .or(() -> traits.backends().denied(unit.key(), protocol))
                .or(() -> canaries.stream()
                        .flatMap(canary -> traits
                                .backends()
                                .denied(unit.key(), canary.backend().protocol())
                                .stream())
                        .findFirst());
    }

    private static PathMatch match(String path, boolean exact, boolean regex) {
        if (regex) {
            return new PathMatch.Regex(path);
        }
        return exact ? new PathMatch.Exact(path) : new PathMatch.Prefix(path);
    }

    /// Where a path of an Ingress comes from.
    static RouteOwner owner(IngressUnit unit, PathEntry entry) {
        return new RouteOwner(
                unit.key().namespace(),
                unit.key().name(),
                entry.target().map(PathEntry.Target::service).orElse(""),
                entry.target().map(PathEntry.Target::port).orElse(""),
                entry.path());
    }

    private Action action(IngressUnit unit, PathEntry entry, List<Canary> canaries, HostTraits traits) {
        var session = unit.settings().balancing().session().map(found -> found.cookie(entry.path()));
        var alternatives = canaries.stream()
                .map(canary -> canary.with(tls(unit, canary.backend().protocol(), traits)))
                .toList();
        return entry.target()
                .map(target -> backend(unit, target, session, traits))
                .<Action>map(backend -> new Action.Forward(backend, fallback(unit, traits), alternatives))
                .orElseGet(this::defaultAction);
    }

    private static Optional<Backend> fallback(IngressUnit unit, HostTraits traits) {
        return unit.fallback().map(target -> backend(unit, target, Optional.empty(), traits));
    }

    private static Backend backend(
            IngressUnit unit, PathEntry.Target target, Optional<SessionCookie> session, HostTraits traits) {
        return new Backend(target.source().key(), target.protocol(), session, tls(unit, target.protocol(), traits));
    }

    /// How TLS is spoken to a backend of an Ingress: as its host says, but for the name that its snippet has sent.
    private static Optional<BackendTls> tls(IngressUnit unit, BackendProtocol protocol, HostTraits traits) {
        var asked = traits.backends().tls(unit.key(), protocol);
        return unit.settings()
                .snippets()
                .serverName()
                .filter(_ -> BackendTrust.isTls(protocol))
                .map(name -> asked.map(known -> known.sending(name))
                        .orElseGet(() -> BackendTls.unverified(unit.key(), name)))
                .or(() -> asked);
    }

    private Action defaultAction() {
        return globalBackend()
                .<Action>map(backend -> new Action.Forward(backend, Optional.empty()))
                .orElseGet(() -> new Action.Respond(404, "no rule matches and there is no default backend"));
    }

    private List<Filter> filters(IngressUnit unit, PathEntry entry, PathMatch match, HostTraits traits) {
        var filters = new ArrayList<>(appRoot(match, traits));
        filters.addAll(scripts.filters(
                match, unit.settings().snippets().location(), unit.settings().policy(), traits));
        tlsRedirect(unit.settings(), entry.path(), traits).ifPresent(filters::add);
        var elsewhere = unit.settings().redirects().elsewhere();
        elsewhere.ifPresent(filters::add);
        if (elsewhere.isEmpty()) {
            rewrite(unit.settings().rewrite(), entry.path()).ifPresent(filters::add);
        }
        filters.addAll(ownFilters(unit, entry, traits));
        return filters;
    }

    /// Nobody's location has no annotations: the global lists hold.
    private List<Filter> builtInFilters(PathMatch match, HostTraits traits) {
        var filters = new ArrayList<>(appRoot(match, traits));
        filters.addAll(scripts.filters(match, List.of(), globals.route(), traits));
        var access = new AccessDraft(globals.addresses());
        access.join(globals.snippets().location().addresses());
        var rules = access.addresses().<List<AccessRule>>map(List::of).orElse(List.of());
        letsIn(Filter.Satisfy.ALL, withHost(rules, traits)).ifPresent(filters::add);
        errorPages(globals.responses().errors(), Optional.empty()).ifPresent(filters::add);
        globals.tracing().filter().ifPresent(filters::add);
        return filters;
    }

    /// Who is let in; nothing where that is everybody.
    private Optional<Filter> letsIn(Filter.Satisfy satisfy, List<AccessRule> rules) {
        var blocked = globals.addresses().blocked();
        return blocked.isEmpty() && rules.isEmpty()
                ? Optional.empty()
                : Optional.of(new Filter.Access(blocked, satisfy, rules));
    }

    /// EA5: locations that `no-auth-locations` names, as the Ingress writes them, ask nobody who they are.
    private Optional<Filter> letsIn(IngressUnit unit, String path, HostTraits traits) {
        boolean anonymous = GlobalSettings.startsWithAny(path, globals.noAuthLocations());
        var all = scripts.heard(
                unit.settings().access().rules(), unit.settings().snippets().location());
        var rules =
                anonymous ? all.stream().filter(rule -> !rule.authenticates()).toList() : all;
        return letsIn(unit.settings().access().satisfy(), withHost(rules, traits));
    }

    /// As in nginx, a location without lists of addresses has those of its server.
    private List<AccessRule> withHost(List<AccessRule> rules, HostTraits traits) {
        var ofHost = Snippet.join(
                globals.snippets().host().addresses(), traits.snippet().addresses());
        if (ofHost.isEmpty() || rules.stream().anyMatch(AccessRule.Addresses.class::isInstance)) {
            return rules;
        }
        var all = new ArrayList<AccessRule>();
        all.add(ofHost.get());
        all.addAll(rules);
        return all;
    }

    /// What the annotations ask for, redirects and rewrites apart.
    private List<Filter> ownFilters(IngressUnit unit, PathEntry entry, HostTraits traits) {
        var filters = new ArrayList<>(unit.settings().filters());
        if (!speaksHttp1(entry)) {
            filters.removeIf(Filter.Http10.class::isInstance);
        }
        if (traits.anyName()) {
            filters.removeIf(AnyName::copiesAnywhere);
        }
        letsIn(unit, entry.path(), traits).ifPresent(filters::add);
        unit.settings().backends().upstreamHost().map(Filter.UpstreamHost::new).ifPresent(filters::add);
        errorPages(unit.settings().errors(), fallback(unit, traits)).ifPresent(filters::add);
        return filters;
    }

    /// Other protocols have versions of their own, and bodies of unknown length.
    private static boolean speaksHttp1(PathEntry entry) {
        return switch (entry.target().map(PathEntry.Target::protocol).orElse(BackendProtocol.HTTP)) {
            case HTTP, HTTPS, AUTO_HTTP -> true;
            case GRPC, GRPCS, H2C, FCGI -> false;
        };
    }

    /// ER1; without anybody to answer there is nothing to do.
    private Optional<Filter> errorPages(IngressSettings.Errors errors, Optional<Backend> own) {
        return errors.statuses().isEmpty()
                ? Optional.empty()
                : own.or(this::globalBackend)
                        .map(backend -> new Filter.ErrorPages(errors.statuses(), !errors.backendErrorsPass(), backend));
    }

    /// Whether errors of the Ingress go to the global default backend.
    boolean asksGlobalDefault(IngressUnit unit) {
        return !unit.settings().errors().statuses().isEmpty() && unit.fallback().isEmpty() && globalDefault.isPresent();
    }

    private Optional<Backend> globalBackend() {
        return globalDefault.map(source -> new Backend(source.key(), BackendProtocol.HTTP));
    }

    /// C8 step 4: on every route that may take a request for exactly `/`.
    private static List<Filter> appRoot(PathMatch match, HostTraits traits) {
        boolean takesRoot = switch (match) {
            case PathMatch.Exact(var path) -> path.equals("/");
            case PathMatch.Prefix(var path) -> path.equals("/");
            // Cheaper to keep on all than to run somebody's pattern here; the filter looks at the path anyway.
            case PathMatch.Regex _ -> true;
        };
        return takesRoot && traits.appRoot().isPresent()
                ? List.of(new Filter.AppRoot(traits.appRoot().get()))
                : List.of();
    }

    private Optional<Filter> tlsRedirect(IngressSettings settings, String path, HostTraits traits) {
        var redirects = settings.redirects();
        boolean wanted = redirects.force() || (redirects.ssl() && traits.tls().any());
        if (!wanted || GlobalSettings.startsWithAny(path, globals.redirects().exempt())) {
            return Optional.empty();
        }
        return Optional.of(new Filter.TlsRedirect(
                globals.redirects().status(),
                redirects.preserveTrailingSlash(),
                settings.policy().portInRedirects() ? OptionalInt.of(httpsPort) : OptionalInt.empty(),
                redirects.force() ? List.of() : traits.tls().only()));
    }

    private static Optional<Filter> rewrite(IngressSettings.Rewrite rewrite, String path) {
        return rewrite.targetFor(path).map(target -> {
            boolean absolute = target.startsWith("http://") || target.startsWith("https://");
            return absolute
                    ? new Filter.RewriteRedirect(path, PathTemplate.parse(target))
                    : new Filter.RewritePath(
                            path,
                            PathTemplate.parse(target),
                            rewrite.forwardedPrefix().map(PathTemplate::parse));
        });
    }
}
