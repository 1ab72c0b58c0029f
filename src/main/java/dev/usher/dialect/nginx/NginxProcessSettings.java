package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.GlobalSettings.Guard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The nginx process, its tuning and its text.
final class NginxProcessSettings {
    private static final ValueType<Duration> DRAIN = new ValueType<>(
            NginxDuration.SECONDS.expected(),
            text -> NginxDuration.SECONDS.parse(text).map(Duration::ofSeconds));

    static final List<Setting<?>> ROWS = List.of(
            Setting.differs(
                    "worker-processes",
                    "auto",
                    "There is one event loop for each processor the container may use; flag `--event-loops` asks for "
                            + "another number."),
            Setting.nginxOnly("worker-cpu-affinity", "", "Workers of nginx."),
            Setting.honoured(
                    "worker-shutdown-timeout",
                    DRAIN,
                    "",
                    (draft, value) -> draft.drainLimit = Optional.of(value),
                    "How long requests under way may take when the process stops; without it flag `--drain-timeout` says "
                            + "so, 30 s unless set."),
            Setting.nginxOnly("enable-serial-reloads", "false", "Nothing is ever reloaded."),
            Setting.nginxOnly("enable-aio-write", "true", "Files of nginx."),
            Setting.nginxOnly("map-hash-bucket-size", "64", "Hash tables of nginx."),
            Setting.nginxOnly("server-name-hash-max-size", "1024", "Hash tables of nginx."),
            Setting.nginxOnly("server-name-hash-bucket-size", "", "Hash tables of nginx."),
            Setting.nginxOnly("proxy-headers-hash-max-size", "512", "Hash tables of nginx."),
            Setting.nginxOnly("proxy-headers-hash-bucket-size", "64", "Hash tables of nginx."),
            Setting.nginxOnly("variables-hash-bucket-size", "256", "Hash tables of nginx."),
            Setting.nginxOnly("variables-hash-max-size", "2048", "Hash tables of nginx."),
            Setting.nginxOnly("lua-shared-dicts", "", "Lua of nginx."),
            Setting.snippet("main-snippet", "nginx text."),
            Setting.snippet("http-snippet", "nginx text."),
            Setting.translated(
                    "server-snippet",
                    "nginx directives for all hosts, translated like annotation `server-snippet`; they run "
                            + "before those."),
            Setting.snippet("stream-snippet", "nginx text for TCP and UDP.", Guard.Kind.STREAMS),
            Setting.translated(
                    "location-snippet",
                    "nginx directives for all locations, translated like annotation `configuration-snippet`; "
                            + "they run before those."));

    private NginxProcessSettings() {}
}
