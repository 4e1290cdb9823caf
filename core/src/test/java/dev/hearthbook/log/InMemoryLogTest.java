package dev.hearthbook.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import org.junit.jupiter.api.Test;

class InMemoryLogTest extends EventLogContract {
    @Override
    protected EventLog newLog() {
        return InMemoryLog.create();
    }

    @Test
    void a_full_log_says_so_and_still_takes_an_urgent_frame() {
        EventLog log = InMemoryLog.bounded(2_000);
        log.append(Frames.ofLength(1, 1_500));

        assertEquals(
                ErrorCode.OUT_OF_SPACE,
                assertThrows(HearthbookException.class, () -> log.append(Frames.ofLength(2, 600)))
                        .code());
        assertEquals(
                ErrorCode.OUT_OF_SPACE,
                assertThrows(HearthbookException.class, () -> log.reserve(600)).code());
        log.append(Frames.ofLength(2, 400));
        log.appendUrgent(Frames.ofLength(3, 600));

        assertEquals(3, readAll(log, 1).size());
        assertEquals(0, log.bytes());
    }
}
