package dev.usher.proxy.filter;

import dev.usher.model.Expression;
import dev.usher.model.Filter;
import dev.usher.model.UrlTemplate;
import dev.usher.proxy.exchange.BackendTarget;
import dev.usher.proxy.exchange.FilterContext;
import dev.usher.proxy.exchange.HostTargets;
import dev.usher.proxy.exchange.OwnRequest;
import dev.usher.proxy.exchange.RequestFilter;
import dev.usher.proxy.exchange.TlsIdentity;
import java.util.function.Function;

/// Sends a copy of the request elsewhere (annotations `mirror-*`): method, headers and, where wanted, body are those a
/// backend gets. Nothing that becomes of the copy touches the request.
final class MirrorFilter implements RequestFilter {
    private final UrlTemplate target;
    private final Expression host;
    private final boolean body;
    private final HostTargets hosts;
    private final Function<String, TlsIdentity> names;

    MirrorFilter(Filter.Mirror mirror, FilterServices services) {
        target = mirror.target();
        host = mirror.host().orElse(mirror.target().host());
        body = mirror.body();
        hosts = services.hosts();
        names = services.names();
    }

    @Override
    public boolean apply(FilterContext request) {
        if (!request.subrequests().mayCopy()) {
            return false;
        }
        String name = request.expand(target.host());
        BackendTarget to = hosts.target(name, target.port());
        if (to == null) {
            request.loop().observer().copyDropped();
            return false;
        }
        OwnRequest copy = request.subrequests().ownRequest();
        copy.to(target.secure(), authority(request, name), HeaderValue.target(request.expand(target.target())));
        request.subrequests().copy(copy, to, target.secure() ? names.apply(name) : null, body);
        return false;
    }

    /// As the original writes it: without the port of the target.
    private String authority(FilterContext request, String name) {
        String wanted = HeaderValue.clean(request.expand(host));
        String authority = wanted.isEmpty() ? name : wanted;
        return authority.indexOf(':') != authority.lastIndexOf(':') && !authority.startsWith("[")
                ? "[" + authority + "]"
                : authority;
    }
}
