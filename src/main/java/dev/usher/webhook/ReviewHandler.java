package dev.usher.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.usher.webhook.Review.Answer;
import dev.usher.webhook.ReviewReader.UnreadableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stands between the network and the check: lengths, bytes held at once, time, broken requests, our own bugs (SEC6,
/// CVE-2026-24514). One virtual thread an exchange; the check itself runs on one of few threads of its own, since it
/// computes, and threads that only compute would keep virtual ones, the reconcile loop among them, from running.
final class ReviewHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ReviewHandler.class);

    /// AD1: this much or more is refused.
    static final int LIMIT = 9 << 20;

    /// Of a body over the limit so much is taken and thrown away, so that its sender can read the answer.
    private static final long PATIENCE = 64L << 20;

    private final Reviewer reviewer;
    private final ReviewListener listener;
    private final ExecutorService checks;
    private final Limits limits;
    private final Semaphore held;

    /// What all reviews together may take.
    ///
    /// @param kibibytes of bodies held in memory
    /// @param time for one review, waiting included; the API server waits 10 s unless it is told otherwise
    record Limits(int kibibytes, Duration time) {
        static final Limits DEFAULTS = new Limits(36 << 10, Duration.ofSeconds(8));
    }

    ReviewHandler(Reviewer reviewer, ReviewListener listener, ExecutorService checks, Limits limits) {
        this.reviewer = reviewer;
        this.listener = listener;
        this.checks = checks;
        this.limits = limits;
        held = new Semaphore(limits.kibibytes(), true);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        long begin = System.nanoTime();
        try (exchange) {
            long announced = announced(exchange);
            if (announced >= LIMIT) {
                discard(exchange.getRequestBody());
                refuse(exchange, 413, "a review has less than 9 MiB");
                return;
            }
            int kibibytes = (int) ((announced < 0 ? LIMIT : announced) >> 10) + 1;
            if (!held.tryAcquire(kibibytes, left(begin), TimeUnit.NANOSECONDS)) {
                refuse(exchange, 503, "too many reviews at once");
                return;
            }
            try {
                answer(exchange, announced, begin);
            } finally {
                held.release(kibibytes);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// The length the request names; negative when it names none.
    private static long announced(HttpExchange exchange) {
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        return length != null && length.matches("[0-9]{1,18}") ? Long.parseLong(length) : -1;
    }

    private long left(long begin) {
        return Math.max(0, limits.time().toNanos() - (System.nanoTime() - begin));
    }

    private void answer(HttpExchange exchange, long announced, long begin) throws IOException, InterruptedException {
        try {
            byte[] body = read(exchange.getRequestBody(), announced);
            if (body.length >= LIMIT) {
                discard(exchange.getRequestBody());
                refuse(exchange, 413, "a review has less than 9 MiB");
                return;
            }
            Review review = ReviewReader.read(body);
            Optional<Checked> checked = check(review, begin);
            if (checked.isEmpty()) {
                refuse(exchange, 503, "the review could not be answered in time");
                return;
            }
            send(
                    exchange,
                    200,
                    "application/json",
                    ReviewWriter.write(review, checked.get().answer()));
            listener.reviewed(new ReviewListener.Reviewed(
                    review.namespace(),
                    review.name(),
                    checked.get().answer().denial().isEmpty(),
                    checked.get().answer().compiled(),
                    body.length,
                    checked.get().time(),
                    Duration.ofNanos(System.nanoTime() - begin)));
        } catch (UnreadableException unreadable) {
            refuse(exchange, unreadable.status(), unreadable.why());
        } catch (ExecutionException bug) {
            LOG.atError().setCause(bug.getCause()).log("a review failed by a bug");
            refuse(exchange, 500, "internal error, see the log");
        }
    }

    /// As much as a review may have, and no more than that; the limit itself is too much.
    private static byte[] read(InputStream in, long announced) throws IOException {
        return in.readNBytes(announced < 0 ? LIMIT : (int) announced);
    }

    private static void discard(InputStream in) throws IOException {
        byte[] chunk = new byte[64 << 10];
        long rest = PATIENCE;
        for (int read = in.read(chunk); read > 0 && rest > 0; read = in.read(chunk)) {
            rest -= read;
        }
    }

    /// An answer, and how long the check alone took.
    private record Checked(Answer answer, Duration time) {}

    private Optional<Checked> check(Review review, long begin) throws InterruptedException, ExecutionException {
        Future<Checked> check = checks.submit(() -> {
            long started = System.nanoTime();
            Answer answer = reviewer.review(review);
            return new Checked(answer, Duration.ofNanos(System.nanoTime() - started));
        });
        try {
            return Optional.of(check.get(left(begin), TimeUnit.NANOSECONDS));
        } catch (TimeoutException _) {
            // One that has not begun never will; one that runs ends by itself, and nobody looks at what it finds.
            check.cancel(false);
            LOG.atWarn()
                    .addKeyValue("resource", review.namespace() + "/" + review.name())
                    .log("a review took too long; the failurePolicy of the webhook decides");
            return Optional.empty();
        }
    }

    private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
        if (status == 503) {
            exchange.getResponseHeaders().set("Retry-After", "1");
        }
        send(exchange, status, "text/plain; charset=utf-8", (why + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
