package dev.usher.proxy.exchange;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.github.luben.zstd.util.Native;
import dev.usher.model.PathTemplate;
import dev.usher.model.ProxySettings.Compression;
import dev.usher.proxy.exchange.AcceptedCodings.Coding;
import dev.usher.routing.Expansion;
import dev.usher.routing.PathRegex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which responses are compressed and how (P9). Immutable, shared by loops; there is none while nothing is compressed.
///
/// As in nginx only answers of status 200, 403 and 404 are, of some types, from a length on where it is known, and none
/// that is encoded already. Neither are those that must not be changed on the way (`no-transform`, RFC 9110 §7.7) and
/// gRPC, which has a compression of its own.
final class ContentCodings {
    private static final Logger LOG = LoggerFactory.getLogger(ContentCodings.class);

    private static final byte[] CACHE_CONTROL = lower("Cache-Control");
    private static final byte[] ETAG = lower("ETag");
    private static final byte[] GRPC = lower("application/grpc");
    private static final String NO_TRANSFORM = "no-transform";
    private static final String ACCEPT_ENCODING = "Accept-Encoding";

    /// What is said of the bytes as they came, and no longer true of those that are sent.
    private static final byte[][] STALE = {
        lower("Accept-Ranges"), lower("Content-MD5"), lower("Content-Digest"), lower("Repr-Digest"), lower("Digest")
    };

    private static final PathTemplate NOTHING = new PathTemplate(List.of());

    /// One coding that is switched on.
    static final class Offer {
        final Coding coding;
        final int level;
        private final long minLength;
        private final byte[][] types;
        private final boolean anyType;

        Offer(Coding coding, Compression.Coding settings) {
            this.coding = coding;
            level = settings.level();
            minLength = settings.minLength();
            anyType = settings.types().contains("*");
            types = settings.types().stream().map(ContentCodings::lower).toArray(byte[][]::new);
        }

        boolean takes(byte[] bytes, int offset, int length, long contentLength) {
            if (contentLength >= 0 && contentLength < minLength) {
                return false;
            }
            if (anyType) {
                return true;
            }
            for (byte[] type : types) {
                if (FieldName.equalsIgnoreCase(bytes, offset, length, type)) {
                    return true;
                }
            }
            return false;
        }
    }

    /// In the order in which they are preferred where the client has no preference.
    private final Offer[] offers;
    private final @Nullable PathRegex withoutGzip;

    private ContentCodings(Offer[] offers, @Nullable PathRegex withoutGzip) {
        this.offers = offers;
        this.withoutGzip = withoutGzip;
    }

    /// Makes settings ready; loads the libraries they need. Null when nothing is compressed.
    static @Nullable ContentCodings of(Compression settings) {
        var offers = new ArrayList<Offer>(3);
        settings.zstd().filter(_ -> hasZstd()).ifPresent(zstd -> offers.add(new Offer(Coding.ZSTD, zstd)));
        settings.brotli().filter(_ -> hasBrotli()).ifPresent(brotli -> offers.add(new Offer(Coding.BROTLI, brotli)));
        settings.gzip().ifPresent(gzip -> offers.add(new Offer(Coding.GZIP, gzip)));
        return offers.isEmpty()
                ? null
                : new ContentCodings(
                        offers.toArray(Offer[]::new),
                        settings.withoutGzip().flatMap(PathRegex::compile).orElse(null));
    }

    private static boolean hasBrotli() {
        boolean available = Brotli4jLoader.isAvailable();
        if (!available) {
            missing(Coding.BROTLI, Optional.ofNullable(Brotli4jLoader.getUnavailabilityCause()));
        }
        return available;
    }

    private static boolean hasZstd() {
        try {
            Native.load();
            return true;
        } catch (LinkageError cause) {
            missing(Coding.ZSTD, Optional.of(cause));
            return false;
        }
    }

    private static void missing(Coding coding, Optional<Throwable> cause) {
        LOG.atWarn()
                .addKeyValue("coding", coding.text())
                .addKeyValue("cause", cause.map(Throwable::toString).orElse(""))
                .log("the library of a content coding cannot be loaded here; responses are sent without it");
    }

    /// Looks at a final head with a body behind it, or one that the same request by GET would have (RFC 9110 §9.3.2),
    /// and edits it: says that the answer depends on `Accept-Encoding` where it does, and how it will be encoded.
    ///
    /// @param accepted room to read into
    /// @return how the body is to be encoded, null for as it is
    @Nullable
    Offer settle(RequestHead request, ResponseHead head, AcceptedCodings accepted) {
        if (!isUsual(head.status())) {
            return null;
        }
        Fields fields = head.fields();
        int type = fields.find(FieldName.CONTENT_TYPE);
        if (type < 0 || fields.find(FieldName.CONTENT_ENCODING) >= 0 || mustStay(fields) || isGrpc(fields, type)) {
            return null;
        }
        Offer chosen = null;
        int weight = 0;
        boolean varies = false;
        accepted.read(request.fields());
        int length = mediaTypeLength(fields, type);
        for (Offer offer : offers) {
            if (!offer.takes(fields.array(), fields.valueOffset(type), length, head.contentLength())) {
                continue;
            }
            varies = true;
            int wanted = accepted.weight(offer.coding);
            if (wanted > weight && !(offer.coding == Coding.GZIP && isExcused(request.fields()))) {
                chosen = offer;
                weight = wanted;
            }
        }
        if (varies) {
            vary(fields);
        }
        boolean decodes = request.version() != RequestHead.Version.HTTP_1_0;
        if (chosen == null || !decodes || accepted.weight(Coding.IDENTITY) > weight) {
            return null;
        }
        edit(head, chosen.coding);
        return chosen;
    }

    private static boolean isUsual(int status) {
        return status == 200 || status == 403 || status == 404;
    }

    private static boolean mustStay(Fields fields) {
        int line = fields.find(CACHE_CONTROL);
        return line >= 0 && lists(HeaderLines.joined(fields, "cache-control"), NO_TRANSFORM);
    }

    private static boolean isGrpc(Fields fields, int type) {
        return fields.valueLength(type) >= GRPC.length
                && FieldName.equalsIgnoreCase(fields.array(), fields.valueOffset(type), GRPC.length, GRPC);
    }

    /// Without parameters.
    private static int mediaTypeLength(Fields fields, int type) {
        byte[] bytes = fields.array();
        int from = fields.valueOffset(type);
        int to = from + fields.valueLength(type);
        int at = from;
        while (at < to && bytes[at] != ';' && !Octets.isSpace(bytes[at])) {
            at++;
        }
        return at - from;
    }

    /// `gzip-disable`.
    private boolean isExcused(Fields request) {
        int line = withoutGzip == null ? -1 : request.find(FieldName.USER_AGENT);
        return line >= 0
                && withoutGzip != null
                && withoutGzip.fill(
                                request.array(),
                                request.valueOffset(line),
                                request.valueLength(line),
                                NOTHING,
                                Expansion.NONE)
                        != null;
    }

    private static void vary(Fields fields) {
        String known = HeaderLines.joined(fields, "vary");
        if (known == null || !(lists(known, ACCEPT_ENCODING) || lists(known, "*"))) {
            fields.add(FieldName.VARY, ACCEPT_ENCODING);
        }
    }

    private static boolean lists(@Nullable String list, String token) {
        if (list == null) {
            return false;
        }
        for (String element : list.split(",", -1)) {
            if (element.strip().equalsIgnoreCase(token)) {
                return true;
            }
        }
        return false;
    }

    /// An entity tag stays, but as a weak one: it no longer stands for these very bytes (RFC 9110 §8.8.1).
    private static void edit(ResponseHead head, Coding coding) {
        Fields fields = head.fields();
        for (byte[] name : STALE) {
            remove(fields, fields.find(name), name);
        }
        for (int line = fields.find(FieldName.CONTENT_LENGTH);
                line >= 0;
                line = fields.find(FieldName.CONTENT_LENGTH, line)) {
            fields.remove(line);
        }
        int tag = fields.find(ETAG);
        if (tag >= 0) {
            String value = fields.value(tag);
            remove(fields, tag, ETAG);
            fields.add("ETag", value.startsWith("W/") ? value : "W/" + value);
        }
        fields.add(FieldName.CONTENT_ENCODING, coding.text());
        head.contentLength(-1);
    }

    private static void remove(Fields fields, int first, byte[] name) {
        for (int line = first; line >= 0; line = fields.find(name)) {
            fields.remove(line);
        }
    }

    private static byte[] lower(String text) {
        return text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    }
}
