package dev.hearthbook.keys;

import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Where security events are told, and listened to. A vault has one; make it before the vault to hear of a failed unlocking.
 *
 * <p>Whoever listens gets the latest {@value #KEPT} first and then what comes. Nobody is waited for: a listener that falls more
 * than {@value #PENDING_MAX} behind loses the oldest. Listeners are called on the thread that something happened on, one at a
 * time; who takes long moves to another ({@code publishOn}).
 *
 * <p>Any thread may tell and listen.
 */
public final class SecurityEvents {
    static final int KEPT = 64;
    static final int PENDING_MAX = 1_024;

    private final Sinks.Many<SecurityEvent> sink = Sinks.many().replay().limit(KEPT);

    private SecurityEvents() {}

    public static SecurityEvents create() {
        return new SecurityEvents();
    }

    /** Tells everybody who listens. */
    public synchronized void tell(SecurityEvent event) {
        sink.tryEmitNext(event).orThrow();
    }

    /** The latest ones, then what comes; it does not end. */
    public Flux<SecurityEvent> events() {
        return sink.asFlux().onBackpressureBuffer(PENDING_MAX, BufferOverflowStrategy.DROP_OLDEST);
    }

    @Override
    public String toString() {
        return "SecurityEvents[" + sink.currentSubscriberCount() + " listeners]";
    }
}
