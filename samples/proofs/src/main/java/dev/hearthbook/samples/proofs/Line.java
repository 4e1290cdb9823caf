package dev.hearthbook.samples.proofs;

import dev.hearthbook.event.Event;
import dev.hearthbook.journal.CommandKey;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.util.Random;

/**
 * One commit that a {@link Scribe} writes. Everything in it follows from its id, so whoever knows that it was acknowledged can
 * say byte by byte what must be there.
 *
 * @param session which run of the scribe
 * @param writer which of its threads
 * @param number counts the commits of a thread
 * @param events how many events it has
 * @param bytes of text in each
 * @param subject whose it is; empty for nobody
 */
record Line(int session, int writer, int number, int events, int bytes, String subject) {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

    /** Reads what {@link #id} made. */
    static Line of(String id) {
        String[] field = id.split(":", -1);
        return new Line(
                Integer.parseInt(field[0]),
                Integer.parseInt(field[1]),
                Integer.parseInt(field[2]),
                Integer.parseInt(field[3]),
                Integer.parseInt(field[4]),
                field[5]);
    }

    /** Its command id. */
    String id() {
        return session + ":" + writer + ":" + number + ":" + events + ":" + bytes + ":" + subject;
    }

    /** The commit, safe to repeat. */
    Commit commit() {
        Event[] all = new Event[events];
        for (int i = 0; i < events; i++) {
            all[i] = event(i);
        }
        Owner owner = subject.isEmpty()
                ? Owner.nobody(RetentionClass.BOOK)
                : Owner.of(Subject.of(subject), RetentionClass.CONVERSATIONS);
        StreamId stream = new StreamId("lines", session + "-" + writer + (subject.isEmpty() ? "" : "-" + subject));
        return Commit.of(StreamWrite.of(stream, owner, Expected.ANY, all)).as(CommandKey.of(id()));
    }

    /** One of its events; the text is as good as random, so it does not become shorter by much. */
    Books.Noted event(int i) {
        Random random = new Random(id().hashCode() * 31L + i);
        StringBuilder text = new StringBuilder(id()).append(' ');
        while (text.length() < bytes) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return new Books.Noted(text.toString(), i);
    }

    /** The line that an event belongs to. */
    static Line of(Books.Noted event) {
        return of(event.text().substring(0, event.text().indexOf(' ')));
    }
}
