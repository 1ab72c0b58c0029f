package dev.usher.balance;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/// The key in the client's cookie names an endpoint (B6, mode `persistent`): the client stays for as long as that is
/// there, however many others come.
final class PersistentStickyBalancer implements Balancer {
    private final String upstream;
    private final boolean changeOnFailure;

    PersistentStickyBalancer(String upstream, boolean changeOnFailure) {
        this.upstream = upstream;
        this.changeOnFailure = changeOnFailure;
    }

    @Override
    public Picker among(List<? extends Member> members) {
        if (members.isEmpty()) {
            return Picker.NONE;
        }
        List<String> keys = members.stream()
                .map(member -> SessionKeys.endpoint(upstream, member.endpoint()))
                .toList();
        var numbers = new HashMap<String, Integer>();
        for (int i = 0; i < keys.size(); i++) {
            numbers.put(keys.get(i), i);
        }
        return new NamedSessions(keys, Map.copyOf(numbers), changeOnFailure);
    }

    /// @param keys of the endpoints, by number
    /// @param numbers the other way round
    private record NamedSessions(List<String> keys, Map<String, Integer> numbers, boolean changeOnFailure)
            implements Picker {
        @Override
        public int pick(IntPredicate avoid, PickContext request) {
            int kept = numbers.getOrDefault(request.session(), -1);
            if (kept >= 0 && (!changeOnFailure || !avoid.test(kept))) {
                request.issue("");
                return kept;
            }
            int begun = Avoiding.random(request.random(), keys.size(), avoid);
            request.issue(keys.get(begun));
            return begun;
        }
    }
}
