package dev.hearthbook.event;

import dev.hearthbook.model.ErasedEvents;
import dev.hearthbook.model.ErasedRows;
import dev.hearthbook.model.ErasureCause;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.StoreId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What happens to the book itself. These events are about nobody: they carry ids and codes only and survive every erasure. */
public sealed interface BookEvent extends Event {
    /**
     * An erasure was asked for: no event of these scopes stands behind this one, and their keys are to be destroyed, now and at
     * every later open.
     *
     * @param about for a retention class, {@code code/month}; otherwise empty
     */
    record ErasureRequested(ErasureCause cause, String about, List<Long> scopes) implements BookEvent {
        public ErasureRequested {
            scopes = List.copyOf(scopes);
        }
    }

    /**
     * The keys of these scopes are destroyed: views remove every row that hangs on them.
     *
     * @param request position of the request
     * @param generation that of the keyring after it
     * @param events what became unreadable in the log: by noun, streams and their events
     * @param rows how many rows of which table the views then remove; empty when they could not be counted
     */
    record KeysDestroyed(
            long request,
            ErasureCause cause,
            String about,
            List<Long> scopes,
            long generation,
            List<ErasedEvents> events,
            Optional<List<ErasedRows>> rows)
            implements BookEvent {
        public KeysDestroyed {
            scopes = List.copyOf(scopes);
            events = List.copyOf(events);
            rows = rows.map(List::copyOf);
        }
    }

    /**
     * The views have removed every row of these keys, merged their search indexes and cut off their logs.
     *
     * @param destroyed position of {@link KeysDestroyed}
     */
    record ErasureCompleted(long request, long destroyed) implements BookEvent {}

    /**
     * A subject that was erased may be written about again.
     *
     * @param before its scopes that are destroyed, and stay so
     * @param scope the new one
     */
    record SubjectRenewed(List<Long> before, long scope) implements BookEvent {
        public SubjectRenewed {
            before = List.copyOf(before);
        }
    }

    /** Keys of erased scopes were found in the keyring, and destroyed again. */
    record KeysReappeared(List<Long> scopes) implements BookEvent {
        public KeysReappeared {
            scopes = List.copyOf(scopes);
        }
    }

    /**
     * Keys, or what opens them, were changed. The keyring said so, and is no younger than this from then on.
     *
     * @param change one of {@code SecurityEvent.Change}, as text: an older build reads what a newer one wrote
     * @param number the slot, or the number of the new root or envelope key
     * @param slots how many ways in there were then
     * @param generation that of the keyring after it
     */
    record KeysChanged(String change, int number, int slots, long generation) implements BookEvent {}

    /**
     * Everything in front of this was written anew, from another book, under fresh keys: the same events at the same positions. It is
     * the first thing that the new book says, and stands behind what it took over, because positions never change.
     *
     * @param store the id of the old book
     * @param size how many events it had
     * @param head the chain head after the last of them, in hexadecimal
     * @param root of the tree over them (RFC 9162), in hexadecimal
     * @param publicKey of the old book's signing key, 32 bytes in hexadecimal
     * @param signature of {@link #handover} with that key, 64 bytes in hexadecimal: the old book names its successor
     */
    record RewrittenFrom(String store, long size, String head, String root, String publicKey, String signature)
            implements BookEvent {
        /**
         * What the old book signs.
         *
         * @param successor the id of the new book
         * @param successorKey the public half of the new book's signing key
         */
        public byte[] handover(StoreId successor, byte[] successorKey) {
            HexFormat hex = HexFormat.of();
            byte[] root = hex.parseHex(this.root);
            byte[] head = hex.parseHex(this.head);
            return ByteBuffer.allocate(PURPOSE.length + 16 + 8 + head.length + root.length + 16 + successorKey.length)
                    .put(PURPOSE)
                    .put(new StoreId(UUID.fromString(store)).bytes())
                    .putLong(size)
                    .put(head)
                    .put(root)
                    .put(successor.bytes())
                    .put(successorKey)
                    .array();
        }

        private static final byte[] PURPOSE = "hearthbook.rewrite.1".getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * An event that a projection could not fold is left out of its tables, now and in every rebuild; what waited behind it in its
     * stream goes on.
     *
     * @param projection its name
     * @param position of the event
     * @param reason in the words of who decided it, 1 to 500 characters. It survives every erasure: no content, no names.
     */
    record EventSkipped(String projection, long position, String reason) implements BookEvent {
        public EventSkipped {
            Require.text("the reason why an event is skipped", reason, 500);
            Require.that(!reason.isBlank(), "an event is skipped for a reason; say which");
        }

        @Override
        public String toString() {
            return "EventSkipped[" + projection + ", " + position + "]";
        }
    }

    /** The types of these events; every book knows them. */
    static EventTypes types() {
        return EventTypes.builder()
                .register("book.erasure-requested", 1, ErasureRequested.class)
                .register("book.keys-destroyed", 1, KeysDestroyed.class)
                .register("book.erasure-completed", 1, ErasureCompleted.class)
                .register("book.subject-renewed", 1, SubjectRenewed.class)
                .register("book.keys-reappeared", 1, KeysReappeared.class)
                .register("book.keys-changed", 1, KeysChanged.class)
                .register("book.rewritten-from", 1, RewrittenFrom.class)
                .register("book.event-skipped", 1, EventSkipped.class)
                .build();
    }
}
