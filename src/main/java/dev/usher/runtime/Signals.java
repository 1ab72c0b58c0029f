package dev.usher.runtime;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// SIGTERM and SIGINT: the first stops in order, a second ends at once.
///
/// A shutdown hook cannot tell a second signal, so the JDK's signal handling is used; it has no supported API,
/// hence the look-up by name. Where it is missing, the JVM's own handling stays: a hook that stops in order.
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
    private static final int INTERRUPTED = 130;

    private Signals() {}

    /// @param stop blocks until everything has ended; the process then exits with 0
    static void install(Runnable stop) {
        var begun = new AtomicBoolean();
        Runnable onSignal = () -> {
            if (begun.compareAndSet(false, true)) {
                // No daemon, as what the JVM calls handlers from is: the process must not end before all of it was
                // done.
                Thread.ofPlatform().name("stop").daemon(false).start(() -> {
                    stop.run();
                    Runtime.getRuntime().halt(0);
                });
            } else {
                Runtime.getRuntime().halt(INTERRUPTED);
            }
        };
        try {
            for (String name : List.of("TERM", "INT")) {
                handle(name, onSignal);
            }
        } catch (ReflectiveOperationException | IllegalArgumentException unsupported) {
            LOG.atDebug().setCause(unsupported).log("signals are left to the JVM");
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(stop));
        }
    }

    private static void handle(String name, Runnable action) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        InvocationHandler invocation = (_, method, _) -> {
            if (method.getName().equals("handle")) {
                action.run();
            }
            return null;
        };
        Object handler = Proxy.newProxyInstance(handlerType.getClassLoader(), new Class<?>[] {handlerType}, invocation);
        signal.getMethod("handle", signal, handlerType)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
    }
}
