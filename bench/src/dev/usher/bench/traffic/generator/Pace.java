package dev.usher.bench.traffic.generator;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// When requests are sent, and what came of them. All of it runs on one event loop.
///
/// With a rate, the time each request is due is fixed before the run: request k at begin + k ÷ rate. A request that finds
/// no free lane waits, and its latency counts from when it was due, so that a proxy that stalls pays for every request it
/// kept from being sent (no coordinated omission). Without a rate each lane sends again as soon as it has its answer.
final class Pace {
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final EventLoop loop;
    private final double interval;
    private final long length;
    private final int lanes;
    private final long limit;
    private final List<Lane> all = new ArrayList<>();
    private final ArrayDeque<Lane> free = new ArrayDeque<>();
    private final Histogram latency = new Histogram();
    private final Histogram lateness = new Histogram();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private long begin;
    private long end;
    private long due;
    private long sent;
    private long outstanding;
    private long answered;
    private long failed;
    private long resumed;
    private boolean running;
    private boolean dispatching;
    private boolean timed;
    private String trouble = "";

    /// As much as an order says.
    ///
    /// @param lanes how many will become ready before the run begins
    static Pace of(EventLoop loop, Order.Run order, int lanes) {
        return new Pace(loop, lanes, order.perSecond(), order.seconds(), Long.MAX_VALUE);
    }

    /// So many requests, each as soon as a lane is free.
    static Pace ofCount(EventLoop loop, int lanes, long limit, double seconds) {
        return new Pace(loop, lanes, 0, seconds, limit);
    }

    private Pace(EventLoop loop, int lanes, double perSecond, double seconds, long limit) {
        this.loop = loop;
        this.lanes = lanes;
        this.limit = limit;
        interval = perSecond == 0 ? 0 : 1e9 / perSecond;
        length = (long) (seconds * 1e9);
        loop.schedule(this::checkBegun, CONNECT_NANOS, TimeUnit.NANOSECONDS);
    }

    CompletableFuture<Outcome> outcome() {
        return outcome;
    }

    private void checkBegun() {
        if (begin == 0) {
            outcome.complete(Outcome.failure(
                    "only " + all.size() + " of " + lanes + " connections or streams: " + trouble));
        }
    }

    /// A new lane can carry requests.
    void ready(Lane lane) {
        all.add(lane);
        free.add(lane);
        if (all.size() == lanes && begin == 0) {
            begin = System.nanoTime();
            end = begin + length;
            due = begin;
            running = true;
            dispatch();
            loop.schedule(this::stop, length, TimeUnit.NANOSECONDS);
        }
    }

    /// The request of a lane has the answer that was expected, or another one.
    void answered(Lane lane, boolean expected) {
        if (!lane.busy) {
            return;
        }
        long now = System.nanoTime();
        lane.busy = false;
        lane.freeSince = now;
        outstanding--;
        if (!expected) {
            failed++;
        } else if (interval != 0 || now <= end) {
            answered++;
            latency.add(now - lane.due);
        }
        free.add(lane);
        dispatch();
    }

    void wrong(Lane lane, String what) {
        if (trouble.isEmpty() && (running || begin == 0)) {
            trouble = what;
        }
        answered(lane, false);
    }

    /// A connection did not come about: the run cannot begin.
    void refused(String why) {
        if (trouble.isEmpty()) {
            trouble = why;
        }
        checkBegun();
    }

    void resumed() {
        resumed++;
    }

    /// A lane is gone: its connection was closed.
    void lost(Lane lane, String why) {
        if (!running) {
            return;
        }
        wrong(lane, why);
        free.remove(lane);
        all.remove(lane);
        if (all.isEmpty()) {
            finish();
        }
    }

    /// Sends what is due, as far as there are free lanes.
    private void dispatch() {
        if (dispatching || begin == 0) {
            return;
        }
        dispatching = true;
        long now = System.nanoTime();
        while (!free.isEmpty() && sent < limit && due < end && (interval == 0 ? now < end : due <= now)) {
            Lane lane = free.poll();
            lane.due = interval == 0 ? now : due;
            lane.busy = true;
            sent++;
            outstanding++;
            lateness.add(now - Math.max(lane.due, lane.freeSince));
            due = interval == 0 ? now : begin + (long) (sent * interval);
            lane.send();
            now = System.nanoTime();
        }
        dispatching = false;
        if (interval != 0 && due < end && !free.isEmpty() && !timed) {
            timed = true;
            loop.schedule(this::tick, Math.max(0, due - now), TimeUnit.NANOSECONDS);
        } else if (outstanding == 0 && (sent == limit || now >= end && due >= end)) {
            finish();
        }
    }

    private void tick() {
        timed = false;
        dispatch();
    }

    /// Nothing more becomes due; what is on its way may still arrive.
    private void stop() {
        if (interval == 0) {
            finish();
        } else {
            loop.schedule(this::finish, GRACE_NANOS, TimeUnit.NANOSECONDS);
            dispatch();
        }
    }

    private void finish() {
        if (outcome.isDone()) {
            return;
        }
        running = false;
        long now = System.nanoTime();
        if (interval != 0) {
            countUnanswered(now);
        }
        outcome.complete(new Outcome(
                answered, failed, resumed, length / 1e9, trouble, latency.percentiles(), lateness.percentiles()));
    }

    /// Requests without an answer count with the time they have waited, and as failed.
    private void countUnanswered(long now) {
        long missing = 0;
        for (Lane lane : all) {
            if (lane.busy) {
                latency.add(now - lane.due);
                missing++;
            }
        }
        for (; due < end; due = begin + (long) (sent * interval)) {
            latency.add(now - due);
            sent++;
            missing++;
        }
        failed += missing;
        if (missing > 0 && trouble.isEmpty()) {
            trouble = missing + " requests had no answer in time";
        }
    }
}
