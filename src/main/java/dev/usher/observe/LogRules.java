package dev.usher.observe;

import dev.usher.model.ProxySettings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Which exchanges are written and how (M4.2): the live settings, made ready for comparing bytes.
final class LogRules {
    private final boolean enabled;
    private final ProxySettings.AccessLog.Format format;
    private final LogStep line;
    private final boolean defaultBackend;
    private final byte[][] skipped;
    private final byte[] healthPath;

    private LogRules(ProxySettings.AccessLog settings, String healthPath) {
        enabled = settings.enabled();
        format = settings.format();
        line = line(settings);
        defaultBackend = settings.defaultBackend();
        skipped = settings.skipTargets().stream()
                .map(target -> target.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        this.healthPath = healthPath.getBytes(StandardCharsets.UTF_8);
    }

    /// @param healthPath requests to it on no known host are not written (C4.5)
    static LogRules of(ProxySettings.AccessLog settings, String healthPath) {
        return new LogRules(settings, healthPath);
    }

    private static LogStep line(ProxySettings.AccessLog settings) {
        return switch (settings.format()) {
            case JSON -> LogFormat::json;
            case TEXT ->
                settings.template()
                        .map(TemplateFormat::compile)
                        .<LogStep>map(template -> template::append)
                        .orElse(LogFormat::text);
        };
    }

    ProxySettings.AccessLog.Format format() {
        return format;
    }

    /// Makes a whole line with its line feed.
    LogStep line() {
        return line;
    }

    /// Whether a line is written.
    ///
    /// @param target scratch space of the loop
    boolean accept(FinishedExchange exchange, LogLine target) {
        if (!enabled || !exchange.route().policy().accessLog()) {
            return false;
        }
        boolean defaultLocation = exchange.route().owner().ingress().isEmpty();
        if (defaultLocation && !defaultBackend && !refusedUnrouted(exchange)) {
            return false;
        }
        if (!defaultLocation && skipped.length == 0) {
            return true;
        }
        target.clear();
        target.raw(exchange, FinishedExchange.Text.TARGET);
        return !isSkipped(target) && !(defaultLocation && exchange.host().isCatchAll() && isHealth(target));
    }

    /// Requests refused before a location was known carry the default one. nginx writes them, and they are what an
    /// operator looks for after an attack.
    private static boolean refusedUnrouted(FinishedExchange exchange) {
        return exchange.tries() == 0
                && switch (exchange.status()) {
                    case 400, 405, 408, 413, 414, 417, 431, 499, 500, 501, 505 -> true;
                    default -> false;
                };
    }

    private boolean isSkipped(LogLine target) {
        for (byte[] one : skipped) {
            if (one.length == target.length() && Arrays.equals(one, 0, one.length, target.array(), 0, one.length)) {
                return true;
            }
        }
        return false;
    }

    private boolean isHealth(LogLine target) {
        int length = healthPath.length;
        return length > 0
                && target.length() >= length
                && (target.length() == length || target.array()[length] == '?')
                && Arrays.equals(healthPath, 0, length, target.array(), 0, length);
    }
}
