package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.NamedObjects.Found;
import dev.usher.dialect.nginx.SettingsDraft.Finding;
import dev.usher.model.AccessRule;
import dev.usher.model.Expression;
import dev.usher.model.ExternalAuth;
import dev.usher.model.ExternalAuth.Header;
import dev.usher.model.Statement;
import dev.usher.model.UrlTemplate;
import dev.usher.problem.Reason;
import dev.usher.problem.Severity;
import dev.usher.resource.ConfigMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// External authentication while its rows are read, of one Ingress or of the global ConfigMap (2.2).
final class ExternalAuthDraft {
    Optional<UrlTemplate> url = Optional.empty();
    Optional<String> method = Optional.empty();
    Optional<Expression> signIn = Optional.empty();
    String parameter = "rd";
    List<String> toBackend = List.of();
    Optional<String> headers = Optional.empty();
    Snippet snippet = Snippet.NONE;
    Optional<Expression> requestRedirect = Optional.empty();
    Optional<Expression> cacheKey = Optional.empty();
    Map<Integer, Duration> validity = CacheDurations.DEFAULT;
    boolean alwaysSetCookie;

    /// The rule of an Ingress: its own service, or else the global one unless it is excused.
    Optional<AccessRule> rule(SettingsDraft draft, Optional<ExternalAuth> global) {
        if (url.isEmpty()) {
            return draft.globalAuth ? global.map(AccessRule.Service::new) : Optional.empty();
        }
        var all = new ArrayList<>(headers(draft));
        all.addAll(written());
        return finish(all).map(AccessRule.Service::new);
    }

    /// What the rows come to; empty without a URL.
    Optional<ExternalAuth> finish(List<Header> questionHeaders) {
        return url.map(to -> new ExternalAuth(
                AskedHost.settled(to),
                method,
                signIn.map(page -> new ExternalAuth.SignIn(page, parameter)),
                toBackend,
                questionHeaders,
                requestRedirect,
                cacheKey.map(key -> new ExternalAuth.Cache(key, validity)),
                List.of(),
                alwaysSetCookie));
    }

    /// `auth-snippet`, or `global-auth-snippet`: its `proxy_set_header`, the only directive that is translated there.
    List<Header> written() {
        var found = new ArrayList<Header>();
        for (Statement statement : snippet.statements()) {
            if (statement instanceof Statement.BackendHeader(String name, Expression value)) {
                found.add(new Header(name, value));
            }
        }
        return found;
    }

    /// `auth-proxy-set-headers`: what cannot be read makes the locations answer 503.
    private List<Header> headers(SettingsDraft draft) {
        if (headers.isEmpty()) {
            return List.of();
        }
        return switch (draft.objects().configMap(headers.get())) {
            case Found.Absent<ConfigMap>(String why) -> {
                deny(draft, why);
                yield List.of();
            }
            case Found.Present<ConfigMap>(ConfigMap map) -> read(map, draft);
        };
    }

    private static List<Header> read(ConfigMap map, SettingsDraft draft) {
        var found = new ArrayList<Header>();
        new TreeMap<>(map.data()).forEach((name, value) -> {
            boolean good = HeaderMap.fault(name, value).isEmpty()
                    && value.strip().chars().noneMatch(c -> c < ' ' || c >= 0x7F);
            if (good) {
                found.add(new Header(name, Expression.parse(value.strip())));
            } else {
                deny(draft, "names " + map.key() + ", whose " + Quoted.of(name) + " is no header that can be sent");
            }
        });
        return found;
    }

    private static void deny(SettingsDraft draft, String why) {
        draft.deny("auth-proxy-set-headers " + why);
        draft.tell(new Finding(
                Severity.ERROR,
                Reason.INVALID_ANNOTATION,
                "auth-proxy-set-headers",
                "auth-proxy-set-headers " + why + "; the paths of this Ingress are answered with 503."));
    }
}
