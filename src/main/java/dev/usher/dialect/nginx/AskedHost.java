package dev.usher.dialect.nginx;

import dev.usher.model.Expression;
import dev.usher.model.Expression.Segment;
import dev.usher.model.UrlTemplate;
import dev.usher.model.Variable;
import java.util.Optional;
import java.util.Set;

/// The host of a URL that the proxy itself asks for its clients: the owner of the Ingress chooses it, clients never do.
final class AskedHost {
    private static final Expression HOST = Expression.parse("$host");
    private static final Set<Variable.Name> OF_CLIENT = Set.of(Variable.Name.HTTP_HOST, Variable.Name.BEST_HTTP_HOST);
    /// What a client cannot choose freely: the host has led to the location.
    private static final Set<Variable.Name> SAFE =
            Set.of(Variable.Name.HOST, Variable.Name.NAMESPACE, Variable.Name.INGRESS_NAME, Variable.Name.SERVICE_NAME);

    private AskedHost() {}

    /// `$http_host` may bring a port, which is not the client's to choose; the name it brings is that of `$host`.
    static UrlTemplate settled(UrlTemplate to) {
        boolean ofClient = to.host().segments().size() == 1
                && to.host().segments().getFirst() instanceof Segment.Reference(Variable.Known(var name))
                && OF_CLIENT.contains(name);
        return ofClient ? new UrlTemplate(to.secure(), HOST, to.port(), to.authority(), to.target()) : to;
    }

    /// Why a URL may not be asked.
    ///
    /// @param everyHost whether requests for any host whatever come here
    static Optional<String> fault(UrlTemplate url, boolean everyHost) {
        if (url.host().text().isPresent()) {
            return Optional.empty();
        }
        for (Segment segment : url.host().segments()) {
            if (segment instanceof Segment.Reference(Variable variable) && !isSafe(variable)) {
                return Optional.of("the host of its URL is made of " + variable.name() + ", which clients choose");
            }
        }
        return everyHost
                ? Optional.of("the host of its URL is that of the request, and requests for any host come here")
                : Optional.empty();
    }

    private static boolean isSafe(Variable variable) {
        return variable instanceof Variable.Known(var name) && SAFE.contains(name);
    }
}
