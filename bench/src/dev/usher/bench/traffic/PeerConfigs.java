package dev.usher.bench.traffic;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Base64;

/// The peers' configurations, and Usher's manifest.
final class PeerConfigs {
    private PeerConfigs() {}

    static String nginx(Peer.Site site, Peer.Ports ports) {
        return """
                worker_processes 1;
                pid nginx.pid;
                events { worker_connections 20000; }
                http {
                  access_log off;
                  keepalive_requests 1000000000;
                  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
                  client_max_body_size 0;
                  upstream backend { server 127.0.0.1:BACKEND; keepalive 320; keepalive_requests 1000000000; }
                  server {
                    listen 127.0.0.1:CLEAR reuseport;
                    listen 127.0.0.1:H2C http2;
                    listen 127.0.0.1:TLS ssl http2;
                    ssl_certificate CHAIN;
                    ssl_certificate_key KEY;
                    ssl_protocols TLSv1.2 TLSv1.3;
                    ssl_session_cache shared:SSL:10m;
                    http2_max_concurrent_streams 128;
                    location / {
                      proxy_pass http://backend;
                      proxy_http_version 1.1;
                      proxy_buffer_size 64k;
                      proxy_buffers 8 64k;
                      proxy_busy_buffers_size 128k;
                      proxy_request_buffering off;
                      client_body_buffer_size 64k;
                      proxy_set_header Connection "";
                      proxy_set_header Host $host;
                      proxy_set_header X-Request-ID $request_id;
                      proxy_set_header X-Real-IP $remote_addr;
                      proxy_set_header X-Forwarded-For $remote_addr;
                      proxy_set_header X-Forwarded-Host $host;
                      proxy_set_header X-Forwarded-Port $server_port;
                      proxy_set_header X-Forwarded-Proto $scheme;
                      proxy_set_header X-Forwarded-Scheme $scheme;
                      proxy_set_header X-Scheme $scheme;
                    }
                  }
                }
                """
                .replace("BACKEND", Integer.toString(site.backend()))
                .replace("CLEAR", Integer.toString(ports.clear()))
                .replace("H2C", Integer.toString(ports.h2c()))
                .replace(":TLS", ":" + ports.tls())
                .replace("CHAIN", site.chain().toString())
                .replace("KEY", site.key().toString());
    }

    static String haproxy(Peer.Site site, Peer.Ports ports) {
        return """
                global
                  nbthread 1
                  maxconn 4000
                defaults
                  mode http
                  timeout connect 5s
                  timeout client 60s
                  timeout server 60s
                  http-reuse always
                frontend all
                  bind 127.0.0.1:CLEAR
                  bind 127.0.0.1:H2C proto h2
                  bind 127.0.0.1:TLS ssl crt CERTIFICATE alpn h2,http/1.1
                  http-request set-header X-Request-ID %[uuid]
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
                  default_backend be
                backend be
                  server one 127.0.0.1:BACKEND pool-max-conn -1
                """
                .replace("BACKEND", Integer.toString(site.backend()))
                .replace("CLEAR", Integer.toString(ports.clear()))
                .replace("H2C", Integer.toString(ports.h2c()))
                .replace(":TLS", ":" + ports.tls())
                .replace("CERTIFICATE", site.certificate().toString());
    }

    static String caddy(Peer.Site site, Peer.Ports ports) {
        return """
                {
                  admin off
                  auto_https off
                  servers {
                    protocols h1 h2 h2c
                  }
                }
                (site) {
                  bind 127.0.0.1
                  reverse_proxy 127.0.0.1:BACKEND {
                    header_up X-Request-ID {http.request.uuid}
                    header_up X-Real-IP {remote_host}
                    header_up X-Forwarded-Port {http.request.port}
                    header_up X-Forwarded-Scheme {scheme}
                    header_up X-Scheme {scheme}
                    transport http {
                      keepalive_idle_conns_per_host 320
                    }
                  }
                }
                http://:CLEAR, http://:H2C {
                  import site
                }
                https://:TLS {
                  tls CHAIN KEY
                  import site
                }
                """
                .replace("BACKEND", Integer.toString(site.backend()))
                .replace("CLEAR", Integer.toString(ports.clear()))
                .replace(":H2C", ":" + ports.h2c())
                .replace(":TLS", ":" + ports.tls())
                .replace("CHAIN", site.chain().toString())
                .replace("KEY", site.key().toString());
    }

    static String usher(Peer.Site site) throws IOException {
        Base64.Encoder base64 = Base64.getEncoder();
        return """
                apiVersion: networking.k8s.io/v1
                kind: IngressClass
                metadata: {name: nginx}
                spec: {controller: k8s.io/ingress-nginx}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings}
                data: {disable-access-log: "true", keep-alive-requests: "1000000000", upstream-keepalive-requests: "1000000000", proxy-body-size: "0", hsts: "false", ssl-redirect: "false"}
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: bench}
                type: kubernetes.io/tls
                data: {tls.crt: CHAIN, tls.key: KEY}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: backend}
                spec: {ports: [{port: 80}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: backend, labels: {kubernetes.io/service-name: backend}}
                addressType: IPv4
                ports: [{port: BACKEND}]
                endpoints: [{addresses: [127.0.0.1]}]
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: bench}
                spec:
                  ingressClassName: nginx
                  tls: [{hosts: [HOST], secretName: bench}]
                  rules:
                  - host: HOST
                    http:
                      paths:
                      - {path: /, pathType: Prefix, backend: {service: {name: backend, port: {number: 80}}}}
                """
                .replace("BACKEND", Integer.toString(site.backend()))
                .replace("CHAIN", base64.encodeToString(Files.readAllBytes(site.chain())))
                .replace("KEY", base64.encodeToString(Files.readAllBytes(site.key())))
                .replace("HOST", Cell.HOST);
    }

    /// The backend: nginx, which answers by itself.
    static String backend(int port) {
        return """
                worker_processes 1;
                pid nginx.pid;
                events { worker_connections 20000; }
                http {
                  access_log off;
                  sendfile on;
                  tcp_nopush on;
                  open_file_cache max=100;
                  keepalive_requests 1000000000;
                  client_max_body_size 0;
                  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
                  server {
                    listen 127.0.0.1:PORT;
                    root files;
                    location = / { default_type text/plain; return 200 "hello, this is the backend of the benchmark\\n"; }
                    location = /upload { default_type text/plain; return 200 "taken\\n"; }
                  }
                }
                """.replace("PORT", Integer.toString(port));
    }
}
