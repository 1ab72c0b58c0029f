package dev.usher.proxy.exchange;

import dev.usher.config.Hostname;
import dev.usher.model.Expression;
import dev.usher.model.ProxySettings;
import dev.usher.model.ProxySettings.HeaderExpression;
import dev.usher.routing.Expansion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The settings in the form the exchange needs: header names and values as bytes, made once per change.
public final class ServingSettings {
    /// A header to set. An empty value, also one that is filled in, removes it.
    static final class Line {
        private final byte[] lowerName;
        private final String name;
        private final Expression value;
        private final @Nullable String text;

        Line(HeaderExpression line) {
            lowerName = lower(line.name());
            name = line.name();
            value = line.value();
            text = line.value().text().orElse(null);
        }

        /// Replaces all lines of the name.
        ///
        /// @param context fills in variables, where there are any
        void set(Fields fields, Expansion context) {
            fields.replace(lowerName, name, text != null ? text : HeaderLines.clean(context.expand(value)));
        }
    }

    private static final String PROXY_PROTOCOL = "proxy_protocol";
    /// What pages call the server where they do not tell its version.
    private static final String NAME = "usher";

    private final ProxySettings settings;
    final String product;
    final String hostname = Hostname.read();
    final TraceSampler sampler;
    final byte @Nullable [] strictTransportSecurity;
    final @Nullable String server;
    final BuiltInPage pages;
    final Line[] requestLines;
    final Line[] responseLines;
    final byte[][] hidden;
    final byte[] forwardedForHeader;
    /// What backends get as `X-Original-Forwarded-For`, lower case; null for `X-Forwarded-For`, which is known by
    /// its number.
    final @Nullable String forwardedForSource;
    /// What backends get as `X-Original-Forwarded-Host`; null for `X-Forwarded-Host`, which is known by its number.
    final byte @Nullable [] forwardedHostHeader;
    /// Null when none are refused.
    final @Nullable Refusals refusals;
    final byte[] contentType;
    /// Null while nothing is compressed.
    final @Nullable ContentCodings codings;
    /// Whether a header tells the client's address; `forwarded-for-header: proxy_protocol` says that none does
    /// (F6).
    final boolean walksForwardedFor;

    /// Prepares settings.
    ///
    /// @param product name and version, for `$nginx_version`; for `Server` and pages where settings let them tell
    public ServingSettings(ProxySettings settings, String product) {
        this.settings = settings;
        this.product = product;
        sampler = TraceSampler.of(settings.tracing().sampler());
        strictTransportSecurity = settings.responses()
                .strictTransportSecurity()
                .map(value -> value.getBytes(StandardCharsets.ISO_8859_1))
                .orElse(null);
        server = settings.responses().serverTokens() ? product : null;
        pages = BuiltInPage.naming(server == null ? NAME : product);
        requestLines = lines(settings.forwarding().setHeaders());
        responseLines = lines(settings.responses().addHeaders());
        hidden = settings.responses().hideHeaders().stream()
                .map(ServingSettings::lower)
                .toArray(byte[][]::new);
        refusals = Refusals.of(settings.refusals());
        contentType = settings.responses().defaultType().getBytes(StandardCharsets.ISO_8859_1);
        String forHeader = settings.forwarding().forwardedForHeader();
        forwardedForHeader = lower(forHeader);
        forwardedForSource = forHeader.equalsIgnoreCase("X-Forwarded-For") ? null : forHeader.toLowerCase(Locale.ROOT);
        String hostHeader = settings.forwarding().forwardedHostHeader();
        forwardedHostHeader = hostHeader.equalsIgnoreCase("X-Forwarded-Host") ? null : lower(hostHeader);
        codings = ContentCodings.of(settings.compression());
        walksForwardedFor = settings.forwarding().believesHeader() && !forHeader.equalsIgnoreCase(PROXY_PROTOCOL);
    }

    /// The settings this was made from.
    public ProxySettings settings() {
        return settings;
    }

    private static Line[] lines(List<HeaderExpression> lines) {
        return lines.stream().map(Line::new).toArray(Line[]::new);
    }

    private static byte[] lower(String name) {
        return name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1);
    }
}
