package dev.usher.runtime;

import dev.usher.model.Expression;
import dev.usher.model.ProxySettings.HeaderLine;
import dev.usher.model.RouteOwner;
import dev.usher.proxy.exchange.FilterContext;
import dev.usher.proxy.exchange.ForwardedRequest;
import dev.usher.proxy.exchange.LoopContext;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.Subrequests;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A request that is not served but looked at: the filters of live traffic act on it, and what they would do is noted.
final class ExplainedRequest implements FilterContext {
    private final RequestQuestion question;
    private final boolean trusting;
    private final RequestHead head = new RequestHead();
    private final List<String> steps = new ArrayList<>();
    private final ExplainedVariables variables;
    private final ExplainedForward forward = new ExplainedForward(steps);
    private final ExplainedScript script;

    /// @param path the normal path
    /// @param owner of the route that takes it
    /// @param trusting whether headers of other proxies are believed (`use-forwarded-headers`)
    ExplainedRequest(RequestQuestion question, String path, RouteOwner owner, boolean trusting) {
        this.question = question;
        this.trusting = trusting;
        variables = new ExplainedVariables(question, path, owner);
        script = new ExplainedScript(variables, forward, steps);
        int method = head.fields().store(question.method());
        head.method(method, question.method().length());
        int target = head.fields().store(question.target());
        head.target(target, question.target().length());
        int authority = head.fields().store(question.authority());
        head.authority(authority, question.authority().length());
        question.headers().forEach(header -> head.fields().add(header.name(), header.value()));
    }

    /// Notes a step.
    void tell(String step) {
        steps.add(step);
    }

    List<String> steps() {
        return List.copyOf(steps);
    }

    @Override
    public RequestHead head() {
        return head;
    }

    @Override
    public byte[] path() {
        return variables.path();
    }

    @Override
    public int pathOffset() {
        return 0;
    }

    @Override
    public int pathLength() {
        return variables.path().length;
    }

    /// S4.2, as live traffic reads it.
    @Override
    public boolean secure() {
        return trusted("x-forwarded-proto")
                .map(scheme -> !scheme.equalsIgnoreCase("http"))
                .orElse(question.secure());
    }

    private Optional<String> trusted(String name) {
        return question.headers().stream()
                .filter(header -> trusting && header.name().equalsIgnoreCase(name))
                .map(RequestQuestion.Header::value)
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    @Override
    public boolean secureConnection() {
        return question.secure();
    }

    @Override
    public String redirectHost() {
        String authority = trusted("x-forwarded-host")
                .map(hosts -> hosts.split(",", -1)[0].strip().toLowerCase(Locale.ROOT))
                .orElse(question.authority());
        int colon = authority.lastIndexOf(':');
        return colon < 0 || authority.indexOf(']', colon) >= 0 ? authority : authority.substring(0, colon);
    }

    @Override
    public String authority() {
        return question.authority();
    }

    @Override
    public String target() {
        return question.target();
    }

    @Override
    public String query() {
        return variables.queryPart();
    }

    @Override
    public int localPort() {
        return question.secure() ? 443 : 80;
    }

    @Override
    public int outsidePort() {
        return localPort();
    }

    /// It came to another location.
    void enter(RouteOwner of) {
        variables.enter(of);
    }

    @Override
    public ForwardedRequest forwarded() {
        return forward;
    }

    @Override
    public ExplainedScript script() {
        return script;
    }

    @Override
    public Subrequests subrequests() {
        throw new IllegalStateException("only filters that ask nobody are explained by running them");
    }

    @Override
    public void answerText(int status, String text) {
        steps.add("answer: " + status + ", \"" + text + "\"");
    }

    @Override
    public void redirect(int status, CharSequence location) {
        steps.add("redirect: " + status + " to " + location);
    }

    @Override
    public void withholdAuthorization() {
        steps.add("header: Authorization is not sent to the backend");
    }

    @Override
    public void whenOver(Runnable task) {
        throw new IllegalStateException("an explanation never ends");
    }

    @Override
    public void paceResponse(long bytesPerSecond, long free) {
        steps.add("limit: the answer goes out at " + bytesPerSecond + " bytes a second");
    }

    @Override
    public byte[] clientAddress() {
        try {
            return InetAddress.ofLiteral(question.client()).getAddress();
        } catch (IllegalArgumentException notGiven) {
            return new byte[4];
        }
    }

    @Override
    public RouteOwner owner() {
        return variables.owner();
    }

    /// Variables that show only in traffic keep their names.
    @Override
    public String expand(Expression expression) {
        return variables.expand(expression);
    }

    @Override
    public void answer(int status, List<HeaderLine> lines) {
        steps.add("answer: " + status);
    }

    @Override
    public void addCookies(List<String> cookies, boolean always) {
        steps.add("cookies: " + cookies.size());
    }

    @Override
    public void suspend(Runnable abandoned) {
        throw new IllegalStateException("only filters that wait for nothing are explained by running them");
    }

    @Override
    public void proceed() {
        throw new IllegalStateException("nothing was suspended");
    }

    @Override
    public LoopContext loop() {
        throw new IllegalStateException("an explanation has no event loop");
    }
}
