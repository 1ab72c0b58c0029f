package dev.usher.proxy.filter;

import dev.usher.model.Expression;
import dev.usher.model.ProxySettings.HeaderLine;
import dev.usher.model.RouteOwner;
import dev.usher.proxy.exchange.FilterContext;
import dev.usher.proxy.exchange.ForwardedRequest;
import dev.usher.proxy.exchange.LoopContext;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.ScriptContext;
import dev.usher.proxy.exchange.Subrequests;
import dev.usher.proxy.exchange.TestLoop;
import java.net.InetAddress;
import java.util.List;

/// A request that records how a filter lets it go on.
final class FakeRequest implements FilterContext {
    private final RequestHead head = new RequestHead();
    private final TestLoop loop = new TestLoop();
    private byte[] client = {(byte) 192, 0, 2, 1};
    private Runnable abandoned = () -> {};
    private Runnable atEnd = () -> {};
    int status;
    List<HeaderLine> lines = List.of();
    boolean suspended;
    boolean proceeded;

    static FakeRequest from(String address) {
        var request = new FakeRequest();
        request.client = InetAddress.ofLiteral(address).getAddress();
        return request;
    }

    static FakeRequest get(String target, String... headers) {
        var request = new FakeRequest();
        request.head.method(request.head.fields().store("GET"), 3);
        request.head.target(request.head.fields().store(target), target.length());
        for (String header : headers) {
            int colon = header.indexOf(": ");
            request.head.fields().add(header.substring(0, colon), header.substring(colon + 2));
        }
        return request;
    }

    /// The client goes away.
    void abandon() {
        abandoned.run();
    }

    /// The exchange is over.
    void end() {
        atEnd.run();
    }

    /// What became of it: `passed`, `waits` or the status of the answer.
    String outcome(boolean handled) {
        if (status != 0) {
            return Integer.toString(status);
        }
        return handled && !proceeded ? "waits" : "passed";
    }

    @Override
    public RequestHead head() {
        return head;
    }

    @Override
    public byte[] path() {
        return new byte[] {'/'};
    }

    @Override
    public int pathOffset() {
        return 0;
    }

    @Override
    public int pathLength() {
        return 1;
    }

    @Override
    public boolean secure() {
        return false;
    }

    @Override
    public boolean secureConnection() {
        return false;
    }

    @Override
    public String redirectHost() {
        return "a.test";
    }

    @Override
    public String authority() {
        return "a.test";
    }

    @Override
    public String target() {
        return head.fields().text(head.targetOffset(), head.targetLength());
    }

    @Override
    public String query() {
        return "";
    }

    @Override
    public int outsidePort() {
        return localPort();
    }

    @Override
    public int localPort() {
        return 80;
    }

    @Override
    public ForwardedRequest forwarded() {
        throw new UnsupportedOperationException("nothing is forwarded here");
    }

    @Override
    public Subrequests subrequests() {
        throw new UnsupportedOperationException("nobody is asked here");
    }

    @Override
    public ScriptContext script() {
        throw new UnsupportedOperationException("no script runs here");
    }

    @Override
    public void answerText(int code, String text) {
        status = code;
    }

    @Override
    public void redirect(int code, CharSequence location) {
        status = code;
    }

    @Override
    public void withholdAuthorization() {}

    @Override
    public void whenOver(Runnable task) {
        atEnd = task;
    }

    @Override
    public void paceResponse(long bytesPerSecond, long free) {}

    @Override
    public byte[] clientAddress() {
        return client;
    }

    @Override
    public RouteOwner owner() {
        return RouteOwner.NONE;
    }

    @Override
    public String expand(Expression expression) {
        return expression.toString();
    }

    @Override
    public void answer(int code, List<HeaderLine> more) {
        status = code;
        lines = more;
    }

    @Override
    public void addCookies(List<String> cookies, boolean always) {}

    @Override
    public void suspend(Runnable whenAbandoned) {
        suspended = true;
        abandoned = whenAbandoned;
    }

    @Override
    public void proceed() {
        proceeded = true;
    }

    @Override
    public LoopContext loop() {
        return loop;
    }
}
