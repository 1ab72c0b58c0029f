package dev.usher.balance;

import dev.usher.model.Expression;
import java.util.List;

/// Requests with the same key have the same endpoint, for as long as it can be reached (B4). While it cannot, its keys
/// are spread over the others; a request that failed there is tried elsewhere.
final class ConsistentHashBalancer implements Balancer {
    private final Expression key;

    ConsistentHashBalancer(Expression key) {
        this.key = key;
    }

    @Override
    public Picker among(List<? extends Member> members) {
        if (members.isEmpty()) {
            return Picker.NONE;
        }
        HashRing ring = ring(members);
        return (avoid, request) -> ring.node(request.expand(key), avoid);
    }

    /// A ring over `address:port` of the endpoints.
    static HashRing ring(List<? extends Member> members) {
        return HashRing.of(
                members.stream().map(member -> member.endpoint().toString()).toList());
    }
}
