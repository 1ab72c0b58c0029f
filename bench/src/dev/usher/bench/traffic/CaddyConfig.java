package dev.usher.bench.traffic;

/// Caddy with kept connections; many hosts are one matcher. It knows no log format but its own, JSON.
final class CaddyConfig {
    private static final String ALL = """
            {
              admin off
              auto_https off
              servers {
                protocols h1 h2 h2c
              }
            }
            (fields) {
              header_up X-Request-ID {http.request.uuid}
              header_up X-Real-IP {remote_host}
              header_up X-Forwarded-Port {http.request.port}
              header_up X-Forwarded-Scheme {scheme}
              header_up X-Scheme {scheme}
            }
            (site) {
              bind 127.0.0.1
            {LOG}
              @grpc host grpc.bench.test
              @websocket host websocket.bench.test
            {MATCHER}
              handle @grpc {
                reverse_proxy h2c://127.0.0.1:{GRPC} {
                  import fields
                }
              }
              handle @websocket {
                reverse_proxy 127.0.0.1:{WEBSOCKET} {
                  import fields
                }
              }
              handle {CHOSEN} {
                reverse_proxy 127.0.0.1:{BACKEND} {
                  import fields
                  transport http {
                    keepalive_idle_conns_per_host 320
                  }
                }
              }
            }
            http://:{CLEAR}, http://:{H2C} {
              import site
            }
            https://:{TLS} {
              tls {ECDSA_CHAIN} {ECDSA_KEY}
              tls {RSA_CHAIN} {RSA_KEY}
              import site
            }
            """;

    private CaddyConfig() {}

    static String of(Site site, Peer.Ports ports, Setup setup, String log) {
        boolean many = setup.routes() > 0;
        String filled = ALL.replace(
                        "{LOG}",
                        setup.logged() ? "  log {\n    output file " + log + " {\n      roll_disabled\n    }\n  }" : "")
                .replace("{MATCHER}", many ? "  @main host bench.test " + String.join(" ", setup.hosts()) : "")
                .replace("{CHOSEN}", many ? "@main" : "");
        return site.fill(filled, ports);
    }
}
