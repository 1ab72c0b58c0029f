package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.HostMerger.AnnotationFields;
import dev.usher.dialect.reference.CertificateStore;
import dev.usher.dialect.reference.SecretAuthorities;
import dev.usher.dialect.reference.SecretCertificate;
import dev.usher.model.Authorities;
import dev.usher.model.BackendTls;
import dev.usher.model.Certificate;
import dev.usher.model.ClientCertificates;
import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.model.TlsPolicy;
import dev.usher.model.VirtualHost;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Whom a host trusts: the authorities of its clients' certificates (2.3), and TLS to its backends (2.6), with what
/// handshakes for it do otherwise. Settings of the whole host come from the first Ingress that has them (C2.12).
///
/// @param closed Ingresses whose own `auth-tls-secret` cannot be used while that of another is in force
/// @param uses what each Secret that was looked at gave, to tell when this is out of date
record HostTrust(
        Optional<ClientCertificates> clients,
        Map<ResourceKey, String> closed,
        BackendTrust backends,
        TlsPolicy policy,
        List<Problem> problems,
        List<Use> uses) {
    /// What the original verifies without `proxy-ssl-name`: the name of its only upstream.
    static final String DEFAULT_NAME = "upstream_balancer";

    static final HostTrust NONE =
            new HostTrust(Optional.empty(), Map.of(), BackendTrust.NONE, TlsPolicy.USUAL, List.of(), List.of());

    /// An answer this depends on.
    record Use(ResourceKey secret, SecretAuthorities authorities, SecretCertificate certificate) {}

    /// How Secrets may be named and settings spread.
    ///
    /// @param crossNamespace whether annotations may name Secrets of other namespaces
    /// @param locationOnly whether TLS to backends is settled for each Ingress alone
    /// @param patterns which regular expressions the router takes
    record Rules(boolean crossNamespace, boolean locationOnly, Predicate<String> patterns, AnnotationFields fields) {}

    HostTrust {
        closed = Map.copyOf(closed);
        problems = List.copyOf(problems);
        uses = List.copyOf(uses);
    }

    /// Settles it.
    ///
    /// @param units those of the host, oldest first
    static HostTrust choose(String host, List<IngressUnit> units, CertificateStore store, Rules rules) {
        boolean any = false;
        for (IngressUnit unit : units) {
            any |= !unit.settings().tls().equals(IngressTls.NOTHING);
        }
        return any ? new Search(host, units, store, rules).settle() : NONE;
    }

    /// Whether one of these Secrets is one this depends on, and says something else by now.
    boolean isOutdated(Set<ResourceKey> changed, CertificateStore store) {
        for (Use use : uses) {
            if (changed.contains(use.secret)
                    && !(store.authorities(use.secret).equals(use.authorities)
                            && store.find(use.secret).equals(use.certificate))) {
                return true;
            }
        }
        return false;
    }

    /// Why a Secret cannot be used as somebody asked.
    private static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1;

        private final String why;

        UnusableException(String why) {
            super(why, null, false, false);
            this.why = why;
        }
    }

    private static final class Search {
        final String host;
        final List<IngressUnit> units;
        final CertificateStore store;
        final Rules rules;
        final List<Problem> problems = new ArrayList<>();
        final List<Use> uses = new ArrayList<>();

        Search(String host, List<IngressUnit> units, CertificateStore store, Rules rules) {
            this.host = host;
            this.units = units;
            this.store = store;
            this.rules = rules;
        }

        HostTrust settle() {
            Optional<ClientCertificates> clients = Optional.empty();
            var closed = new HashMap<ResourceKey, String>();
            for (IngressUnit unit : units) {
                var wish = unit.settings().tls().clients();
                if (wish.isEmpty()) {
                    continue;
                }
                if (clients.isEmpty()) {
                    clients = wish.map(first -> clients(unit, first));
                    warnNeighbours(unit);
                } else {
                    broken(unit, wish.get()).ifPresent(why -> closed.put(unit.key(), why));
                }
            }
            var backends = rules.locationOnly ? ownBackends() : wideBackends();
            return new HostTrust(clients, closed, backends, policy(clients), problems, uses);
        }

        /// Its host verifies by what another Ingress says; one whose own words cannot be followed is not served all the
        /// same, or it would have another protection than it asks for.
        private Optional<String> broken(IngressUnit unit, IngressTls.Clients wish) {
            try {
                usable(unit, wish);
                return Optional.empty();
            } catch (UnusableException unusable) {
                unverified(unit, " as asked: " + unusable.why + "; the paths of this Ingress are answered with 503.");
                return Optional.of("auth-tls-secret cannot be used: " + unusable.why);
            }
        }

        private ClientCertificates clients(IngressUnit unit, IngressTls.Clients wish) {
            try {
                var authorities = usable(unit, wish);
                return new ClientCertificates.Verified(
                        authorities,
                        wish.demand(),
                        wish.depth(),
                        wish.errorPage(),
                        wish.passed(),
                        wish.subjectPattern());
            } catch (UnusableException unusable) {
                unverified(unit, ": " + unusable.why + "; every request for it is answered with 403.");
                return new ClientCertificates.Broken(unusable.why);
            }
        }

        private void unverified(IngressUnit unit, String what) {
            problems.add(Problem.error(
                    Reason.INVALID_ANNOTATION,
                    unit.key(),
                    rules.fields.field("auth-tls-secret"),
                    "Clients of " + whose() + " cannot be verified" + what));
        }

        private Authorities usable(IngressUnit unit, IngressTls.Clients wish) throws UnusableException {
            if (wish.subjectPattern().isPresent()
                    && !rules.patterns.test(wish.subjectPattern().get())) {
                throw new UnusableException("auth-tls-match-cn is no regular expression that can be run");
            }
            return authorities(secret(unit, "auth-tls-secret", wish.secret()));
        }

        private Authorities authorities(ResourceKey secret) throws UnusableException {
            return switch (store.authorities(secret)) {
                case SecretAuthorities.Usable(var authorities) -> authorities;
                case SecretAuthorities.Unusable(var why) -> throw new UnusableException(named(secret) + " " + why);
            };
        }

        /// C2.12: the first Ingress with `proxy-ssl-secret` settles it for the host; one whose own is broken answers
        /// 503 whoever is first.
        private BackendTrust wideBackends() {
            Optional<BackendTrust.Terms> wide = Optional.empty();
            var own = new HashMap<ResourceKey, BackendTrust.Terms>();
            for (IngressUnit unit : units) {
                var wish = unit.settings().tls().backends();
                if (wish.isEmpty()) {
                    continue;
                }
                var terms = terms(unit, wish.get());
                wide = wide.isEmpty() ? Optional.of(terms) : wide;
                if (terms.denied().isPresent()) {
                    own.put(unit.key(), terms);
                }
            }
            return new BackendTrust(wide, own);
        }

        private BackendTrust ownBackends() {
            Map<ResourceKey, BackendTrust.Terms> own = new HashMap<>();
            for (IngressUnit unit : units) {
                unit.settings().tls().backends().ifPresent(wish -> own.put(unit.key(), terms(unit, wish)));
            }
            return new BackendTrust(Optional.empty(), own);
        }

        private BackendTrust.Terms terms(IngressUnit unit, IngressTls.Backends wish) {
            try {
                var secret = secret(unit, "proxy-ssl-secret", wish.secret());
                String name = wish.name().orElse(DEFAULT_NAME);
                var verification = wish.verify()
                        ? Optional.of(new BackendTls.Verification(authorities(secret), name, wish.depth()))
                        : Optional.<BackendTls.Verification>empty();
                var tls = new BackendTls(
                        secret,
                        client(secret),
                        verification,
                        wish.sendName() ? Optional.of(name) : Optional.empty(),
                        wish.protocols(),
                        wish.ciphers());
                return new BackendTrust.Terms(Optional.of(tls), Optional.empty());
            } catch (UnusableException unusable) {
                problems.add(Problem.error(
                        Reason.INVALID_ANNOTATION,
                        unit.key(),
                        rules.fields.field("proxy-ssl-secret"),
                        "Backends of " + whose() + " cannot be spoken to as asked: " + unusable.why
                                + "; the paths of this Ingress, and all of the host whose backends speak TLS, are"
                                + " answered with 503."));
                return new BackendTrust.Terms(
                        Optional.empty(), Optional.of("proxy-ssl-secret cannot be used: " + unusable.why));
            }
        }

        /// The certificate to show, if the Secret has one; it must have that or authorities.
        private Optional<Certificate> client(ResourceKey secret) throws UnusableException {
            if (!store.hasCertificate(secret)) {
                if (!store.hasAuthorities(secret)) {
                    throw new UnusableException(named(secret)
                            + (store.find(secret) instanceof SecretCertificate.Absent
                                    ? " does not exist"
                                    : " has neither tls.crt and tls.key nor ca.crt"));
                }
                return Optional.empty();
            }
            return switch (store.find(secret)) {
                case SecretCertificate.Usable usable -> Optional.of(usable.certificate());
                case SecretCertificate.Unusable(var why) -> throw new UnusableException(named(secret) + " " + why);
                case SecretCertificate.Absent _ -> throw new UnusableException(named(secret) + " does not exist");
            };
        }

        private ResourceKey secret(IngressUnit unit, String annotation, String text) throws UnusableException {
            String[] parts = text.split("/", -1);
            if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
                throw new UnusableException(annotation + " is " + Quoted.of(text) + ", expected namespace/name");
            }
            if (!rules.crossNamespace && !parts[0].equals(unit.key().namespace())) {
                throw new UnusableException(annotation + " names a Secret of namespace " + Quoted.of(parts[0])
                        + ", and allow-cross-namespace-resources is not true");
            }
            var key = ResourceKey.of(Kind.SECRET, parts[0], parts[1]);
            uses.add(new Use(key, store.authorities(key), store.find(key)));
            return key;
        }

        private static String named(ResourceKey secret) {
            return "Secret " + secret.namespace() + "/" + secret.name();
        }

        private TlsPolicy policy(Optional<ClientCertificates> clients) {
            var asked = clients.filter(ClientCertificates.Verified.class::isInstance)
                    .map(ClientCertificates.Verified.class::cast)
                    .filter(verified -> verified.demand().asks());
            List<String> ciphers = List.of();
            Optional<Boolean> serverOrder = Optional.empty();
            for (IngressUnit unit : units) {
                var tls = unit.settings().tls();
                ciphers = ciphers.isEmpty() ? tls.ciphers() : ciphers;
                serverOrder = serverOrder.or(tls::serverOrder);
            }
            var policy = new TlsPolicy(asked, ciphers, serverOrder.orElse(true));
            return policy.equals(TlsPolicy.USUAL) ? TlsPolicy.USUAL : policy;
        }

        /// SEC7: somebody else's annotation decides who may use these paths.
        private void warnNeighbours(IngressUnit by) {
            for (IngressUnit unit : units) {
                if (!unit.key().namespace().equals(by.key().namespace())
                        && !unit.paths(host).isEmpty()) {
                    problems.add(Problem.warning(
                            Reason.CROSS_NAMESPACE_EFFECT,
                            unit.key(),
                            unit.paths(host).getFirst().field(),
                            "Annotation auth-tls-secret of " + by.key() + " decides which clients may use " + whose()
                                    + ", these paths too."));
                }
            }
        }

        private String whose() {
            return host.equals(VirtualHost.CATCH_ALL) ? "all other hosts" : "host " + Quoted.of(host);
        }
    }
}
