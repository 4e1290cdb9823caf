package dev.hearthbook.internal.journal;

import dev.hearthbook.event.EventTypes.EventType;
import dev.hearthbook.internal.codec.EventCodec;
import dev.hearthbook.internal.codec.FrameHeader;
import dev.hearthbook.internal.codec.PayloadCodec;
import dev.hearthbook.internal.index.BookIndex;
import dev.hearthbook.internal.index.IndexEntry.StreamEntry;
import dev.hearthbook.internal.journal.Prepared.SealedEvent;
import dev.hearthbook.internal.journal.Prepared.SealedStream;
import dev.hearthbook.journal.CommandKey;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Journal;
import dev.hearthbook.journal.NewEvent;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.ScopeRequest;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.IdSource;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.RetentionClass;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Turns a commit into sealed boxes, on the caller's thread: encoding and sealing are the dear part of an append, and callers
 * do it in parallel. Any thread.
 */
final class Sealer {
    /**
     * What the book says about itself hangs on no scope: an old keyring must be able to read there that it is old, and what was
     * erased since.
     */
    private static final Owner BOOK_ITSELF = Owner.nobody(RetentionClass.BOOK);

    private final KeyVault keys;
    private final EventCodec codec;
    private final BookIndex index;
    private final Labels labels;
    private final InstantSource clock;
    private final IdSource ids;
    private final boolean compress;

    Sealer(
            KeyVault keys,
            EventCodec codec,
            BookIndex index,
            Labels labels,
            InstantSource clock,
            IdSource ids,
            boolean compress) {
        this.keys = keys;
        this.codec = codec;
        this.index = index;
        this.labels = labels;
        this.clock = clock;
        this.ids = ids;
        this.compress = compress;
    }

    Prepared prepare(Commit commit) {
        List<SealedStream> streams = new ArrayList<>(commit.writes().size());
        MessageDigest request = commit.command().isPresent() ? sha256() : null;
        commit.command().ifPresent(command -> update(request, command.request()));
        boolean hashEvents =
                commit.command().map(command -> command.request().isEmpty()).orElse(false);
        int bytes = 0;
        Set<String> types = new HashSet<>();
        List<Blind> tags = commit.writes().stream()
                .map(write -> labels.stream(write.stream()))
                .toList();
        List<Scopes> scopesOfAll = scopes(commit.writes(), tags);
        for (int i = 0; i < tags.size(); i++) {
            StreamWrite write = commit.writes().get(i);
            Blind tag = tags.get(i);
            Scopes scopes = scopesOfAll.get(i);
            List<SealedEvent> events = new ArrayList<>(write.events().size());
            if (hashEvents) {
                update(request, write.stream().toString());
            }
            for (NewEvent event : write.events()) {
                EventType type = codec.typeOf(event.event());
                types.add(type.name());
                byte[] encoded = codec.encode(event.event());
                Require.that(
                        encoded.length <= Journal.EVENT_BYTES_MAX,
                        "an event of the type %s has %d bytes, at most %d fit; keep large attachments elsewhere and store a reference",
                        type.name(),
                        encoded.length,
                        Journal.EVENT_BYTES_MAX);
                if (hashEvents && request != null) {
                    update(request, type.name());
                    request.update(encoded);
                    event.tags().stream()
                            .map(one -> one.name() + "=" + one.value())
                            .sorted()
                            .forEach(one -> update(request, one));
                }
                SealedEvent sealed = seal(write, scopes, event, type, encoded);
                events.add(sealed);
                bytes += sealed.bytes();
            }
            streams.add(new SealedStream(
                    write.stream(),
                    tag,
                    write.owner().subject(),
                    scopes,
                    write.expected(),
                    write.owner().retention().code(),
                    events));
        }
        bytes += Prepared.overhead(commit.context(), types);
        Require.that(
                bytes <= Journal.COMMIT_BYTES_MAX,
                "a commit of %d events takes %d bytes, at most %d fit; write it in several commits",
                commit.events(),
                bytes,
                Journal.COMMIT_BYTES_MAX);
        Optional<FrameHeader.CommandEntry> command =
                commit.command().map(key -> new FrameHeader.CommandEntry(labels.command(key.id()), digest(request)));
        return new Prepared(
                streams,
                commit.condition(),
                command,
                commit.context(),
                commit.context().address().map(labels::address),
                bytes,
                new CompletableFuture<Receipt>());
    }

    /** The hash of a request that is described in words; empty when the events themselves are the request. */
    Optional<Blind> request(CommandKey command) {
        if (command.request().isEmpty()) {
            return Optional.empty();
        }
        MessageDigest digest = sha256();
        update(digest, command.request());
        return Optional.of(digest(digest));
    }

    private SealedEvent seal(StreamWrite write, Scopes scopes, NewEvent event, EventType type, byte[] encoded) {
        UUID id = ids.next();
        PayloadCodec.Plain plain = PayloadCodec.wrap(write.stream(), encoded, compress);
        byte[] box = keys.seal(scopes, plain.bytes(), PayloadCodec.associatedData(keys.store(), id, scopes));
        List<Blind> tags = event.tags().isEmpty()
                ? List.of()
                : event.tags().stream().map(labels::tag).toList();
        return new SealedEvent(id, event.event(), type.name(), type.version(), tags, box, plain.deflated());
    }

    /** In the order of the writes. Those of new streams are asked for together: the vault makes them durable at once. */
    private List<Scopes> scopes(List<StreamWrite> writes, List<Blind> tags) {
        List<Optional<Scopes>> known = new ArrayList<>(writes.size());
        List<ScopeRequest> fresh = new ArrayList<>();
        for (int i = 0; i < writes.size(); i++) {
            Optional<Scopes> its = known(writes.get(i), tags.get(i));
            known.add(its);
            if (its.isEmpty()) {
                fresh.add(request(writes.get(i)));
            }
        }
        Iterator<Scopes> made = (fresh.isEmpty() ? List.<Scopes>of() : keys.scopes(fresh)).iterator();
        return known.stream().map(its -> its.orElseGet(made::next)).toList();
    }

    private ScopeRequest request(StreamWrite write) {
        Owner owner = write.owner();
        return new ScopeRequest(
                owner.subject(),
                owner.retention(),
                YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC)),
                owner.own());
    }

    /** Of a stream that exists, or of the book itself; empty for a new stream. */
    private Optional<Scopes> known(StreamWrite write, Blind tag) {
        Optional<StreamEntry> stream = index.stream(tag);
        Owner owner = write.owner();
        if (stream.isEmpty()) {
            return owner.equals(BOOK_ITSELF) ? Optional.of(Scopes.BOOK) : Optional.empty();
        }
        Scopes scopes = stream.get().scopes();
        if (keys.isErased(scopes)) {
            throw erased();
        }
        OptionalLong subject =
                owner.subject().isPresent() ? keys.find(owner.subject().get()) : OptionalLong.of(0);
        if (subject.isEmpty() || subject.getAsLong() != scopes.subject()) {
            throw new HearthbookException(
                    ErrorCode.FOREIGN_SUBJECT,
                    "The stream of category '" + write.stream().category()
                            + "' belongs to another subject than this write names; its first event fixed it.");
        }
        return Optional.of(scopes);
    }

    static HearthbookException erased() {
        return new HearthbookException(
                ErrorCode.SUBJECT_ERASED,
                "This stream was erased, and nothing can be added to it. Begin another one; about a subject that was erased,"
                        + " renew it first: book.erasures().renew(subject).");
    }

    private static void update(@org.jspecify.annotations.Nullable MessageDigest digest, String text) {
        if (digest != null) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            digest.update((byte) (bytes.length >>> 24));
            digest.update((byte) (bytes.length >>> 16));
            digest.update((byte) (bytes.length >>> 8));
            digest.update((byte) bytes.length);
            digest.update(bytes);
        }
    }

    private static Blind digest(@org.jspecify.annotations.Nullable MessageDigest digest) {
        if (digest == null) {
            throw new AssertionError("a command has a request to hash");
        }
        return Blind.of(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
