package dev.hearthbook.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import java.util.Optional;
import org.junit.jupiter.api.function.Executable;

/** The words in which tests speak about vaults: people, requests and what is expected of an answer. */
public final class Vaults {
    public static final Subject ADA = Subject.of("ada");
    public static final Subject BOB = Subject.of("bob");
    public static final YearMonth MAY = YearMonth.of(2026, 5);
    public static final YearMonth JUNE = YearMonth.of(2026, 6);
    public static final byte[] AD = utf8("where it belongs");

    private Vaults() {}

    /** The scopes of a memory of this subject, born in May. */
    public static ScopeRequest of(Subject subject) {
        return of(subject, MAY);
    }

    public static ScopeRequest of(Subject subject, YearMonth birth) {
        return new ScopeRequest(Optional.of(subject), RetentionClass.MEMORIES, birth, Optional.empty());
    }

    /** The same with a scope of the stream's own. */
    public static ScopeRequest ownOf(Subject subject, String stream) {
        return new ScopeRequest(
                Optional.of(subject), RetentionClass.MEMORIES, MAY, Optional.of(new StreamId("memory", stream)));
    }

    /** Data about nobody. */
    public static ScopeRequest ofNobody() {
        return new ScopeRequest(Optional.empty(), RetentionClass.MEMORIES, MAY, Optional.empty());
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Fails unless the answer is exactly this text. */
    public static void assertPlain(String expected, Opened opened) {
        assertEquals(
                expected,
                new String(assertInstanceOf(Opened.Plain.class, opened).bytes(), StandardCharsets.UTF_8));
    }

    /** Fails unless the answer is that this scope was destroyed. */
    public static void assertErased(long scope, Opened opened) {
        assertEquals(new Opened.Erased(scope), opened);
    }

    /** Fails unless this goes wrong with this code. */
    public static HearthbookException assertFails(ErrorCode code, Executable action) {
        HearthbookException failure = assertThrows(HearthbookException.class, action);
        assertEquals(code, failure.code(), failure.getMessage());
        return failure;
    }
}
