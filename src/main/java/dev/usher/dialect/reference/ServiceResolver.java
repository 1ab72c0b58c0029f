package dev.usher.dialect.reference;

import dev.usher.model.Endpoint;
import dev.usher.model.Endpoints;
import dev.usher.problem.Reason;
import dev.usher.problem.Severity;
import dev.usher.resource.EndpointSlice;
import dev.usher.resource.EndpointSlice.SliceEndpoint;
import dev.usher.resource.EndpointSlice.SlicePort;
import dev.usher.resource.PortReference;
import dev.usher.resource.Service;
import dev.usher.resource.Service.ServicePort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/// From a Service port to endpoints (C3.4–C3.12). Pure.
final class ServiceResolver {
    // Not by Comparator.comparing: its lambdas are serializable, and those are made anew at each start.
    private static final Comparator<Endpoint> ORDER = ServiceResolver::compare;
    private static final String TCP = "TCP";

    private static final String TOPOLOGY_MODE = "service.kubernetes.io/topology-mode";
    private static final Set<String> CLOSE = Set.of("PreferClose", "PreferSameZone");

    private final boolean externalNames;
    private final Supplier<String> zone;

    /// Remembers the flags.
    ///
    /// @param externalNames whether Services of type ExternalName may have endpoints (C3.11)
    /// @param zone where we run; empty when endpoints of all zones are alike (C3.13)
    ServiceResolver(boolean externalNames, Supplier<String> zone) {
        this.externalNames = externalNames;
        this.zone = zone;
    }

    Resolution resolve(UpstreamSource source, Optional<Service> found, List<EndpointSlice> slices) {
        if (found.isEmpty()) {
            return Resolution.failed(Reason.MISSING_SERVICE, source.service() + " does not exist", " until it does.");
        }
        var service = found.get();
        if (service.type().equals("ExternalName")) {
            return external(source, service);
        }
        var port = port(service, source);
        if (port.isEmpty()) {
            return missingPort(source, service);
        }
        if (source.clusterIp()) {
            return clusterIp(service, port.get(), slices, preferredZone(service));
        }
        return Resolution.of(endpoints(port.get(), slices, preferredZone(service)));
    }

    /// Which port a source means.
    private static Optional<ServicePort> port(Service service, UpstreamSource source) {
        return source.stream().isEmpty()
                ? port(service, source.port())
                : streamPort(
                        service,
                        source.stream().get().name(),
                        source.port().map(PortReference::toString).orElse(""));
    }

    /// The port whose number or name is the text: a line of the TCP or UDP services names no target port (TU1).
    private static Optional<ServicePort> streamPort(Service service, String protocol, String text) {
        return service.ports().stream()
                .filter(port -> port.protocol().equals(protocol))
                .filter(port -> Integer.toString(port.port()).equals(text)
                        || port.name().equals(text))
                .findFirst();
    }

    /// The first TCP port whose number, target port or name is the text (C3.5).
    static Optional<ServicePort> port(Service service, Optional<PortReference> wanted) {
        var text = wanted.map(PortReference::toString);
        return service.ports().stream()
                .filter(port -> port.protocol().equals(TCP))
                .filter(port -> text.isEmpty()
                        || Integer.toString(port.port()).equals(text.get())
                        || port.targetPort().toString().equals(text.get())
                        || port.name().equals(text.get()))
                .findFirst();
    }

    private static Resolution missingPort(UpstreamSource source, Service service) {
        var ports = service.ports().stream()
                .map(port -> port.name().isEmpty() ? "" + port.port() : port.port() + " (" + port.name() + ")")
                .toList();
        return Resolution.failed(
                Reason.MISSING_PORT,
                noPort(source),
                "." + (ports.isEmpty() ? "" : " Its ports are " + String.join(", ", ports) + "."));
    }

    private static String noPort(UpstreamSource source) {
        return source.service() + " has no " + source.stream().map(Enum::name).orElse(TCP) + " port "
                + source.port().map(port -> "\"" + port + "\"").orElse("at all");
    }

    private static Resolution clusterIp(
            Service service, ServicePort port, List<EndpointSlice> slices, String preferred) {
        if (isAddress(service.clusterIp())) {
            return Resolution.of(new Endpoints.Addresses(List.of(new Endpoint(service.clusterIp(), port.port()))));
        }
        return new Resolution(
                endpoints(port, slices, preferred),
                Optional.of(new Resolution.Fault(
                        Severity.WARNING,
                        Reason.UNSUPPORTED_BACKEND,
                        service.key() + " has no cluster address",
                        false,
                        "; its endpoints are used directly.")));
    }

    /// C3.13: the zone whose endpoints a Service asks us to keep to; empty for all zones.
    private String preferredZone(Service service) {
        boolean asks =
                service.metadata().annotations().getOrDefault(TOPOLOGY_MODE, "").equalsIgnoreCase("auto")
                        || CLOSE.contains(service.trafficDistribution());
        return asks ? zone.get() : "";
    }

    private static Endpoints endpoints(ServicePort port, List<EndpointSlice> slices, String preferred) {
        // One endpoint without a hint tells that the hints are not complete.
        boolean hinted = !preferred.isEmpty()
                && slices.stream()
                        .flatMap(slice -> slice.endpoints().stream())
                        .filter(SliceEndpoint::ready)
                        .noneMatch(endpoint -> endpoint.zones().isEmpty());
        Endpoints near = hinted ? endpointsIn(preferred, port, slices) : Endpoints.NONE;
        return near.equals(Endpoints.NONE) ? endpointsIn("", port, slices) : near;
    }

    /// @param preferred keeps those hinted for a zone; empty for all
    private static Endpoints endpointsIn(String preferred, ServicePort port, List<EndpointSlice> slices) {
        var found = new TreeSet<>(ORDER);
        for (EndpointSlice slice : slices) {
            if (slice.addressType().equals("FQDN")) {
                continue;
            }
            for (int number : numbers(port, slice)) {
                for (SliceEndpoint endpoint : slice.endpoints()) {
                    if (preferred.isEmpty() || endpoint.zones().contains(preferred)) {
                        addReady(found, endpoint, number);
                    }
                }
            }
        }
        return found.isEmpty() ? Endpoints.NONE : new Endpoints.Addresses(List.copyOf(found));
    }

    private static void addReady(Set<Endpoint> found, SliceEndpoint endpoint, int port) {
        if (!endpoint.ready()) {
            return;
        }
        for (String address : endpoint.addresses()) {
            if (isAddress(address)) {
                found.add(new Endpoint(address, port));
            }
        }
    }

    /// Port numbers of a slice that belong to a Service port: of the same name, or all when the Service port has no
    /// name. A slice without ports, with none of that name, or with one that leaves the number open, takes the
    /// numeric target port: slices written by hand often leave the name out (kubernetes/ingress-nginx#7390).
    private static List<Integer> numbers(ServicePort port, EndpointSlice slice) {
        int target = port.targetPort() instanceof PortReference.ByNumber(int number) ? number : 0;
        var numbers = new ArrayList<Integer>(slice.ports().size());
        boolean spoken = slice.ports().isEmpty();
        for (SlicePort candidate : slice.ports()) {
            if (!candidate.protocol().equals(port.protocol())) {
                continue;
            }
            spoken = true;
            boolean named = port.name().isEmpty() || port.name().equals(candidate.name());
            int number = candidate.port() == 0 ? target : candidate.port();
            if (named && isPort(number)) {
                numbers.add(number);
            }
        }
        return numbers.isEmpty() && spoken && isPort(target) ? List.of(target) : numbers;
    }

    private Resolution external(UpstreamSource source, Service service) {
        if (!externalNames) {
            return Resolution.failed(
                    Reason.INVALID_EXTERNAL_NAME,
                    service.key() + " is of type ExternalName, which --disable-svc-external-name forbids",
                    ".");
        }
        var name = ExternalName.parse(service.externalName());
        if (name.isEmpty()) {
            return Resolution.failed(
                    Reason.INVALID_EXTERNAL_NAME,
                    service.key() + " has an external name that is not a DNS name or address, or that is a loopback"
                            + " one",
                    ".");
        }
        var listed = port(service, source);
        int port = listed.isPresent() ? externalPort(listed.get()) : number(source);
        if (!isPort(port)) {
            return missingPort(source, service);
        }
        var endpoints = name.get().endpoints(port);
        return listed.isPresent() || service.ports().isEmpty()
                ? Resolution.of(endpoints)
                : new Resolution(
                        endpoints,
                        Optional.of(new Resolution.Fault(
                                Severity.WARNING,
                                Reason.MISSING_PORT,
                                noPort(source),
                                false,
                                "; the number is used as it is.")));
    }

    /// C3.10: the target port of the matching port.
    private static int externalPort(ServicePort port) {
        return port.targetPort() instanceof PortReference.ByNumber(int number) ? number : port.port();
    }

    /// The number the Ingress names, which counts where no port matches; 0 for a name.
    private static int number(UpstreamSource source) {
        return source.port().orElse(new PortReference.ByName("")) instanceof PortReference.ByNumber(int number)
                ? number
                : 0;
    }

    private static boolean isPort(int number) {
        return number >= 1 && number <= 65_535;
    }

    static boolean isAddress(String text) {
        return ExternalName.literal(text).isPresent();
    }

    private static int compare(Endpoint one, Endpoint other) {
        int byAddress = one.address().compareTo(other.address());
        return byAddress != 0 ? byAddress : Integer.compare(one.port(), other.port());
    }
}
