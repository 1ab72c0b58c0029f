package dev.usher.proxy.filter;

import dev.usher.model.Cidr;
import dev.usher.model.Expression;
import dev.usher.model.Filter;
import dev.usher.proxy.exchange.FilterContext;
import dev.usher.proxy.exchange.RequestFilter;
import dev.usher.proxy.filter.ClientLoad.Rate;
import java.util.List;
import java.util.Optional;

/// Refuses what clients send beyond the limits of an Ingress (LI1–LI3): requests under way first, then rates.
final class LimitFilter implements RequestFilter {
    private static final List<Expression> ADDRESS =
            List.of(Expression.parse("$binary_remote_addr"), Expression.parse("$remote_addr"));

    private final LimitZone zone;
    /// Empty when it is the address, whose octets need no text.
    private final Optional<Expression> key;
    private final Cidr[] exempt;
    private final int atOnce;
    private final Rate second;
    private final Rate minute;
    private final int connectionStatus;
    private final int requestStatus;

    LimitFilter(Filter.Limits limits, LimitZones zones) {
        zone = zones.zone(limits.zone());
        key = ADDRESS.contains(limits.key()) ? Optional.empty() : Optional.of(limits.key());
        exempt = limits.exempt().toArray(Cidr[]::new);
        atOnce = limits.connections();
        second = limits.perSecond() == 0
                ? Rate.NONE
                : Rate.perSecond(limits.perSecond(), burst(limits.perSecond(), limits.burstMultiplier()));
        minute = limits.perMinute() == 0
                ? Rate.NONE
                : Rate.perMinute(limits.perMinute(), burst(limits.perMinute(), limits.burstMultiplier()));
        connectionStatus = limits.connectionStatus();
        requestStatus = limits.requestStatus();
    }

    private static int burst(int limit, int multiplier) {
        return (int) Math.min(Integer.MAX_VALUE, (long) limit * multiplier);
    }

    @Override
    public boolean apply(FilterContext request) {
        byte[] address = request.clientAddress();
        if (exempt.length != 0 && AddressCheck.contains(exempt, address)) {
            return false;
        }
        LimitZone.Key client;
        if (key.isEmpty()) {
            client = new LimitZone.Key(address);
        } else {
            String text = request.expand(key.get());
            if (text.isEmpty()) {
                return false; // as nginx: what has no key has no limit
            }
            client = new LimitZone.Key(text);
        }
        ClientLoad load = zone.of(client);
        return switch (load.take(atOnce, second, minute, zone.now())) {
            case IN -> {
                if (atOnce > 0) {
                    request.whenOver(load::release);
                }
                yield false;
            }
            case TOO_MANY_AT_ONCE -> refuse(request, connectionStatus);
            case TOO_MANY_LATELY -> refuse(request, requestStatus);
        };
    }

    private static boolean refuse(FilterContext request, int status) {
        request.answer(status, List.of());
        return true;
    }
}
