package dev.hearthbook.internal.journal;

import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.InMemoryLog;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A log in memory whose disk fails on demand, is full for large frames, or lets its writer wait. */
final class SickLog implements EventLog {
    private final EventLog log = InMemoryLog.create();
    private final AtomicInteger forcesLeft = new AtomicInteger(Integer.MAX_VALUE);
    /** Larger frames find no room. */
    volatile int frameMax = Integer.MAX_VALUE;
    /** Forces wait for it: what is handed over meanwhile makes one batch. */
    volatile CountDownLatch gate = new CountDownLatch(0);
    /** Told that a force waits. */
    volatile CountDownLatch atGate = new CountDownLatch(0);

    /** Lets so many forces succeed and every later one fail. */
    void failAfter(int forces) {
        forcesLeft.set(forces);
    }

    @Override
    public FrameAddress append(Frame frame) {
        if (frame.length() > frameMax) {
            throw new HearthbookException(ErrorCode.OUT_OF_SPACE, "the disk is full on purpose");
        }
        return log.append(frame);
    }

    @Override
    public void force() {
        atGate.countDown();
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts the writer", e);
        }
        if (forcesLeft.getAndDecrement() <= 0) {
            throw new HearthbookException(ErrorCode.IO_FAILED, "the disk fails on purpose");
        }
        log.force();
    }

    @Override
    public FrameAddress appendUrgent(Frame frame) {
        return log.appendUrgent(frame);
    }

    @Override
    public void reserve(long bytes) {
        log.reserve(bytes);
    }

    @Override
    public int frameBytesMax() {
        return log.frameBytesMax();
    }

    @Override
    public Tail tail() {
        return log.tail();
    }

    @Override
    public void roll() {
        log.roll();
    }

    @Override
    public FrameCursor read(long position) {
        return log.read(position);
    }

    @Override
    public Frame read(FrameAddress address) {
        return log.read(address);
    }

    @Override
    public long bytes() {
        return log.bytes();
    }

    @Override
    public void close() {
        log.close();
    }
}
