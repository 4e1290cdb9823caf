package dev.hearthbook.samples.proofs;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Subject;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/** Writes as three users would, for ever, and prints {@code ack <mark>} for each acknowledged commit. */
final class Appender {
    private Appender() {}

    public static void main(String[] arguments) {
        int round = Integer.parseInt(arguments[1]);
        Hearthbook book = Books.open(Path.of(arguments[0]));
        for (int user = 0; user < 3; user++) {
            Subject subject = Subject.of("user-" + user);
            Random random = new Random(round * 31L + user);
            Thread thread = new Thread(() -> chat(book, subject, random));
            thread.start();
        }
    }

    private static void chat(Hearthbook book, Subject subject, Random random) {
        AtomicReference<SessionId> session = new AtomicReference<>();
        acknowledge(book.as(subject)
                .commit(tx -> {
                    ConversationId conversation = tx.conversations().start("evenings of " + subject);
                    session.set(tx.conversations().startSession(conversation));
                })
                .block());
        for (int i = 0; ; i++) {
            int number = i;
            acknowledge(book.as(subject)
                    .commit(tx -> {
                        tx.conversations().say(session.get(), Role.USER, "Ada", "the blue door " + number);
                        if (number % 5 == 0) {
                            MemoryId memory = tx.memories().remember("likes door " + number);
                            if (random.nextBoolean()) {
                                tx.memories().promote(memory);
                            }
                        }
                    })
                    .block());
        }
    }

    private static void acknowledge(Receipt receipt) {
        synchronized (System.out) {
            System.out.println("ack " + receipt.mark());
        }
    }
}
