package dev.usher.runtime;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/// The control plane's log: one line an event on standard error, the event first and facts as key-values behind.
///
/// Logback under SLF4J, named by a property and set up here: its own provider would search every library for
/// configurations and load the JDK's time zones, a tenth of a second of every start.
public final class Logging implements SLF4JServiceProvider {
    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level %msg %kvp [%logger{0}]%n%ex{short}";

    private final LoggerContext context = new LoggerContext();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final LogbackMDCAdapter diagnosticContext = new LogbackMDCAdapter();

    /// Makes this the log of the process. To be called before anything logs.
    public static void install() {
        System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, Logging.class.getName());
        System.setProperty("slf4j.internal.verbosity", "WARN");
    }

    /// Sets how much is logged: 0 and 1 what operators need, 2 to 4 more, 5 and above everything (flag `--v`).
    public static void verbosity(int verbosity) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext context) {
            Level level = verbosity >= 5 ? Level.TRACE : verbosity >= 2 ? Level.DEBUG : Level.INFO;
            context.getLogger("dev.usher").setLevel(level);
        }
    }

    @Override
    public void initialize() {
        context.setName("usher");
        context.setMDCAdapter(diagnosticContext);
        var root = context.getLogger("ROOT");
        root.setLevel(Level.INFO);
        root.addAppender(standardError());
        context.getLogger("io.netty").setLevel(Level.WARN);
        context.getLogger("io.fabric8").setLevel(Level.WARN);
        context.start();
    }

    private ConsoleAppender<ILoggingEvent> standardError() {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return context;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return diagnosticContext;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }
}
