package dev.hearthbook.internal.rewrite;

import dev.hearthbook.internal.codec.FrameHeader;
import dev.hearthbook.internal.codec.FrameHeader.CommitEntry;
import dev.hearthbook.internal.codec.FrameHeader.EventEntry;
import dev.hearthbook.internal.codec.PayloadCodec;
import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.Opened;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Gap;
import dev.hearthbook.log.Head;
import dev.hearthbook.model.RequestContext;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes commits into the new log.
 *
 * <p><b>What stays.</b> Positions, times, ids, types, stream versions, scopes, retention, context, the order of everything, which
 * commit an event belongs to, what was lost. So nothing can be put in front of the first event or between two.
 *
 * <p><b>What changes.</b> Boxes and headers are sealed under the new book's keys, gaps are signed with its key, blind values change
 * their veil, and with all that every head. An event whose keys were destroyed keeps its place and gets no box. Payloads are
 * deflated where that is wanted and saves a tenth.
 *
 * <p><b>Frames.</b> Commits that shared a frame share one again where they fit. A commit that does not fit one frame is cut into parts
 * anew, also where its time changes: the header of a frame has one time.
 *
 * <p>One thread.
 */
final class Scribe {
    private final EventLog to;
    private final KeyVault fresh;
    private final Veils veils;
    private final boolean deflate;
    private Draft draft = new Draft(new UUID(0, 0), 0);
    private long erased;
    private long frames;

    Scribe(EventLog to, KeyVault fresh, Veils veils, boolean deflate) {
        this.to = to;
        this.fresh = fresh;
        this.veils = veils;
        this.deflate = deflate;
    }

    /** How many events got no box. */
    long erased() {
        return erased;
    }

    /** How many frames were written. */
    long frames() {
        return frames;
    }

    /** An event as it will stand in the log. */
    private record Sealed(EventEntry entry, long timeMicros, byte[] box) {
        /** What it takes in a frame, at most. */
        int bytes() {
            return box.length + 96 + entry.tags().size() * Blind.LENGTH;
        }
    }

    /** Commits on their way into one frame. */
    private static final class Draft {
        private final UUID session;
        private final long timeMicros;
        private final List<CommitEntry> commits = new ArrayList<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private int events;
        private int bytes = Frame.CLEAR_HEADER + KeyVault.OVERHEAD + 128;

        Draft(UUID session, long timeMicros) {
            this.session = session;
            this.timeMicros = timeMicros;
        }

        void add(CommitEntry commit, List<Sealed> sealed, int bytesMost) {
            commits.add(with(commit, sealed));
            sealed.forEach(event -> body.writeBytes(event.box()));
            events += sealed.size();
            bytes += bytesMost;
        }

        /** The bound says so at once; only near the end of a frame the header has to be written to know. */
        boolean fits(CommitEntry commit, List<Sealed> sealed, int bytesMost, int frameMax) {
            if (bytes + bytesMost <= frameMax) {
                return true;
            }
            List<CommitEntry> more = new ArrayList<>(commits);
            more.add(with(commit, sealed));
            int boxes = sealed.stream().mapToInt(event -> event.box().length).sum();
            int header = new FrameHeader(session, Head.EMPTY, timeMicros, 0, 1, more).encode().length;
            return Frame.CLEAR_HEADER + header + KeyVault.OVERHEAD + body.size() + boxes + 4 <= frameMax;
        }
    }

    private static CommitEntry with(CommitEntry commit, List<Sealed> sealed) {
        return new CommitEntry(
                commit.command(),
                commit.context(),
                commit.address(),
                sealed.stream().map(Sealed::entry).toList());
    }

    void write(Piece piece) {
        if (piece instanceof Piece.Lost lost) {
            flush();
            Gap gap = lost.gap();
            append(Gap.frame(
                    fresh.store(),
                    gap.first(),
                    gap.last(),
                    gap.sinceMicros(),
                    gap.timeMicros(),
                    to.tail().head(),
                    Optional.empty(),
                    fresh::sign));
        } else if (piece instanceof Piece.Whole commit) {
            write(commit);
        } else {
            throw new AssertionError("no way to write " + piece.getClass().getSimpleName());
        }
    }

    private void write(Piece.Whole commit) {
        List<Sealed> sealed = commit.events().stream().map(this::seal).toList();
        CommitEntry entry = new CommitEntry(
                veils.moved(commit.entry().command()),
                commit.entry().context(),
                commit.entry().address().map(veils::moved),
                List.of());
        long time = sealed.get(0).timeMicros();
        int most = overhead(entry, sealed)
                + sealed.stream().mapToInt(Sealed::bytes).sum();
        boolean oneTime = sealed.stream().allMatch(event -> event.timeMicros() == time);
        boolean joins = oneTime && draft.session.equals(commit.session()) && draft.timeMicros == time;
        if (!joins || !draft.fits(entry, sealed, most, to.frameBytesMax())) {
            flush();
            draft = new Draft(commit.session(), time);
            if (!oneTime || !draft.fits(entry, sealed, most, to.frameBytesMax())) {
                writeParts(commit.session(), entry, sealed);
                return;
            }
        }
        draft.add(entry, sealed, most);
    }

    private Sealed seal(Piece.Item item) {
        EventEntry old = item.entry();
        boolean gone = fresh.isErased(old.scopes());
        if (!gone && item.opened() instanceof Opened.Erased later) {
            fresh.shred(later.scope()); // destroyed since the new keyring was made
            gone = true;
        }
        byte[] box = {};
        boolean deflated = false;
        if (gone) {
            erased++;
        } else if (item.opened() instanceof Opened.Plain plain) {
            PayloadCodec.Plain again = again(plain.bytes(), old.deflated());
            deflated = again.deflated();
            box = box(old.id(), old.scopes(), again.bytes());
        }
        EventEntry entry = new EventEntry(
                old.id(),
                old.type(),
                old.schemaVersion(),
                veils.moved(old.stream()),
                old.version(),
                veils.moved(old.tags()),
                old.scopes(),
                box.length,
                deflated,
                old.retention());
        return new Sealed(entry, item.timeMicros(), box);
    }

    private PayloadCodec.Plain again(byte[] plain, boolean deflated) {
        if (deflated || !deflate) {
            return new PayloadCodec.Plain(plain, deflated);
        }
        PayloadCodec.Payload payload = PayloadCodec.unwrap(plain, false);
        return PayloadCodec.wrap(payload.stream(), payload.event(), true);
    }

    private byte[] box(UUID id, Scopes scopes, byte[] plain) {
        return fresh.seal(scopes, plain, PayloadCodec.associatedData(fresh.store(), id, scopes));
    }

    /**
     * What the new book says first, behind everything that it took over.
     *
     * @param entry of an event of the book about itself, with the new book's blind values; its box length does not matter
     */
    void add(EventEntry entry, long timeMicros, byte[] plain) {
        flush();
        byte[] box = box(entry.id(), entry.scopes(), plain);
        EventEntry boxed = new EventEntry(
                entry.id(),
                entry.type(),
                entry.schemaVersion(),
                entry.stream(),
                entry.version(),
                entry.tags(),
                entry.scopes(),
                box.length,
                false,
                entry.retention());
        draft = new Draft(UUID.randomUUID(), timeMicros);
        Sealed sealed = new Sealed(boxed, timeMicros, box);
        draft.add(
                new CommitEntry(Optional.empty(), RequestContext.NONE, Optional.empty(), List.of()),
                List.of(sealed),
                sealed.bytes());
    }

    /** Where a commit that does not fit one frame is cut: numbers of first events, and the end. */
    private List<Integer> cuts(CommitEntry entry, List<Sealed> sealed) {
        int room = to.frameBytesMax() - new Draft(draft.session, 0).bytes - overhead(entry, sealed);
        List<Integer> cuts = new ArrayList<>(List.of(0));
        int used = 0;
        for (int i = 0; i < sealed.size(); i++) {
            boolean later =
                    i > 0 && sealed.get(i).timeMicros() != sealed.get(i - 1).timeMicros();
            if (used > 0 && (later || used + sealed.get(i).bytes() > room)) {
                cuts.add(i);
                used = 0;
            }
            used += sealed.get(i).bytes();
        }
        cuts.add(sealed.size());
        return cuts;
    }

    /** What a commit takes in the header of a frame besides its events, at most; a character is 3 bytes of UTF-8 at the most. */
    private static int overhead(CommitEntry entry, List<Sealed> sealed) {
        RequestContext context = entry.context();
        int characters = context.actor().length()
                + context.purpose().length()
                + context.traceId().length()
                + context.requestId().length();
        characters += sealed.stream()
                .map(event -> event.entry().type())
                .distinct()
                .mapToInt(type -> type.length() + 1)
                .sum();
        return 64 + 3 * characters;
    }

    private void writeParts(UUID session, CommitEntry entry, List<Sealed> sealed) {
        List<Integer> cuts = cuts(entry, sealed);
        int parts = cuts.size() - 1;
        to.reserve(sealed.stream().mapToInt(Sealed::bytes).sum() + (long) parts * (overhead(entry, sealed) + 512));
        for (int part = 0; part < parts; part++) {
            List<Sealed> these = sealed.subList(cuts.get(part), cuts.get(part + 1));
            Draft one = new Draft(session, these.get(0).timeMicros());
            one.add(entry, these, 0);
            append(frame(one, part, parts));
        }
    }

    /** Writes what waits. */
    void flush() {
        if (!draft.commits.isEmpty()) {
            append(frame(draft, 0, 1));
        }
        draft = new Draft(new UUID(0, 0), 0);
    }

    private Frame frame(Draft full, int part, int parts) {
        byte[] plain =
                new FrameHeader(full.session, to.tail().head(), full.timeMicros, part, parts, full.commits).encode();
        int key = fresh.envelopeKey();
        int flags = parts == 1 ? 0 : part == parts - 1 ? Frame.PART | Frame.LAST_PART : Frame.PART;
        return Frame.assemble(
                flags,
                key,
                to.tail().position() + 1,
                full.events,
                full.commits.size(),
                full.body.toByteArray(),
                plain.length + KeyVault.OVERHEAD,
                clear -> fresh.sealHeader(key, plain, Frame.associatedData(fresh.store(), clear)));
    }

    private void append(Frame frame) {
        to.append(frame);
        frames++;
    }
}
