package dev.usher.proxy.filter;

import dev.usher.model.AccessRule;
import dev.usher.model.Cidr;
import dev.usher.model.ExternalAuth;
import dev.usher.model.Filter;
import dev.usher.proxy.exchange.FilterContext;
import dev.usher.proxy.exchange.RequestFilter;
import dev.usher.proxy.filter.AccessCheck.Outcome;
import dev.usher.proxy.filter.AccessCheck.Outcome.Refused;
import dev.usher.proxy.filter.AccessCheck.Question;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Lets requests in or refuses them as the rules of a location say together, exactly as the access phase of nginx does
/// (C8 step 9, annotation `satisfy`). Before them come the blocked addresses, which nothing excuses.
///
/// | | all | any |
/// | --- | --- | --- |
/// | a rule lets in | the next is asked | let in |
/// | a rule refuses | refused | noted, the next is asked |
/// | a rule has no opinion | the next is asked | the next is asked |
/// | a rule fails | answered so | answered so |
/// | all were asked | let in | as noted: the way to sign in, else a 401, else a 403; let in when nothing was |
final class AccessFilter implements RequestFilter {
    private final Cidr[] blocked;
    private final boolean any;
    private final AccessCheck[] checks;
    private final boolean withholds;

    AccessFilter(Filter.Access filter, FilterServices services) {
        blocked = filter.blocked().toArray(Cidr[]::new);
        any = filter.satisfy() == Filter.Satisfy.ANY;
        checks = filter.rules().stream()
                .sorted(Comparator.comparingInt(AccessFilter::rank))
                .map(rule -> check(rule, services))
                .toArray(AccessCheck[]::new);
        withholds = filter.rules().stream().anyMatch(AccessFilter::usesAuthorization);
    }

    /// For rules that are made already, in order.
    AccessFilter(Filter.Satisfy satisfy, AccessCheck... checks) {
        blocked = new Cidr[0];
        any = satisfy == Filter.Satisfy.ANY;
        withholds = false;
        this.checks = checks.clone();
    }

    private static int rank(AccessRule rule) {
        return switch (rule) {
            case AccessRule.Addresses _ -> 0;
            case AccessRule.Basic _, AccessRule.Digest _ -> 1;
            case AccessRule.Service _ -> 2;
        };
    }

    /// Whether the header of that name is meant for us, and so not for the backend (F11).
    private static boolean usesAuthorization(AccessRule rule) {
        return switch (rule) {
            case AccessRule.Addresses _, AccessRule.Service _ -> false;
            case AccessRule.Basic _, AccessRule.Digest _ -> true;
        };
    }

    private static AccessCheck check(AccessRule rule, FilterServices services) {
        return switch (rule) {
            case AccessRule.Addresses addresses -> new AddressCheck(addresses);
            case AccessRule.Basic basic -> new BasicCheck(basic, services.passwords());
            case AccessRule.Digest digest -> new DigestCheck(digest, services.nonces());
            case AccessRule.Service(ExternalAuth auth) ->
                new ExternalAuthCheck(auth, services.hosts(), services.names(), services.authCache());
        };
    }

    @Override
    public boolean apply(FilterContext request) {
        if (blocked.length != 0 && AddressCheck.contains(blocked, request.clientAddress())) {
            request.answer(403, List.of());
            return true;
        }
        return ask(request, 0, null, null);
    }

    /// Asks the rules from one on.
    ///
    /// @param noted the refusal to tell unless a rule lets the request in
    /// @param known what the first of them says, where it was asked already
    /// @return whether the request was answered or waits
    private boolean ask(FilterContext request, int from, @Nullable Refused noted, @Nullable Outcome known) {
        Refused refusal = noted;
        for (int i = from; i < checks.length; i++) {
            Outcome outcome = i == from && known != null ? known : checks[i].check(request);
            switch (outcome) {
                case Outcome.Allowed _ -> {
                    if (any) {
                        passOver(request, i);
                        return letIn(request);
                    }
                }
                case Outcome.Abstained _ -> {}
                case Refused refused -> {
                    if (!any) {
                        request.answer(refused.status(), refused.lines());
                        return true;
                    }
                    refusal = refusal == null || replaces(refusal, refused) ? refused : refusal;
                }
                case Outcome.Failed failed -> {
                    request.answer(failed.status(), failed.lines());
                    return true;
                }
                case Outcome.Asked(Question question) -> {
                    new Waiting(request, i, refusal, question).begin();
                    return true;
                }
            }
        }
        if (refusal == null) {
            return letIn(request);
        }
        request.answer(refusal.status(), refusal.lines());
        return true;
    }

    /// As nginx, which sends whatever is a 401 to where clients sign in.
    private static boolean replaces(Refused noted, Refused next) {
        return !noted.unauthorized() || (next.unauthorized() && next.status() == 302);
    }

    private void passOver(FilterContext request, int by) {
        for (int i = 0; i < checks.length; i++) {
            if (i != by) {
                checks[i].passed(request);
            }
        }
    }

    private boolean letIn(FilterContext request) {
        if (withholds) {
            request.withholdAuthorization();
        }
        return false;
    }

    /// A request that waits for what a rule asks elsewhere.
    private final class Waiting implements Consumer<Outcome> {
        private final FilterContext request;
        private final int asked;
        private final @Nullable Refused noted;
        private final Question question;
        private boolean over;

        Waiting(FilterContext request, int asked, @Nullable Refused noted, Question question) {
            this.request = request;
            this.asked = asked;
            this.noted = noted;
            this.question = question;
        }

        void begin() {
            request.suspend(this::abandoned);
            question.ask(this);
        }

        private void abandoned() {
            if (!over) {
                over = true;
                question.abandon();
            }
        }

        @Override
        public void accept(Outcome outcome) {
            if (over) {
                return;
            }
            over = true;
            if (!ask(request, asked, noted, outcome)) {
                request.proceed();
            }
        }
    }
}
