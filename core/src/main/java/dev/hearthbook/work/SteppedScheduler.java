package dev.hearthbook.work;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/** Reactive work as tasks of a stepped pool, with delays by the stepped clock. One thread. */
final class SteppedScheduler implements Scheduler {
    private final Executor tasks;
    private final SteppedTimer timer;
    private final Runnable end;

    /** @param end what disposing does */
    SteppedScheduler(Executor tasks, SteppedTimer timer, Runnable end) {
        this.tasks = tasks;
        this.timer = timer;
        this.end = end;
    }

    @Override
    public Disposable schedule(Runnable task) {
        Disposable handle = Disposables.single();
        tasks.execute(() -> {
            if (!handle.isDisposed()) {
                task.run();
            }
        });
        return handle;
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        Disposable.Swap handle = Disposables.swap();
        handle.update(timer.after(unit.toNanos(delay), () -> handle.update(schedule(task))));
        return handle;
    }

    @Override
    public Scheduler.Worker createWorker() {
        Disposable.Composite handles = Disposables.composite();
        return new Scheduler.Worker() {
            @Override
            public Disposable schedule(Runnable task) {
                return kept(SteppedScheduler.this.schedule(task));
            }

            @Override
            public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
                return kept(SteppedScheduler.this.schedule(task, delay, unit));
            }

            private Disposable kept(Disposable handle) {
                handles.add(handle);
                return handle;
            }

            @Override
            public void dispose() {
                handles.dispose();
            }

            @Override
            public boolean isDisposed() {
                return handles.isDisposed();
            }
        };
    }

    @Override
    public void dispose() {
        end.run();
    }
}
