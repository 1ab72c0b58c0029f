package dev.usher.dialect.nginx;

import dev.usher.model.Cidr;
import dev.usher.model.Filter;
import java.util.List;
import java.util.Optional;

/// Limits of clients, while the annotations of one Ingress are read (2.8).
final class LimitDraft {
    private final GlobalSettings.Limits globals;
    private final String zone;

    int connections;
    int perSecond;
    int perMinute;
    int burstMultiplier = 5;
    private Optional<List<Cidr>> exempt = Optional.empty();
    int kilobytesPerSecond;
    int freeKilobytes;

    /// @param zone names what the locations of the Ingress share (LI1)
    LimitDraft(GlobalSettings.Limits globals, String zone) {
        this.globals = globals;
        this.zone = zone;
        kilobytesPerSecond = globals.kilobytesPerSecond();
        freeKilobytes = globals.freeKilobytes();
    }

    /// Takes a list of clients without limits; the first of two is kept.
    void exempt(List<Cidr> clients) {
        exempt = exempt.or(() -> Optional.of(clients));
    }

    /// What the locations do; a limit of 0 or below is none, as in ingress-nginx.
    void finish(List<Filter> filters) {
        if (connections > 0 || perSecond > 0 || perMinute > 0) {
            filters.add(new Filter.Limits(
                    zone,
                    globals.key(),
                    exempt.orElse(List.of()),
                    Math.max(0, connections),
                    Math.max(0, perSecond),
                    Math.max(0, perMinute),
                    burstMultiplier,
                    globals.connectionStatus(),
                    globals.requestStatus()));
        }
        if (kilobytesPerSecond > 0) {
            filters.add(new Filter.ResponseRate(kilobytesPerSecond * 1024L, freeKilobytes * 1024L));
        }
    }
}
