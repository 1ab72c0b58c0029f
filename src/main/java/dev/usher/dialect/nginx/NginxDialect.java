package dev.usher.dialect.nginx;

import dev.usher.dialect.CompilerOptions;
import dev.usher.dialect.Contribution;
import dev.usher.dialect.Dialect;
import dev.usher.dialect.nginx.MergedHost.Reference;
import dev.usher.dialect.reference.CertificateStore;
import dev.usher.dialect.reference.Resolution.Fault;
import dev.usher.dialect.reference.ServicePorts;
import dev.usher.dialect.reference.UpstreamSource;
import dev.usher.dialect.reference.UpstreamTable;
import dev.usher.model.ResourceKey;
import dev.usher.model.StreamTable;
import dev.usher.problem.Problem;
import dev.usher.resource.Ingress;
import dev.usher.resource.Service;
import dev.usher.resource.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/// The dialect of ingress-nginx.
///
/// How a compile stays small: each stage remembers its results by the identity of what they were made from, and hands
/// on only what changed.
///
/// ```
/// ConfigMaps ─▶ GlobalReader ─┐ (changed: parse all, merge all)
/// Ingresses ──▶ IngressUnits ─┴▶ replacements ─▶ HostTable ─▶ hosts ──┐
/// Secrets ────▶ CertificateStore ───────────────▶    │    ─▶ TLS table ├─▶ Contribution
/// Services, slices ─────────────────────────────▶ UpstreamTable ──────┘
/// ```
public final class NginxDialect implements Dialect {
    private final CompilerOptions options;
    private final Predicate<String> patterns;
    private final GlobalReader globalReader;
    private final IngressUnits units;
    private final CertificateStore certificateStore;
    private final UpstreamTable upstreams;
    private final HostTable hosts;
    private final Certificates certificates;
    private final StreamServices streamServices;

    private GlobalSettings globals = GlobalSettings.DEFAULTS;
    private ServicePorts ports = ServicePorts.NONE;
    private Map<ResourceKey, Service> services = Map.of();
    private IngressParser parser;
    private HostMerger merger;
    private List<Problem> globalProblems = List.of();
    private List<Problem> certificateProblems = List.of();
    private List<Problem> problems = List.of();
    private StreamTable streams;

    /// A dialect that has compiled nothing yet.
    ///
    /// @param patterns which regular expressions the router takes (C6.5); the compiler knows no engine
    public NginxDialect(CompilerOptions options, Predicate<String> patterns) {
        this.options = options;
        this.patterns = patterns;
        var nginx = options.nginx();
        this.globalReader = new GlobalReader(nginx.configMap(), patterns);
        this.units = new IngressUnits();
        this.certificateStore = new CertificateStore();
        this.upstreams = new UpstreamTable(!nginx.disableSvcExternalName(), options.zone());
        this.hosts = new HostTable(certificateStore, upstreams);
        this.certificates = new Certificates(certificateStore, nginx.defaultSslCertificate());
        this.streamServices = new StreamServices(nginx.streams(), upstreams);
        this.streams = StreamTable.EMPTY;
        this.parser = new IngressParser(nginx, globals, ports, patterns);
        this.merger = merger(globals);
    }

    private NginxDialect(NginxDialect before, Contribution last) {
        this.options = before.options;
        this.patterns = before.patterns;
        this.globalReader = before.globalReader.afresh();
        this.globals = globalReader.settings();
        this.units = before.units.afresh();
        this.certificateStore = before.certificateStore.afresh();
        this.upstreams = before.upstreams.afresh(last.upstreams());
        this.hosts = new HostTable(certificateStore, upstreams, last.hosts());
        this.certificates = before.certificates.afresh(certificateStore, last.tls());
        var nginx = options.nginx();
        this.streamServices = new StreamServices(nginx.streams(), upstreams);
        this.streams = last.streams();
        this.parser = new IngressParser(nginx, globals, ports, patterns);
        this.merger = merger(globals);
    }

    @Override
    public boolean speaks(String controller) {
        return !controller.equals(CompilerOptions.ALB_CONTROLLER);
    }

    @Override
    public Contribution compile(Snapshot snapshot, Map<ResourceKey, Ingress> claimed) {
        globalReader.update(snapshot);
        var secrets = certificateStore.update(snapshot);
        boolean all = renewParser(snapshot);
        var replacements = units.update(snapshot, claimed, parser, all);
        hosts.update(replacements, merger, all, secrets);
        streamServices.update(snapshot, globals.deniesStreams());
        boolean faults = upstreams.hasFaults();
        upstreams.update(snapshot);
        faults |= upstreams.hasFaults();
        certificates.update(
                hosts.states(), hosts.certificatesChanged(), options.clock().instant());
        if (units.problemsChanged()
                || hosts.problemsChanged()
                || streamServices.changed()
                || upstreams.faultsChanged()
                || (faults && hosts.referencesChanged())
                || ownProblemsChanged()) {
            collectProblems();
        }
        return new Contribution(
                hosts.virtualHosts(),
                upstreams.upstreams(),
                certificates.table(),
                streams(),
                globals.proxy(),
                problems,
                units.served(),
                configMaps());
    }

    /// Every ConfigMap that is read, or would be if it existed.
    private Set<ResourceKey> configMaps() {
        if (units.configMaps().isEmpty() && streamServices.configMaps().isEmpty()) {
            return globalReader.configMaps();
        }
        var all = new HashSet<>(globalReader.configMaps());
        all.addAll(units.configMaps());
        all.addAll(streamServices.configMaps());
        return all;
    }

    /// The same instance while neither part changed.
    private StreamTable streams() {
        var next = new StreamTable(streamServices.listeners(), hosts.passthrough());
        streams = next.equals(streams) ? streams : next;
        return streams;
    }

    @Override
    public Optional<String> objection(Ingress candidate, Optional<Ingress> stored) {
        return new AdmissionRules(options.nginx().annotationsPrefix(), globals.admission(), units.all())
                .objection(candidate, stored);
    }

    @Override
    public Dialect afresh(Contribution last) {
        return new NginxDialect(this, last);
    }

    /// Whether every Ingress has to be parsed and every host merged again.
    private boolean renewParser(Snapshot snapshot) {
        var nextPorts = snapshot.services().equals(services) ? ports : ports.in(snapshot.services());
        services = snapshot.services();
        boolean renew = !Objects.equals(globalReader.settings(), globals) || !nextPorts.equals(ports);
        if (renew) {
            globals = globalReader.settings();
            ports = nextPorts;
            parser = new IngressParser(options.nginx(), globals, ports, patterns);
            merger = merger(globals);
        }
        return renew;
    }

    private HostMerger merger(GlobalSettings settings) {
        var nginx = options.nginx();
        var routes = new RouteFactory(
                settings, nginx.defaultBackendService().map(UpstreamSource::globalDefault), nginx.httpsPort());
        var annotations = new AnnotationReader(nginx, settings, patterns);
        return new HostMerger(
                routes,
                nginx.healthCheckPath(),
                annotations::field,
                patterns,
                settings.balancing().manyCanaries(),
                new Passthrough(nginx.streams().passthrough(), annotations::field),
                new HostTrust.Rules(
                        settings.admission().otherNamespaces(),
                        settings.tls().backendsByLocation(),
                        patterns,
                        annotations::field));
    }

    private boolean ownProblemsChanged() {
        return !globalReader.problems().equals(globalProblems)
                || !certificates.problems().equals(certificateProblems);
    }

    private void collectProblems() {
        globalProblems = globalReader.problems();
        certificateProblems = certificates.problems();
        var found = new ArrayList<Problem>(globalProblems);
        found.addAll(certificateProblems);
        found.addAll(streamServices.problems());
        units.all().forEach(unit -> found.addAll(unit.problems()));
        boolean faults = upstreams.hasFaults();
        found.addAll(hosts.nameProblems());
        if (faults) {
            streamServices.references().forEach(reference -> addFault(reference, Fault::ofStream, found));
        }
        for (HostState host : hosts.states().values()) {
            found.addAll(host.tls.problems());
            found.addAll(host.trust.problems());
            if (host.merged != null) {
                found.addAll(host.merged.problems());
                if (faults) {
                    host.merged
                            .references()
                            .forEach(reference ->
                                    addFault(reference, reference.canary() ? Fault::ofCanary : Fault::message, found));
                }
            }
        }
        problems = found.equals(problems) ? problems : List.copyOf(found);
    }

    private void addFault(Reference reference, Function<Fault, String> message, List<Problem> found) {
        upstreams
                .fault(reference.source().key())
                .ifPresent(fault -> found.add(new Problem(
                        fault.severity(),
                        fault.reason(),
                        reference.object(),
                        reference.field(),
                        message.apply(fault))));
    }
}
