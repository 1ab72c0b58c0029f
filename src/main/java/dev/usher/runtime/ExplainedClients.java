package dev.usher.runtime;

import dev.usher.model.ClientCertificates;
import java.util.List;

/// What a host that wants something of its clients' certificates does to a request (C8 steps 3 and 4). Whether the
/// client would have one, nobody can say here.
///
/// @param isAnswered whether no request of the kind goes on
record ExplainedClients(List<String> steps, boolean isAnswered) {
    static final ExplainedClients NOTHING = new ExplainedClients(List.of(), false);

    ExplainedClients {
        steps = List.copyOf(steps);
    }

    static ExplainedClients of(ClientCertificates clients, boolean secure) {
        return switch (clients) {
            case ClientCertificates.Broken(String reason) ->
                new ExplainedClients(List.of("answer: 403, client certificates cannot be verified: " + reason), true);
            case ClientCertificates.Verified verified
            when secure -> new ExplainedClients(List.of("client certificate: " + demand(verified)), false);
            case ClientCertificates.Verified verified
            when verified.subjectPattern().isPresent() ->
                new ExplainedClients(
                        List.of("answer: 403, a clear connection has no client certificate with subject "
                                + verified.subjectPattern().get()),
                        true);
            case ClientCertificates.Verified _ -> NOTHING;
        };
    }

    private static String demand(ClientCertificates.Verified verified) {
        String otherwise = verified.errorPage().map(page -> "302 to " + page).orElse("400");
        String by = " by " + verified.authorities().source();
        String subject = verified.subjectPattern()
                .map(pattern -> "; 403 unless the subject matches " + pattern)
                .orElse("");
        return switch (verified.demand()) {
                    case REQUIRED -> "required, verified" + by + ", else " + otherwise;
                    case OPTIONAL ->
                        "asked for, verified" + by + " if there is one, and then " + otherwise + " if it is bad";
                    case ANY -> "asked for, and the backend is told whether it verifies" + by;
                    case NOTHING -> "not asked for";
                }
                + subject;
    }
}
