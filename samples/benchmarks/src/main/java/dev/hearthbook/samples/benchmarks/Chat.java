package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.ConversationDraft;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Subject;
import java.util.ArrayList;
import java.util.List;

/**
 * Conversations of one session and {@value #PER_SESSION} messages each, by {@value #USERS} users: the same for a book and for
 * what it is compared with. Any thread.
 */
final class Chat {
    static final int PER_SESSION = 100;

    private static final int USERS = 50;
    private static final int TEXTS = 4_096;

    private final int sessions;
    private final List<String> texts = new ArrayList<>();

    /** @param messages rounded up to whole sessions */
    Chat(int messages) {
        this.sessions = (messages + PER_SESSION - 1) / PER_SESSION;
        Prose prose = new Prose(7);
        for (int i = 0; i < TEXTS; i++) {
            texts.add(prose.message());
        }
    }

    int sessions() {
        return sessions;
    }

    int messages() {
        return sessions * PER_SESSION;
    }

    Subject subject(int session) {
        return Subject.of("user-" + session % USERS);
    }

    ConversationId conversation(int session) {
        return ConversationId.of("chat-" + session);
    }

    SessionId session(int session) {
        return SessionId.of("sitting-" + session);
    }

    Role role(int number) {
        return number % 2 == 1 ? Role.USER : Role.PERSONA;
    }

    String speaker(int session, int number) {
        return number % 2 == 1 ? "User" + session % USERS : "Ada";
    }

    /** @param number from 1 */
    String text(int session, int number) {
        return texts.get(Math.floorMod(31 * session + 7 * number, TEXTS));
    }

    /** Says all of it, a session a commit. */
    void sayAll(Hearthbook book) {
        for (int i = 0; i < sessions; i++) {
            int session = i;
            book.commit(tx -> {
                        tx.conversations()
                                .start(
                                        subject(session),
                                        ConversationDraft.titled("chat").ids(conversation(session), session(session)));
                        for (int number = 1; number <= PER_SESSION; number++) {
                            tx.conversations()
                                    .say(
                                            session(session),
                                            role(number),
                                            speaker(session, number),
                                            text(session, number));
                        }
                        tx.conversations().endSession(session(session));
                    })
                    .block();
        }
    }
}
