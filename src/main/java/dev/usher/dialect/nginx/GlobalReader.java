package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.GlobalSettings.Guard;
import dev.usher.model.Kind;
import dev.usher.model.ProxySettings;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import dev.usher.resource.ConfigMap;
import dev.usher.resource.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Reads the global ConfigMap and those it names; reads again only when one of them changed.
final class GlobalReader {
    private final Optional<ResourceKey> name;
    private final Predicate<String> patterns;

    private GlobalSettings settings = GlobalSettings.DEFAULTS;
    private List<Problem> problems = List.of();
    private Set<ResourceKey> configMaps;
    private List<Optional<ConfigMap>> inputs = List.of();

    /// @param patterns which regular expressions run
    GlobalReader(Optional<ResourceKey> name, Predicate<String> patterns) {
        this.name = name;
        this.patterns = patterns;
        this.configMaps = name.map(Set::of).orElse(Set.of());
    }

    /// One that has read nothing, and keeps the instances in these settings that it finds again.
    GlobalReader afresh() {
        var next = new GlobalReader(name, patterns);
        next.settings = settings;
        return next;
    }

    /// Reads what changed; the settings are the same instance until something does.
    void update(Snapshot snapshot) {
        if (name.isEmpty() || (!inputs.isEmpty() && unchanged(snapshot))) {
            return;
        }
        var map = snapshot.configMap(name.get());
        var found = new ArrayList<Problem>();
        var names = new LinkedHashSet<ResourceKey>();
        names.add(name.get());
        var draft = new GlobalDraft();
        map.ifPresent(present -> {
            read(present, draft, found);
            together(present.key(), draft, found);
        });
        if (!draft.unknownCiphers.isEmpty()) {
            found.add(Problem.warning(
                    Reason.INVALID_SETTING,
                    name.get(),
                    field("ssl-ciphers"),
                    "ssl-ciphers names suites nobody knows: " + Quoted.of(String.join(":", draft.unknownCiphers))
                            + "; they are left out."));
        }
        if (!draft.unknownCurves.isEmpty()) {
            found.add(Problem.warning(
                    Reason.INVALID_SETTING,
                    name.get(),
                    field("ssl-ecdh-curve"),
                    "ssl-ecdh-curve names groups the TLS library does not have: "
                            + Quoted.of(String.join(":", draft.unknownCurves)) + "; they are left out."));
        }
        draft.setHeaders = draft.setHeadersMap
                .map(text -> headers(text, "proxy-set-headers", true, snapshot, names, found))
                .orElse(List.of());
        draft.addHeaders = draft.addHeadersMap
                .map(text -> headers(text, "add-headers", false, snapshot, names, found))
                .orElse(List.of());
        var next = draft.finish(settings.proxy());
        settings = next.equals(settings) ? settings : next;
        problems = found.equals(problems) ? problems : List.copyOf(found);
        configMaps = Set.copyOf(names);
        inputs = names.stream().map(snapshot::configMap).toList();
    }

    GlobalSettings settings() {
        return settings;
    }

    /// What is wrong with the ConfigMaps.
    List<Problem> problems() {
        return problems;
    }

    /// Every ConfigMap the settings depend on, existing or not.
    Set<ResourceKey> configMaps() {
        return configMaps;
    }

    private boolean unchanged(Snapshot snapshot) {
        for (Optional<ConfigMap> before : inputs) {
            if (before.isEmpty()
                    || !before.get()
                            .equals(snapshot.configMaps().get(before.get().key()))) {
                return false;
            }
        }
        return true;
    }

    private void read(ConfigMap map, GlobalDraft draft, List<Problem> problems) {
        var translator = new SnippetTranslator(patterns);
        draft.setForHosts =
                translator.sets(map.data().getOrDefault("server-snippet", ""), SnippetTranslator.Place.HOST, Set.of());
        draft.setForLocations = translator.sets(
                map.data().getOrDefault("location-snippet", ""), SnippetTranslator.Place.LOCATION, draft.setForHosts);
        new TreeMap<>(map.data())
                .forEach((key, value) -> ConfigMapTable.find(key)
                        .ifPresentOrElse(
                                row -> apply(row, value.strip(), map.key(), draft, problems),
                                () -> problems.add(Problem.warning(
                                        Reason.UNKNOWN_SETTING,
                                        map.key(),
                                        field(key),
                                        "No setting has the key " + Quoted.of(key) + "; it is ignored."
                                                + (problems.size() < 20
                                                                ? ConfigMapTable.nearest(key)
                                                                : Optional.<String>empty())
                                                        .map(near -> " Did you mean " + near + "?")
                                                        .orElse("")))));
    }

    /// What only the keys together tell.
    private static void together(ResourceKey map, GlobalDraft draft, List<Problem> problems) {
        var needs = draft.algorithm.needs();
        if (!needs.isEmpty() && draft.hashKey.segments().isEmpty()) {
            problems.add(Problem.warning(
                    Reason.INVALID_SETTING,
                    map,
                    field("load-balance"),
                    "load-balance asks for a way of balancing that needs " + needs
                            + "; endpoints take turns where no Ingress has it."));
        }
        if (!draft.hashKey.unknown().isEmpty()) {
            problems.add(Problem.warning(
                    Reason.INVALID_SETTING,
                    map,
                    field("upstream-hash-by"),
                    "upstream-hash-by names " + String.join(", ", draft.hashKey.unknown())
                            + ", which no variable has as its name; nothing is filled in there."));
        }
        if (draft.logs.lacksSyslogHost()) {
            problems.add(Problem.error(
                    Reason.INVALID_SETTING,
                    map,
                    field("enable-syslog"),
                    "enable-syslog needs syslog-host, which is not set; logs go where they go without it."));
        }
        if (draft.tracing.lacksCollector()) {
            problems.add(Problem.warning(
                    Reason.INVALID_SETTING,
                    map,
                    field("enable-opentelemetry"),
                    "enable-opentelemetry needs otlp-collector-host, which is not set; nothing is traced."));
        }
    }

    private <T> void apply(Setting<T> row, String value, ResourceKey map, GlobalDraft draft, List<Problem> problems) {
        if (row.isNeutral(value)) {
            return;
        }
        switch (row.verdict()) {
            case HONOURED ->
                row.type()
                        .parse(value)
                        .ifPresentOrElse(
                                parsed -> {
                                    row.apply().accept(draft, parsed);
                                    unknownVariables(row, parsed, map, problems);
                                    unreadable(row, parsed, map, problems);
                                },
                                () -> invalid(row, value, map, draft, problems));
            case DIFFERS -> {
                if (row.kind() == Setting.Kind.TEXT) {
                    snippet(row, value, map, draft, problems);
                } else {
                    problems.add(Problem.info(
                            Reason.UNSUPPORTED_SETTING,
                            map,
                            field(row.key()),
                            row.key() + " has no effect here. " + row.doc()));
                }
            }
            case NO_EFFECT -> problems.add(noEffect(row, map));
            case REFUSED -> {
                if (row.kind() == Setting.Kind.TEXT) {
                    refused(row, value, map, draft, problems);
                } else {
                    firewall(row, map, draft, problems);
                }
            }
        }
    }

    private static Problem noEffect(Setting<?> row, ResourceKey map) {
        return row.kind() == Setting.Kind.REMOVED
                ? Problem.warning(
                        Reason.UNSUPPORTED_SETTING, map, field(row.key()), row.key() + " has no effect. " + row.doc())
                : Problem.info(
                        Reason.UNSUPPORTED_SETTING,
                        map,
                        field(row.key()),
                        row.key() + " only means something to the nginx binary; it has no effect here.");
    }

    /// A name in an expression that means nothing is most likely a mistake (A0.9).
    private static void unknownVariables(Setting<?> row, Object value, ResourceKey map, List<Problem> problems) {
        var unknown = ValueType.unknownVariables(value);
        if (!unknown.isEmpty()) {
            problems.add(Problem.warning(
                    Reason.INVALID_SETTING,
                    map,
                    field(row.key()),
                    row.key() + " names " + String.join(", ", unknown)
                            + ", which no variable has as its name; nothing is filled in there"
                            + (row.key().equals("log-format-upstream") ? " unless a snippet sets it." : ".")));
        }
    }

    /// K0.2: one bad entry must not disturb the others.
    private static void unreadable(Setting<?> row, Object value, ResourceKey map, List<Problem> problems) {
        if (value instanceof Entries<?> entries && !entries.others().isEmpty()) {
            problems.add(Problem.error(
                    Reason.INVALID_SETTING,
                    map,
                    field(row.key()),
                    row.key() + " has " + Quoted.of(String.join(", ", entries.others())) + ", expected "
                            + row.type().expected() + "; "
                            + (entries.readable().isEmpty() ? "it counts as empty." : "the other entries count.")));
        }
    }

    /// What was meant to protect and cannot be read is not the same as absent (SEC4).
    private static void invalid(
            Setting<?> row, String value, ResourceKey map, GlobalDraft draft, List<Problem> problems) {
        row.guard().ifPresent(kind -> draft.guards.add(new Guard(kind, row.key())));
        problems.add(Problem.error(
                Reason.INVALID_SETTING,
                map,
                field(row.key()),
                row.key() + " is " + row.shown(value) + ", expected "
                        + row.type().expectedFor(value)
                        + (row.guard().isEmpty()
                                ? "; the default is used."
                                : "; every path it protects is answered with 503 until it is right.")));
    }

    private static void firewall(Setting<?> row, ResourceKey map, GlobalDraft draft, List<Problem> problems) {
        row.guard().ifPresent(kind -> draft.guards.add(new Guard(kind, row.key())));
        problems.add(Problem.error(
                Reason.UNSUPPORTED_SETTING,
                map,
                field(row.key()),
                row.key() + " asks for a web application firewall, and there is none here; every path is answered with"
                        + " 503 whose Ingress does not say enable-modsecurity: \"false\". Remove the key to serve them"
                        + " without it."));
    }

    /// SN1: the owner of the ConfigMap is trusted, so that no other key has to allow it.
    private void snippet(Setting<?> row, String text, ResourceKey map, GlobalDraft draft, List<Problem> problems) {
        var place = place(row);
        switch (new SnippetTranslator(patterns).translate(text, place, draft.setBefore(place))) {
            case Translation.Taken taken -> {
                draft.take(taken.snippet(), place);
                taken.advice()
                        .ifPresent(what -> problems.add(Problem.warning(
                                Reason.UNSUPPORTED_SETTING, map, field(row.key()), row.key() + ", " + what + ".")));
                taken.text()
                        .ifPresent(what -> problems.add(Problem.info(
                                Reason.UNSUPPORTED_SETTING, map, field(row.key()), row.key() + ", " + what + ".")));
            }
            case Translation.Refused refused -> {
                boolean protects = SnippetText.mayProtect(text);
                if (protects) {
                    draft.guards.add(new Guard(row.guard().orElse(Guard.Kind.EVERYTHING), row.key()));
                }
                problems.add(Problem.error(
                        Reason.UNSUPPORTED_SETTING,
                        map,
                        field(row.key()),
                        row.key() + " cannot be translated: " + refused.text()
                                + (protects
                                        ? "; it may protect something, so " + unserved(row)
                                        : "; it is left out.")));
            }
        }
    }

    private static SnippetTranslator.Place place(Setting<?> row) {
        return switch (row.key()) {
            case "server-snippet" -> SnippetTranslator.Place.HOST;
            case "global-auth-snippet" -> SnippetTranslator.Place.QUESTION;
            default -> SnippetTranslator.Place.LOCATION;
        };
    }

    private static void refused(
            Setting<?> row, String text, ResourceKey map, GlobalDraft draft, List<Problem> problems) {
        boolean protects = SnippetText.mayProtect(text);
        if (protects) {
            draft.guards.add(new Guard(row.guard().orElse(Guard.Kind.EVERYTHING), row.key()));
        }
        problems.add(Problem.error(
                Reason.UNSUPPORTED_SETTING,
                map,
                field(row.key()),
                row.key() + " is nginx text, which is never run"
                        + (protects
                                ? "; it looks like it refuses some requests, so " + unserved(row)
                                : "; it is left out.")));
    }

    private static String unserved(Setting<?> row) {
        return switch (row.guard().orElse(Guard.Kind.EVERYTHING)) {
            case STREAMS -> "no TCP or UDP port is opened.";
            case AUTHENTICATION -> "every path that asks global-auth-url is answered with 503.";
            case FIREWALL, EVERYTHING -> "all paths are answered with 503.";
        };
    }

    private static List<ProxySettings.HeaderExpression> headers(
            String text,
            String key,
            boolean toBackend,
            Snapshot snapshot,
            Set<ResourceKey> names,
            List<Problem> problems) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            problems.add(Problem.error(
                    Reason.INVALID_SETTING,
                    names.iterator().next(),
                    field(key),
                    key + " is " + Quoted.of(text) + ", expected namespace/name; no header is set."));
            return List.of();
        }
        var name = ResourceKey.of(Kind.CONFIG_MAP, text.substring(0, slash), text.substring(slash + 1));
        var owner = names.iterator().next();
        names.add(name);
        var map = snapshot.configMap(name);
        if (map.isEmpty()) {
            problems.add(Problem.error(
                    Reason.INVALID_SETTING,
                    owner,
                    field(key),
                    key + " names " + name + ", which does not exist; no header is set."));
            return List.of();
        }
        return HeaderMap.read(map.get(), toBackend, problems);
    }

    static String field(String key) {
        return "data[" + key + "]";
    }
}
