package dev.hearthbook;

import dev.hearthbook.model.Bounded;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.Session;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.Utterance;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A message that grows, for example while a model writes it. It lives in memory only: watchers of the session see it, nothing
 * is recorded until {@link #say}, and it is gone when the book closes. Any thread; pieces are joined in the order of the
 * calls.
 */
public final class LiveMessage {
    private final long draft;
    private final Session session;
    private final Role role;
    private final String speaker;
    private final Function<Utterance, Mono<Conversations.Said>> saying;
    private final Runnable changed;
    private final Runnable over;
    private final StringBuilder text = new StringBuilder();
    private @Nullable Mono<Conversations.Said> said;
    private boolean cancelled;

    LiveMessage(
            long draft,
            Session session,
            Role role,
            String speaker,
            Function<Utterance, Mono<Conversations.Said>> saying,
            Runnable changed,
            Runnable over) {
        this.draft = draft;
        this.session = session;
        this.role = role;
        this.speaker = Bounded.name("a speaker", speaker);
        this.saying = saying;
        this.changed = changed;
        this.over = over;
    }

    /**
     * Adds a piece.
     *
     * @throws IllegalArgumentException when the message would become longer than {@value Bounded#TEXT_CHARS_MAX} characters
     * @throws IllegalStateException when it was said or cancelled
     */
    public LiveMessage append(String piece) {
        synchronized (this) {
            if (said != null || cancelled) {
                throw new IllegalStateException("this message was said or cancelled; begin another draft");
            }
            Require.that(
                    text.length() + piece.length() <= Bounded.TEXT_CHARS_MAX,
                    "a message may have %d characters; say this one and go on in another",
                    Bounded.TEXT_CHARS_MAX);
            text.append(piece);
        }
        changed.run();
        return this;
    }

    /** What there is so far. */
    public synchronized String text() {
        return text.toString();
    }

    /**
     * Records the message as it is now, once: whoever subscribes again gets the same answer. When it fails, the draft is open
     * again.
     */
    public Mono<Conversations.Said> say() {
        return Mono.defer(this::sayOnce);
    }

    private synchronized Mono<Conversations.Said> sayOnce() {
        if (cancelled) {
            throw new IllegalStateException("this message was cancelled; begin another draft");
        }
        Mono<Conversations.Said> answer = said;
        if (answer == null) {
            answer = saying.apply(Utterance.of(role, speaker, text.toString()))
                    .doOnSuccess(done -> over.run())
                    .doOnError(failure -> reopen())
                    .cache();
            said = answer;
        }
        return answer;
    }

    private synchronized void reopen() {
        said = null;
    }

    /** Lets go of it; nothing is recorded. Harmless when it was said. */
    public void cancel() {
        synchronized (this) {
            if (said == null) {
                cancelled = true;
            }
        }
        over.run();
    }

    boolean isOf(Subject other) {
        return session.subject().equals(other);
    }

    boolean isIn(ConversationId conversation) {
        return session.conversation().equals(conversation);
    }

    DraftText shown() {
        return new DraftText(draft, role, speaker, text());
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "LiveMessage[" + draft + "]";
    }
}
