package dev.usher.proxy.h1;

import dev.usher.model.ProxySettings.ClientLimits;
import dev.usher.proxy.exchange.MetaVariables;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.UpstreamRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/// A request as an exchange would send it on: parsed from text, target and authority unchanged.
record EditedRequest(RequestHead head, String connection) implements UpstreamRequest {
    static EditedRequest of(String latin1, String connection) {
        RequestHead head = new RequestHead();
        RequestHeadParser parser = new RequestHeadParser();
        parser.begin(head, ClientLimits.DEFAULTS);
        ByteBuf in = Unpooled.copiedBuffer(latin1, StandardCharsets.ISO_8859_1);
        if (parser.parse(in) != RequestHeadParser.Outcome.COMPLETE) {
            throw new IllegalArgumentException(latin1);
        }
        in.release();
        return new EditedRequest(head, connection);
    }

    @Override
    public int targetOffset() {
        return head.targetOffset();
    }

    @Override
    public int targetLength() {
        return head.targetLength();
    }

    @Override
    public int authorityOffset() {
        return head.authorityOffset();
    }

    @Override
    public int authorityLength() {
        return head.authorityLength();
    }

    @Override
    public boolean secure() {
        return false;
    }

    @Override
    public void metaVariables(MetaVariables into) {
        throw new IllegalStateException("only FastCGI asks");
    }
}
