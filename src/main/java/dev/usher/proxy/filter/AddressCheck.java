package dev.usher.proxy.filter;

import dev.usher.model.AccessRule;
import dev.usher.model.Cidr;
import dev.usher.proxy.exchange.FilterContext;

/// Lists of addresses, deny before allow. As in nginx a client that no list speaks of is neither let in nor refused.
final class AddressCheck implements AccessCheck {
    private final Cidr[] denied;
    private final Cidr[] allowed;

    AddressCheck(AccessRule.Addresses rule) {
        denied = rule.denied().toArray(Cidr[]::new);
        allowed = rule.allowed().toArray(Cidr[]::new);
    }

    @Override
    public Outcome check(FilterContext request) {
        byte[] client = request.clientAddress();
        if (contains(denied, client)) {
            return Outcome.FORBIDDEN;
        }
        if (allowed.length == 0) {
            return Outcome.ABSTAINED;
        }
        return contains(allowed, client) ? Outcome.ALLOWED : Outcome.FORBIDDEN;
    }

    /// Whether one of the blocks has an address.
    static boolean contains(Cidr[] blocks, byte[] address) {
        for (Cidr block : blocks) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
