package dev.hearthbook.fuzz;

import dev.hearthbook.integrity.NotesFuzz;
import dev.hearthbook.internal.chronicle.SegmentFuzz;
import dev.hearthbook.internal.journal.FrameFuzz;
import java.util.List;

/** What is fuzzed in this module. */
final class CoreTargets {
    static final List<Class<?>> ALL = List.of(FrameFuzz.class, SegmentFuzz.class, NotesFuzz.class);

    private CoreTargets() {}
}
