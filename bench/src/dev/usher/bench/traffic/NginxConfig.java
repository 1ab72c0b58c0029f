package dev.usher.bench.traffic;

import java.util.stream.Collectors;

/// nginx at its best: one worker, kept connections, buffers that hold 64 KiB, a buffered log.
final class NginxConfig {
    private static final String HEAD = """
            worker_processes 1;
            worker_rlimit_nofile {FILES};
            pid nginx.pid;
            events { worker_connections {CONNECTIONS}; }
            """;

    /// ingress-nginx's `upstreaminfo`.
    private static final String LOG = """
              log_format upstreaminfo '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $request_length $request_time [backend] [] $upstream_addr $upstream_response_length $upstream_response_time $upstream_status $request_id';
              access_log access.log upstreaminfo buffer=64k flush=1s;
            """;

    private static final String COMMON = """
              keepalive_requests 1000000000;
              server_names_hash_max_size 262144;
              server_names_hash_bucket_size 128;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
              client_max_body_size 0;
              client_body_buffer_size 64k;
              ssl_protocols TLSv1.2 TLSv1.3;
              ssl_session_cache shared:SSL:10m;
              ssl_session_tickets on;
              http2_max_concurrent_streams 128;
              upstream backend { server 127.0.0.1:{BACKEND}; keepalive 320; keepalive_requests 1000000000; }
              upstream grpc { server 127.0.0.1:{GRPC}; keepalive 320; keepalive_requests 1000000000; }
              proxy_http_version 1.1;
              proxy_buffer_size 64k;
              proxy_buffers 8 64k;
              proxy_busy_buffers_size 128k;
              proxy_request_buffering off;
              proxy_set_header Connection "";
              proxy_set_header Host $host;
              {PROXY_FIELDS}
              {GRPC_FIELDS}
            """;

    private static final String SERVERS = """
              server {
                listen 127.0.0.1:{CLEAR} reuseport backlog=4096 default_server;
                listen 127.0.0.1:{H2C} http2 default_server;
                listen 127.0.0.1:{TLS} ssl http2 default_server;
                server_name bench.test;
                ssl_certificate {ECDSA_CHAIN};
                ssl_certificate_key {ECDSA_KEY};
                location / { proxy_pass http://backend; }
              }
              server {
                listen 127.0.0.1:{TLS} ssl http2;
                server_name rsa.bench.test;
                ssl_certificate {RSA_CHAIN};
                ssl_certificate_key {RSA_KEY};
                location / { proxy_pass http://backend; }
              }
              server {
                listen 127.0.0.1:{H2C} http2;
                server_name grpc.bench.test;
                location / { grpc_pass grpc://grpc; }
              }
              server {
                listen 127.0.0.1:{CLEAR};
                server_name websocket.bench.test;
                location / {
                  proxy_pass http://127.0.0.1:{WEBSOCKET};
                  proxy_set_header Upgrade $http_upgrade;
                  proxy_set_header Connection upgrade;
                  proxy_set_header Host $host;
                  {PROXY_FIELDS}
                }
              }
            """;

    /// What ingress-nginx tells backends.
    private static final String FIELDS = """
            set_header X-Request-ID $request_id;
            set_header X-Real-IP $remote_addr;
            set_header X-Forwarded-For $remote_addr;
            set_header X-Forwarded-Host $host;
            set_header X-Forwarded-Port $server_port;
            set_header X-Forwarded-Proto $scheme;
            set_header X-Forwarded-Scheme $scheme;
            set_header X-Scheme $scheme;
            """;

    private NginxConfig() {}

    private static String fields(String module) {
        return FIELDS.replace("set_header", module + "_set_header");
    }

    static String proxy(Site site, Peer.Ports ports, Setup setup) {
        String routes = setup.hosts().stream()
                .map(host -> "  server { listen 127.0.0.1:{CLEAR}; server_name " + host
                        + "; location / { proxy_pass http://backend; } }\n")
                .collect(Collectors.joining());
        String log = setup.logged() ? LOG : "  access_log off;\n";
        String http = (COMMON + SERVERS)
                .replace("{PROXY_FIELDS}", fields("proxy"))
                .replace("{GRPC_FIELDS}", fields("grpc"));
        return site.fill(limits() + "http {\n" + log + http + routes + "}\n", ports);
    }

    /// The backend, which answers by itself.
    static String backend(int port) {
        return limits() + """
                http {
                  access_log off;
                  sendfile on;
                  tcp_nopush on;
                  open_file_cache max=100;
                  keepalive_requests 1000000000;
                  client_max_body_size 0;
                  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
                  upstream self { server 127.0.0.1:{PORT}; keepalive 32; keepalive_requests 1000000000; }
                  server {
                    listen 127.0.0.1:{PORT} backlog=4096;
                    root files;
                    proxy_http_version 1.1;
                    location = / { default_type text/plain; return 200 "hello, this is the backend of the benchmark\\n"; }
                    location = /taken { default_type text/plain; return 200 "taken\\n"; }
                    # To answer by itself would be to answer before the body has come, and proxies then close connections.
                    location = /upload {
                      client_body_buffer_size 2m;
                      proxy_pass http://self/taken;
                      proxy_method GET;
                      proxy_pass_request_body off;
                      proxy_set_header Content-Length "";
                      proxy_set_header Connection "";
                    }
                  }
                }
                """.replace("{PORT}", Integer.toString(port));
    }

    private static String limits() {
        return HEAD.replace("{FILES}", Long.toString(Limits.files()))
                .replace("{CONNECTIONS}", Long.toString(Limits.files() - 100));
    }
}
