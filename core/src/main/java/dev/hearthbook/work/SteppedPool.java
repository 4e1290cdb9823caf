package dev.hearthbook.work;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Tasks that wait for their turn, in the order in which they came. One thread. */
final class SteppedPool extends AbstractExecutorService implements SteppedWorkers.Turn {
    private final String name;
    private final int tasksMax;
    private final int waitingMax;
    private final Consumer<SteppedPool> gone;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;
    private boolean shutdown;

    /** @param gone told when there will be no more tasks */
    SteppedPool(String name, int tasksMax, int waitingMax, Consumer<SteppedPool> gone) {
        this.name = name;
        this.tasksMax = tasksMax;
        this.waitingMax = waitingMax;
        this.gone = gone;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean take() {
        Runnable task = running < tasksMax ? waiting.poll() : null;
        if (task == null) {
            return false;
        }
        running++;
        try {
            task.run();
        } finally {
            running--;
            leave();
        }
        return true;
    }

    @Override
    public void execute(Runnable task) {
        if (shutdown || waiting.size() >= waitingMax) {
            throw new RejectedExecutionException(name + (shutdown ? " was shut down" : " has no room for more tasks"));
        }
        waiting.add(task);
    }

    @Override
    public void shutdown() {
        shutdown = true;
        leave();
    }

    @Override
    public List<Runnable> shutdownNow() {
        List<Runnable> left = new ArrayList<>(waiting);
        waiting.clear();
        shutdown();
        return left;
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown && waiting.isEmpty() && running == 0;
    }

    /** Runs what waits: there is nobody else to do it. */
    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        while (take()) {}
        return isTerminated();
    }

    private void leave() {
        if (isTerminated()) {
            gone.accept(this);
        }
    }
}
