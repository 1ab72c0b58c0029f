package dev.usher.proxy.filter;

import dev.usher.model.Expression;
import dev.usher.model.ProxySettings.HeaderLine;
import dev.usher.model.RouteOwner;
import dev.usher.proxy.exchange.BackendTarget;
import dev.usher.proxy.exchange.FilterContext;
import dev.usher.proxy.exchange.LoopContext;
import dev.usher.proxy.exchange.OwnRequest;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.ScriptContext;
import dev.usher.proxy.exchange.Subrequest;
import dev.usher.proxy.exchange.TestLoop;
import dev.usher.proxy.exchange.TlsIdentity;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request that records what a filter does with it.
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
    final List<String> done = new ArrayList<>();

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
    public void speakHttp10() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int localPort() {
        return 80;
    }

    @Override
    public void rewriteTarget(CharSequence target) {
        done.add("target " + target);
    }

    @Override
    public void rewriteAuthority(CharSequence authority) {
        done.add("authority " + authority);
    }

    @Override
    public void forwardedPrefix(CharSequence prefix) {
        done.add("prefix " + prefix);
    }

    @Override
    public void scriptIndex(String index) {
        done.add("index " + index);
    }

    @Override
    public void metaVariable(String name, String value) {
        done.add(name + "=" + value);
    }

    @Override
    public boolean isRewritten() {
        return done.stream().anyMatch(step -> step.startsWith("target "));
    }

    @Override
    public void backendHeader(String name, String value) {
        done.add(name + ": " + value);
    }

    @Override
    public ScriptContext script() {
        throw new UnsupportedOperationException("no script runs here");
    }

    @Override
    public void answerText(int code, String text) {
        status = code;
        done.add("text " + text);
    }

    @Override
    public void redirect(int code, CharSequence location) {
        status = code;
        done.add("redirect " + location);
    }

    @Override
    public void withholdAuthorization() {
        done.add("authorization withheld");
    }

    @Override
    public void whenOver(Runnable task) {
        atEnd = task;
    }

    @Override
    public void paceResponse(long bytesPerSecond, long free) {
        done.add("pace " + bytesPerSecond + " after " + free);
    }

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
    public OwnRequest ownRequest() {
        throw new UnsupportedOperationException("not asked for here");
    }

    @Override
    public OwnRequest ownQuestion() {
        return ownRequest();
    }

    @Override
    public Subrequest ask(
            OwnRequest own, BackendTarget target, @Nullable TlsIdentity identity, Subrequest.Listener listener) {
        throw new UnsupportedOperationException("not asked for here");
    }

    @Override
    public boolean mayCopy() {
        throw new UnsupportedOperationException("not asked for here");
    }

    @Override
    public void copy(OwnRequest copy, BackendTarget target, @Nullable TlsIdentity identity, boolean body) {
        throw new UnsupportedOperationException("not asked for here");
    }

    @Override
    public void addCookies(List<String> cookies, boolean always) {
        done.add("cookies " + cookies);
    }

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
