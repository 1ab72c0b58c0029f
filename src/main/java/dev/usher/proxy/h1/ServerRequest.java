package dev.usher.proxy.h1;

import dev.usher.model.ProxySettings.ClientLimits;
import dev.usher.proxy.exchange.ClientConnection;
import dev.usher.proxy.exchange.InboundExchange;
import dev.usher.proxy.exchange.LoopContext;
import dev.usher.proxy.exchange.Method;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.RequestHead.Version;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The request under way on a client connection: how far it is, and whom of the two sides it waits for. What comes in
/// becomes a head and goes to the exchange, as [RequestBody] does after it; what the response asks for decides what
/// becomes of the rest. One object serves all requests of a connection, one after the other.
/// Belongs to the connection's event loop.
final class ServerRequest {
    private final RequestCycle cycle;
    private final LoopContext loop;
    private final ClientConnection client;
    private final ServerChannel channel;
    private final HeldInput input;
    private final KeepAlive keepAlive;
    private final ServerResponse response;
    private final RequestHeadParser parser = new RequestHeadParser();
    private final RequestBody body;

    private @Nullable InboundExchange exchange;
    private Stage stage = Stage.NONE;
    private boolean upgradeOffered;
    private boolean bodyWanted = true;
    private boolean passedOn;

    ServerRequest(
            RequestCycle cycle,
            LoopContext loop,
            ClientConnection client,
            ServerChannel channel,
            HeldInput input,
            KeepAlive keepAlive) {
        this.cycle = cycle;
        this.loop = loop;
        this.client = client;
        this.channel = channel;
        this.input = input;
        this.keepAlive = keepAlive;
        this.body = new RequestBody(this, input);
        this.response = new ServerResponse(cycle, this, loop, channel);
    }

    /// What it is answered with.
    ServerResponse response() {
        return response;
    }

    /// Who is told; null without a request, and once its response has ended.
    @Nullable
    InboundExchange exchange() {
        return exchange;
    }

    /// Tells nobody anything more.
    ///
    /// @return who would have been told
    @Nullable
    InboundExchange detach() {
        InboundExchange detached = exchange;
        exchange = null;
        parser.forget();
        stage = Stage.NONE;
        return detached;
    }

    /// Whether the request has come, and all input has to wait for the response.
    boolean isWhole() {
        return stage == Stage.AWAIT;
    }

    /// Whether the client's bytes are wanted.
    boolean readsOn() {
        return stage.reads(bodyWanted);
    }

    // ---- input ----

    /// The first octet of a request is here.
    void start() {
        stage = Stage.HEAD;
        response.expect();
        InboundExchange next = loop.exchanges().create(response, client);
        exchange = next;
        parser.begin(next.request(), cycle.limits());
    }

    /// Takes the first of `in`.
    void begin(ByteBuf in) {
        head(in);
        if (stage == Stage.HEAD) {
            expectNext();
        }
    }

    /// Takes something of `in`.
    ///
    /// @return false when `in` itself was passed on
    boolean read(ByteBuf in) {
        switch (stage) {
            case HEAD -> head(in);
            case BODY -> {
                return body.pass(in, told());
            }
            case DRAIN -> drain(in);
            case TUNNEL -> {
                passedOn = true;
                input.passOn();
                told().body(in, false);
                return false;
            }
            case AWAIT, REFUSED, NONE -> in.skipBytes(in.readableBytes());
        }
        return true;
    }

    private InboundExchange told() {
        return Objects.requireNonNull(exchange);
    }

    private void head(ByteBuf in) {
        switch (parser.parse(in)) {
            case MORE -> {
                if (told().request().isBeyondRoom()) {
                    refuse(ProxyError.OVERLOADED);
                }
            }
            case COMPLETE -> {
                if (client.clearOnTlsPort()) {
                    refuse(ProxyError.CLEAR_ON_TLS_PORT);
                } else {
                    complete();
                }
            }
            case REFUSED -> refuse(parser.error());
        }
    }

    private void complete() {
        InboundExchange current = told();
        RequestHead head = current.request();
        keepAlive.request(parser.persistent(), cycle.limits());
        upgradeOffered = head.upgrade();
        answerTo(head);
        bodyWanted = true;
        passedOn = true;
        stage = head.hasBody() ? Stage.BODY : Stage.AWAIT;
        body.begin(head, cycle.limits());
        expectNext();
        current.begin(!head.hasBody());
    }

    private void answerTo(RequestHead head) {
        response.answers(head.version() == Version.HTTP_1_0, head.method() == Method.HEAD);
    }

    /// The request is not valid, or late: it is answered, and the connection ends with that.
    void refuse(ProxyError error) {
        InboundExchange current = told();
        if (stage == Stage.HEAD) {
            answerTo(current.request());
        }
        stage = Stage.REFUSED;
        keepAlive.end();
        expectNext();
        cycle.updateReading();
        current.refuse(error);
    }

    /// Some of the body is about to be passed on.
    void moved() {
        passedOn = true;
        expectNext();
    }

    /// The last of the body is about to be passed on.
    void bodyEnds() {
        passedOn = true;
        ended();
    }

    private void ended() {
        stage = Stage.AWAIT;
        expectNext();
        cycle.updateReading();
    }

    /// The last of the body is gone, passed on or dropped. The response may have ended before.
    void bodyEnded() {
        if (stage == Stage.AWAIT && response.isEnded()) {
            cycle.next();
        }
    }

    private void drain(ByteBuf in) {
        switch (body.drop(in)) {
            case ENDED -> {
                ended();
                bodyEnded();
            }
            case MORE -> expectNext();
            case TOO_MUCH, BROKEN -> drainFailed();
        }
    }

    private void drainFailed() {
        keepAlive.end();
        if (response.isEnded()) {
            cycle.linger();
        } else {
            stage = Stage.REFUSED;
            expectNext();
        }
    }

    /// All that was readable has been taken.
    void readComplete() {
        if (passedOn) {
            passedOn = false;
            if (exchange != null) {
                exchange.readComplete();
            }
        }
    }

    /// The client will send nothing more, and all that it sent has been taken.
    void inputEnded() {
        switch (stage) {
            case HEAD, BODY -> cycle.cut();
            case DRAIN -> stage = Stage.REFUSED;
            case TUNNEL -> told().body(Unpooled.EMPTY_BUFFER, true);
            case AWAIT, REFUSED, NONE -> {}
        }
    }

    // ---- time ----

    /// Sets the deadline for what the stage waits for.
    void expectNext() {
        ClientLimits limits = cycle.limits();
        switch (stage) {
            case HEAD -> channel.expectWithin(limits.headerSeconds());
            case BODY -> {
                if (bodyWanted) {
                    channel.expectWithin(limits.bodySeconds());
                } else {
                    channel.expectNothing();
                }
            }
            case DRAIN -> channel.expectAfterWritesWithin(ServerChannel.LINGER_SECONDS);
            case AWAIT, TUNNEL, REFUSED, NONE -> channel.expectNothing();
        }
    }

    /// What the stage waits for has not come in time.
    void expired() {
        switch (stage) {
            case HEAD, BODY -> refuse(ProxyError.CLIENT_TIMEOUT);
            case DRAIN -> {
                keepAlive.end();
                if (response.isEnded()) {
                    cycle.linger();
                }
            }
            case AWAIT, TUNNEL, REFUSED, NONE -> cycle.cut();
        }
    }

    // ---- what the response asks for ----

    /// Whether the client may be switched to another protocol now.
    boolean offersUpgrade() {
        return upgradeOffered && stage == Stage.AWAIT;
    }

    /// The client was told to go on (RFC 9110 §10.1.1).
    void continued() {
        body.continued();
    }

    /// Whether nobody can know where the request ends, or wants to wait for it.
    boolean endsInDoubt() {
        return switch (stage) {
            case BODY -> body.isUncertain();
            case DRAIN -> body.isUncertain() || body.isTooMuch();
            case NONE, HEAD, AWAIT, TUNNEL, REFUSED -> false;
        };
    }

    void readBody(boolean wanted) {
        bodyWanted = wanted;
        cycle.updateReading();
        if (stage == Stage.BODY) {
            expectNext();
        }
    }

    void discardBody() {
        if (stage == Stage.BODY) {
            stage = Stage.DRAIN;
            body.discard();
            if (response.isEnded()) {
                drainOrLinger();
            } else {
                channel.expectNothing();
            }
            cycle.updateReading();
        }
    }

    private void drainOrLinger() {
        exchange = null;
        parser.forget();
        if (keepAlive.goesOn()) {
            expectNext();
        } else {
            cycle.linger();
        }
    }

    /// The client was told that the protocol is switched.
    void tunnel() {
        stage = Stage.TUNNEL;
        keepAlive.end();
        channel.allowHalfClose();
        cycle.updateReading();
        cycle.resumeHeld();
    }

    /// The response has been written to its end.
    void responseEnded() {
        switch (stage) {
            case AWAIT -> cycle.next();
            case DRAIN -> drainOrLinger();
            case REFUSED -> cycle.linger();
            case TUNNEL -> cycle.closeAfterWrites();
            case HEAD, BODY, NONE -> {}
        }
    }
}
