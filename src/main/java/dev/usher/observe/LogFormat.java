package dev.usher.observe;

import dev.usher.model.Endpoint;
import dev.usher.observe.FinishedExchange.Text;

/// The two forms of an access-log line. Both append a whole line with its line feed.
final class LogFormat {
    private LogFormat() {}

    /// ingress-nginx's default `log-format-upstream` (M4). The alternative upstream is that of the canary that
    /// answered (N8); without one its brackets are empty, as they are there.
    static void text(FinishedExchange exchange, LogClock clock, LogLine line) {
        line.text(exchange, Text.REMOTE_ADDRESS).put(" - ").text(exchange, Text.REMOTE_USER);
        line.put(" [").put(clock.local(exchange.endEpochMillis())).put("] \"");
        line.text(exchange, Text.REQUEST_LINE)
                .put("\" ")
                .threeDigits(exchange.status())
                .put(' ');
        line.put(exchange.responseBodyBytes()).put(" \"");
        line.text(exchange, Text.REFERER)
                .put("\" \"")
                .text(exchange, Text.USER_AGENT)
                .put("\" ");
        line.put(exchange.requestBytes())
                .put(' ')
                .seconds(exchange.durationNanos())
                .put(" [");
        String upstream = exchange.upstreamName();
        line.put(upstream.isEmpty() ? "-" : upstream).put("] [");
        line.put(exchange.alternativeName()).put("] ");
        tries(exchange, clock, line);
        line.text(exchange, Text.REQUEST_ID).put('\n');
    }

    /// `$upstream_addr $upstream_response_length $upstream_response_time $upstream_status`, each with one value a try.
    private static void tries(FinishedExchange exchange, LogClock clock, LogLine line) {
        if (exchange.tries() == 0) {
            line.put("- - - - ");
            return;
        }
        endpoints(exchange, clock, line);
        line.put(' ');
        lengths(exchange, clock, line);
        line.put(' ');
        times(exchange, clock, line);
        line.put(' ');
        statuses(exchange, clock, line);
        line.put(' ');
    }

    /// `$upstream_addr` of a request that was tried.
    static void endpoints(FinishedExchange exchange, LogClock clock, LogLine line) {
        for (int i = 0; i < exchange.tries(); i++) {
            endpoint(exchange.tryEndpoint(i), separate(exchange, i, line));
        }
    }

    /// `$upstream_response_length`.
    static void lengths(FinishedExchange exchange, LogClock clock, LogLine line) {
        for (int i = 0; i < exchange.tries(); i++) {
            separate(exchange, i, line).put(exchange.tryResponseBytes(i));
        }
    }

    /// `$upstream_response_time`.
    static void times(FinishedExchange exchange, LogClock clock, LogLine line) {
        for (int i = 0; i < exchange.tries(); i++) {
            secondsOrNone(exchange.tryResponseNanos(i), separate(exchange, i, line));
        }
    }

    /// `$upstream_status`.
    static void statuses(FinishedExchange exchange, LogClock clock, LogLine line) {
        for (int i = 0; i < exchange.tries(); i++) {
            separate(exchange, i, line);
            if (exchange.tryStatus(i) == 0) {
                line.put('-');
            } else {
                line.threeDigits(exchange.tryStatus(i));
            }
        }
    }

    /// Between tries a comma, between backends a colon (M4.1).
    private static LogLine separate(FinishedExchange exchange, int number, LogLine line) {
        return number == 0 ? line : line.put(exchange.tryBeginsHop(number) ? " : " : ", ");
    }

    private static void secondsOrNone(long nanos, LogLine line) {
        if (nanos < 0) {
            line.put('-');
        } else {
            line.seconds(nanos);
        }
    }

    private static void endpoint(Endpoint endpoint, LogLine line) {
        String address = endpoint.address();
        if (address.indexOf(':') < 0) {
            line.put(address);
        } else {
            line.put('[').put(address).put(']');
        }
        line.put(':').put(endpoint.port());
    }

    /// One JSON object. Keys are named after nginx's variables; times are seconds, sizes are bytes; an absent text is
    /// empty, an absent time of a try is left out.
    ///
    /// `time`, `remote_addr`, `remote_user`, `request`, `method`, `target`, `protocol`, `host`, `status`,
    /// `body_bytes_sent`, `bytes_sent`, `request_length`, `request_time`, `http_referer`, `http_user_agent`,
    /// `namespace`, `ingress`, `service`, `path`, `proxy_upstream_name`, `proxy_alternative_upstream_name`,
    /// `upstreams` (a list of `addr`, `status`, `response_length`, `connect_time`, `header_time`, `response_time`),
    /// `req_id`.
    static void json(FinishedExchange exchange, LogClock clock, LogLine line) {
        long end = exchange.endEpochMillis();
        line.put("{\"time\":\"").put(clock.iso(end)).put('.');
        line.threeDigits((int) Math.floorMod(end, 1000L)).put("Z\",\"remote_addr\":");
        line.jsonText(exchange, Text.REMOTE_ADDRESS).put(",\"remote_user\":").jsonText(exchange, Text.REMOTE_USER);
        line.put(",\"request\":").jsonText(exchange, Text.REQUEST_LINE);
        line.put(",\"method\":").jsonText(exchange, Text.METHOD);
        line.put(",\"target\":").jsonText(exchange, Text.TARGET);
        line.put(",\"protocol\":").jsonText(exchange, Text.PROTOCOL);
        line.put(",\"host\":").jsonText(exchange, Text.HOST);
        line.put(",\"status\":").put(exchange.status());
        line.put(",\"body_bytes_sent\":").put(exchange.responseBodyBytes());
        line.put(",\"bytes_sent\":").put(exchange.responseBytes());
        line.put(",\"request_length\":").put(exchange.requestBytes());
        line.put(",\"request_time\":").seconds(exchange.durationNanos());
        line.put(",\"http_referer\":").jsonText(exchange, Text.REFERER);
        line.put(",\"http_user_agent\":").jsonText(exchange, Text.USER_AGENT);
        var owner = exchange.route().owner();
        line.put(",\"namespace\":").jsonString(owner.namespace());
        line.put(",\"ingress\":").jsonString(owner.ingress());
        line.put(",\"service\":").jsonString(owner.service());
        line.put(",\"path\":").jsonString(owner.path());
        line.put(",\"proxy_upstream_name\":").jsonString(exchange.upstreamName());
        line.put(",\"proxy_alternative_upstream_name\":").jsonString(exchange.alternativeName());
        line.put(",\"upstreams\":[");
        for (int i = 0; i < exchange.tries(); i++) {
            jsonTry(exchange, i, line);
        }
        line.put("],\"req_id\":").jsonText(exchange, Text.REQUEST_ID).put("}\n");
    }

    private static void jsonTry(FinishedExchange exchange, int number, LogLine line) {
        line.put(number == 0 ? "{\"addr\":\"" : ",{\"addr\":\"");
        endpoint(exchange.tryEndpoint(number), line);
        line.put("\",\"status\":").put(exchange.tryStatus(number));
        line.put(",\"response_length\":").put(exchange.tryResponseBytes(number));
        jsonSeconds(",\"connect_time\":", exchange.tryConnectNanos(number), line);
        jsonSeconds(",\"header_time\":", exchange.tryHeaderNanos(number), line);
        jsonSeconds(",\"response_time\":", exchange.tryResponseNanos(number), line);
        line.put('}');
    }

    private static void jsonSeconds(String key, long nanos, LogLine line) {
        if (nanos >= 0) {
            line.put(key).seconds(nanos);
        }
    }
}
