package dev.usher.proxy.exchange;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// A copy of a request on its way to somebody whose answer nobody waits for. Takes the body as the client sends it and
/// never holds the client back: what the receiver does not take is held, and when that is too much the copy is given
/// up, as [CopyBudget] says. Whatever becomes of it, the request itself does not notice.
///
/// The pieces are slices that share memory with those of the request; held ones are released at the end, all others
/// belong to the stream once they are sent. Goes on when the exchange has ended, and holds nothing of it. Belongs to
/// one event loop.
final class RequestCopy implements Subrequest.Body, Subrequest.Listener {
    private final CopyBudget budget;
    /// Only bodies need it.
    private @Nullable ArrayDeque<ByteBuf> held;
    private int heldCost;
    private @Nullable Subrequest asked;
    /// The client has sent all of it.
    private boolean complete;
    /// Some was sent.
    private boolean begun;
    /// All of it was sent.
    private boolean whole;
    private boolean over;

    /// @param body whether a body follows
    RequestCopy(CopyBudget budget, boolean body) {
        this.budget = budget;
        complete = !body;
        whole = !body;
        budget.begun();
    }

    /// Sends the copy. What came of the body was added already.
    void begin(Subrequest request) {
        if (over) {
            return; // what was held for the request is too much already
        }
        asked = request;
        request.start();
    }

    // ---- what the exchange tells ----

    /// Body bytes; takes ownership of `data`.
    ///
    /// @param end they are the last
    void add(ByteBuf data, boolean end) {
        if (over || complete) {
            data.release();
            return;
        }
        complete = end;
        UpstreamStream open = stream();
        if (open == null || isHolding() || !open.isWritable()) {
            hold(data);
            return;
        }
        send(open, data);
        if (whole || !open.isWritable()) {
            open.flush();
        }
        moved();
    }

    /// No more is readable now.
    void flush() {
        UpstreamStream open = stream();
        if (open != null && !complete) {
            open.flush();
        }
    }

    /// The request is over: without the rest of its body the copy is worth nothing.
    void requestOver() {
        if (!complete) {
            cancel();
        }
    }

    /// Gives up.
    void cancel() {
        Subrequest begunRequest = asked;
        if (begunRequest == null) {
            over();
        } else if (!over) {
            begunRequest.cancel();
        }
    }

    private void hold(ByteBuf data) {
        int cost = CopyBudget.cost(data);
        if (!budget.allows(cost, heldCost)) {
            data.release();
            budget.observer().copyDropped();
            cancel();
            return;
        }
        if (held == null) {
            held = new ArrayDeque<>(4);
        }
        boolean blocks = held.isEmpty();
        held.add(data);
        heldCost += cost;
        budget.hold(cost);
        if (blocks) {
            moved(); // from now on the receiver is waited for
        }
    }

    private boolean isHolding() {
        return held != null && !held.isEmpty();
    }

    private @Nullable ByteBuf poll() {
        ByteBuf data = held == null ? null : held.poll();
        if (data != null) {
            int cost = CopyBudget.cost(data);
            heldCost -= cost;
            budget.letGo(cost);
        }
        return data;
    }

    /// Null before the head was sent, and once the try is over.
    private @Nullable UpstreamStream stream() {
        return asked == null ? null : asked.stream();
    }

    private void send(UpstreamStream open, ByteBuf data) {
        begun = true;
        whole = complete && !isHolding();
        open.body(data, whole);
    }

    private void sendHeld() {
        for (UpstreamStream open = stream(); open != null && open.isWritable(); open = stream()) {
            ByteBuf data = poll();
            if (data == null) {
                return;
            }
            send(open, data);
        }
    }

    private void moved() {
        Subrequest request = asked;
        if (request != null) {
            request.moved();
        }
    }

    // ---- what the subrequest asks and tells ----

    @Override
    public boolean isWhole() {
        return whole;
    }

    @Override
    public boolean isBegun() {
        return begun;
    }

    @Override
    public boolean isBlocked() {
        return isHolding();
    }

    @Override
    public void opened() {
        sendHeld();
        moved();
    }

    @Override
    public void writable() {
        UpstreamStream open = stream();
        if (open != null && isHolding()) {
            sendHeld();
            open.flush();
            moved();
        }
    }

    @Override
    public void over() {
        if (over) {
            return;
        }
        over = true;
        for (ByteBuf data = poll(); data != null; data = poll()) {
            data.release();
        }
        budget.ended();
    }

    @Override
    public void answered(ResponseHead head) {}

    @Override
    public void failed(ProxyError error) {
        budget.observer().copyFailed();
    }
}
