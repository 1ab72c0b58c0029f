package dev.usher.runtime;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.net.SyslogAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import dev.usher.model.ErrorLog;
import dev.usher.model.LogDestination;
import dev.usher.observe.AccessLog;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
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
    /// The logger all of ours are under.
    private static final String ROOT = "dev.usher";

    private static final String COPY = "copy";

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
            context.getLogger(ROOT).setLevel(level);
        }
    }

    /// Sets how much is logged, by the severities of nginx; a verbosity of 2 and more makes it more (A `-v 5`
    /// is nginx's debug level).
    static void level(ErrorLog.Level level, int verbosity) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        Level wanted = switch (level) {
            case DEBUG -> Level.DEBUG;
            case INFO, NOTICE -> Level.INFO;
            case WARN -> Level.WARN;
            case ERROR, CRIT, ALERT, EMERG -> Level.ERROR;
        };
        boolean quieter = wanted.isGreaterOrEqual(Level.WARN) && verbosity < 2;
        context.getLogger("ROOT").setLevel(quieter ? wanted : Level.INFO);
        if (verbosity < 2) {
            context.getLogger(ROOT).setLevel(wanted);
        }
    }

    /// Sends what is logged to a second place, instead of the one before. One thread.
    ///
    /// @return why it cannot; empty when it does
    static Optional<String> copy(Optional<LogDestination> destination) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return Optional.empty();
        }
        var root = context.getLogger("ROOT");
        var before = root.getAppender(COPY);
        if (before != null) {
            root.detachAppender(before);
            before.stop();
        }
        try {
            if (destination.isPresent()) {
                root.addAppender(copy(context, destination.get()));
            }
            return Optional.empty();
        } catch (IOException cause) {
            return Optional.of(String.valueOf(cause.getMessage()));
        }
    }

    private static Appender<ILoggingEvent> copy(LoggerContext context, LogDestination destination) throws IOException {
        Appender<ILoggingEvent> appender = switch (destination) {
            case LogDestination.File(String path) -> file(context, path);
            case LogDestination.Syslog(String host, int port) -> syslog(host, port);
            case LogDestination.Standard _ -> throw new IOException("standard output is the access log's");
        };
        appender.setContext(context);
        appender.setName(COPY);
        appender.start();
        return appender;
    }

    private static Appender<ILoggingEvent> file(LoggerContext context, String path) throws IOException {
        var appender = new OutputStreamAppender<ILoggingEvent>();
        appender.setEncoder(encoder(context));
        appender.setOutputStream(new FileOutputStream(Path.of(path).toFile(), true));
        return appender;
    }

    private static Appender<ILoggingEvent> syslog(String host, int port) {
        var appender = new SyslogAppender();
        appender.setSyslogHost(host);
        appender.setPort(port);
        appender.setFacility("LOCAL7");
        appender.setThrowableExcluded(true);
        appender.setSuffixPattern("nginx: %msg %kvp [%logger{0}]");
        return appender;
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
        // Only what settings ask for is said there, whatever the level of the rest.
        context.getLogger(AccessLog.CONNECTIONS_LOG).setLevel(Level.DEBUG);
        context.start();
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context) {
        var layout = new LogLayout();
        layout.setContext(context);
        layout.start();
        var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }

    private ConsoleAppender<ILoggingEvent> standardError() {
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(encoder(context));
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
