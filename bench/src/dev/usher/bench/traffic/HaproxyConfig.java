package dev.usher.bench.traffic;

import java.util.stream.Collectors;

/// HAProxy with one thread and shared kept connections; many hosts are one look into a map.
final class HaproxyConfig {
    /// As close to ingress-nginx's format as HAProxy's variables go.
    private static final String LOG = """
              http-request capture req.hdr(Referer) len 128
              http-request capture req.hdr(User-Agent) len 256
              log-format "%ci - - [%t] \\"%HM %HU %HV\\" %ST %B \\"%[capture.req.hdr(0)]\\" \\"%[capture.req.hdr(1)]\\" %U %Tt [%b] [] %si:%sp %B %Tr %ST %ID"
            """;

    private static final String ALL = """
            global
              nbthread 1
              maxconn {CONNECTIONS}
              ulimit-n {FILES}
              no strict-limits
              {GLOBAL_LOG}
            defaults
              mode http
              {LOG}
              timeout connect 5s
              timeout client 60s
              timeout server 60s
              timeout tunnel 60s
              http-reuse always
            frontend all
              bind 127.0.0.1:{CLEAR} backlog 4096
              bind 127.0.0.1:{H2C} proto h2
              bind 127.0.0.1:{TLS} ssl crt {ECDSA_BOTH} crt {RSA_BOTH} alpn h2,http/1.1 backlog 4096
            {FORMAT}
              unique-id-format %[uuid]
              unique-id-header X-Request-ID
              http-request set-header X-Real-IP %[src]
              http-request set-header X-Forwarded-For %[src]
              http-request set-header X-Forwarded-Host %[req.hdr(host)]
              http-request set-header X-Forwarded-Port %[dst_port]
              http-request set-header X-Forwarded-Proto https if { ssl_fc }
              http-request set-header X-Forwarded-Proto http if !{ ssl_fc }
              http-request set-header X-Forwarded-Scheme https if { ssl_fc }
              http-request set-header X-Forwarded-Scheme http if !{ ssl_fc }
              http-request set-header X-Scheme https if { ssl_fc }
              http-request set-header X-Scheme http if !{ ssl_fc }
              use_backend grpc if { req.hdr(host) -m str grpc.bench.test }
              use_backend websocket if { req.hdr(host) -m str websocket.bench.test }
            {ROUTES}
              default_backend main
            backend main
              server one 127.0.0.1:{BACKEND} pool-max-conn -1
            backend grpc
              server one 127.0.0.1:{GRPC} proto h2 pool-max-conn -1
            backend websocket
              server one 127.0.0.1:{WEBSOCKET} pool-max-conn -1
            """;

    private HaproxyConfig() {}

    /// @param map path of the file with what [#map] gives
    static String of(Site site, Peer.Ports ports, Setup setup, String map) {
        // Not twice as many files as connections, as it would like: idle ones have none to the backend.
        long files = Limits.files();
        String filled = ALL.replace("{CONNECTIONS}", Long.toString(files * 11 / 20))
                .replace("{FILES}", Long.toString(files))
                .replace("{GLOBAL_LOG}", setup.logged() ? "log stdout format raw local0" : "")
                .replace("{LOG}", setup.logged() ? "log global" : "no log")
                .replace("{FORMAT}", setup.logged() ? LOG.stripTrailing() : "")
                .replace(
                        "{ROUTES}",
                        setup.routes() == 0 ? "" : "  use_backend %[req.hdr(host),lower,map_str(" + map + ",main)]");
        return site.fill(filled, ports);
    }

    static String map(Setup setup) {
        return setup.hosts().stream().map(host -> host + " main\n").collect(Collectors.joining());
    }
}
